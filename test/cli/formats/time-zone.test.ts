import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeJson } from '../../../cli/formats/json.ts'
import { writeMarkdown } from '../../../cli/formats/markdown.ts'
import { open } from '../../../src/index.ts'
import { written } from '../made-up.ts'

const SQL = `select timestamptz '2020-07-01 12:00:00+00' as at, [timestamptz '2020-01-01 12:00:00+00'] as list, timestamptz 'infinity' as never`

test('moments are shown in the zone that the session has while the query is asked for', async () => {
  await using session = await open({ threads: 1 })
  const before = await session.query(SQL)
  await session.query(`set timezone = 'Europe/Stockholm'`)
  const inUtc = '[{"at":"2020-07-01 12:00:00+00","list":["2020-01-01 12:00:00+00"],"never":"infinity"}]\n'
  expect(await written(writeJson, before)).toBe(inUtc)
  const local = '[{"at":"2020-07-01 14:00:00+02","list":["2020-01-01 13:00:00+01"],"never":"infinity"}]\n'
  expect(await written(writeJson, await session.query(SQL))).toBe(local)
  expect(await written(writeMarkdown, await session.query(SQL))).toContain(
    `| 2020-07-01 14:00:00+02 | \\['2020-01-01 13:00:00+01'\\] | infinity |`,
  )
  await session.query(`create table moments (at timestamptz)`)
  const returned = await session.query(`insert into moments values ('2020-07-01 14:00') returning at`)
  expect(await written(writeJson, returned)).toBe('[{"at":"2020-07-01 14:00:00+02"}]\n')
  expect(await session.sql(SQL).toArray()).toEqual([{ at: '2020-07-01 14:00:00+02', list: ['2020-01-01 13:00:00+01'], never: 'infinity' }])
})

test('COPY writes them so to CSV, and as they are to Parquet', async () => {
  await using session = await open({ threads: 1 })
  const folder = mkdtempSync(join(tmpdir(), 'quern-zone-'))
  try {
    await session.query(
      `set timezone = 'America/St_Johns'; copy (${SQL}) to '${folder}/a.csv'; copy (select at from (${SQL})) to '${folder}/a.parquet'`,
    )
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe(
      `at,list,never\n2020-07-01 09:30:00-02:30,['2020-01-01 08:30:00-03:30'],infinity\n`,
    )
    await session.query('reset timezone')
    expect(await written(writeJson, await session.query(`from '${folder}/a.parquet'`))).toBe('[{"at":"2020-07-01 12:00:00+00"}]\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

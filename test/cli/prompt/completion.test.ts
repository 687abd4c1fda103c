import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { complete } from '../../../cli/prompt/completion.ts'

test('words of SQL, in the case that was begun', () => {
  expect(complete('select a fr')).toEqual([['from'], 'fr'])
  expect(complete('SELECT a FR')).toEqual([['FROM'], 'FR'])
  expect(complete('select ')).toEqual([[], ''])
})

test('the commands of the prompt', () => {
  expect(complete('.ti')).toEqual([['.timer'], '.ti'])
})

test('files inside quotes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quern-completion-'))
  try {
    mkdirSync(join(folder, 'plays'))
    for (const name of ['players.parquet', '.hidden', 'other']) writeFileSync(join(folder, name), '')
    const [found, replaced] = complete(`select * from '${folder}/pl`)
    expect([found, replaced]).toEqual([[`${folder}/players.parquet`, `${folder}/plays/`], `${folder}/pl`])
    expect(complete(`select * from '${folder}/`)[0]).not.toContain(`${folder}/.hidden`)
    expect(complete(`select * from '${folder}/none/x`)[0]).toEqual([])
    expect(complete(`.read ${folder}/o`)[0]).toEqual([`${folder}/other`])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

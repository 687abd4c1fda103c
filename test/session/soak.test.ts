// Many queries that spill, half of which do not come to their end. The long form is `npm run bench -- soak`.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { open } from '../../src/index.ts'
import { openFiles, soak } from '../../tpcx/bench/soak.ts'
import { Random } from '../../tpcx/generate/random.ts'
import { expectNothingHeld } from '../runtime/start.ts'
import { sharedFolder } from '../shared-folder.ts'

const LIMIT = 64 * 2 ** 20

test('queries that put all that they can aside, half of them cancelled, failing or left: right answers, nothing held, no file left', async () => {
  const tempDir = sharedFolder('soak')
  const session = await open({ memoryLimit: LIMIT, threads: 2, tempDir })
  await session.query('set force_spill = true')
  const runtime = session['engine']['runtime']
  const files: number[] = []
  const outcome = await soak(session, {
    queries: 32,
    rows: 6000,
    clients: 2,
    random: new Random(6),
    every: 16,
    async onPause() {
      expectNothingHeld(runtime)
      files.push(openFiles())
      await expect.poll(() => readdirSync(tempDir).flatMap((folder) => readdirSync(`${tempDir}/${folder}`))).toEqual([])
    },
  })
  expect(outcome.right + outcome.cancelled).toBe(24)
  expect(outcome.failed).toBe(4)
  expect(outcome.left).toBe(4)
  expect(files[1]).toBe(files[0])
  await session.close()
  expect(readdirSync(tempDir)).toEqual([])
})

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { History, historyFile, MOST_ENTRIES } from '../../../cli/prompt/history.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-history-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('what was entered is there the next time, for its owner alone', async () => {
  const file = join(folder, 'deep', 'history')
  const first = await History.load(file)
  expect(first.entries).toEqual([])
  await first.add('select 1;')
  await first.add('.timer on')
  expect((await History.load(file)).entries).toEqual(['select 1;', '.timer on'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a file that has grown is cut', async () => {
  const file = join(folder, 'long')
  writeFileSync(file, Array.from({ length: 2 * MOST_ENTRIES + 1 }, (_, i) => `select ${i};\n`).join(''))
  expect((await History.load(file)).entries).toHaveLength(MOST_ENTRIES)
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(MOST_ENTRIES + 1)
})

test('where there can be no history the prompt works without', async () => {
  const history = await History.load(join(folder, 'long', 'not-a-folder'))
  await history.add('select 1;')
  expect(history.entries).toEqual([])
})

test('the file lies where the environment says', () => {
  expect(historyFile({ QUERN_HISTORY: '/x/y' })).toBe('/x/y')
  expect(historyFile({ QUERN_HISTORY: '' })).toBeUndefined()
  expect(historyFile({ XDG_STATE_HOME: '/state' })).toBe('/state/quern/history')
  expect(historyFile({})).toMatch(/\.local\/state\/quern\/history$/)
})

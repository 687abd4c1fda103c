import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { genCommand } from '../../../cli/commands/gen.ts'
import { CancelledError, UnsupportedError } from '../../../src/index.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quern-gen-'))
  out = join(folder, 'plays')
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

const filesBelow = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()

describe('quern gen plays', () => {
  const run = (...args: string[]) => {
    const command = genCommand().exitOverride()
    for (const inner of command.commands) inner.exitOverride().configureOutput({ writeErr: () => undefined })
    return command.parseAsync(['plays', ...args], { from: 'user' })
  }
  const tiny = ['--songs', '2_000', '--cities', '50', '--threads', '1']

  test('takes counts with units and prints what it wrote', async () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    await run('--rows', '2.5k', '--days', '2', '--start', '2016-02-28', '--out', out, ...tiny)
    expect(filesBelow(out)).toEqual(['date=2016-02-28/part-0.parquet', 'date=2016-02-29/part-0.parquet'])
    expect(printed.mock.calls[0]![0]).toMatch(/: 2,500 rows in 2 files, 0\.\d MB, [\d.]+ s, [\d,]+ rows\/s$/)
  })

  test.each([['ten'], ['1.5'], ['-3'], ['10T']])('refuses --rows %s', async (rows) => {
    await expect(run('--rows', rows, '--out', out)).rejects.toThrow('expected a whole number')
    expect(existsSync(out)).toBe(false)
  })

  test.each([
    ['--days', '0'],
    ['--start', '2015-02-29'],
    ['--start', 'yesterday'],
    ['--threads', '0'],
    ['--row-group-rows', '0'],
    ['--songs', '0'],
  ])('refuses %s %s', async (option, value) => {
    await expect(run('--rows', '10', '--out', out, option, value)).rejects.toBeInstanceOf(UnsupportedError)
    expect(existsSync(out)).toBe(false)
  })

  test('an interrupt cancels, and is left to others afterwards', async () => {
    const before = process.listenerCount('SIGINT')
    const running = run('--rows', '5M', '--out', out, ...tiny)
    await vi.waitFor(() => expect(process.listenerCount('SIGINT')).toBe(before + 1), { timeout: 5000 })
    await vi.waitFor(() => expect(existsSync(out)).toBe(true), { timeout: 5000 })
    process.emit('SIGINT')
    await expect(running).rejects.toBeInstanceOf(CancelledError)
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(filesBelow(out).filter((file) => !file.endsWith('.parquet'))).toEqual([])
  })
})

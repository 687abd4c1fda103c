import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { FileError } from '../../../src/common/errors.ts'
import { NodeFileSystem } from '../../../src/storage/files/node-file-system.ts'
import { OpenFiles } from '../../../src/storage/files/open-files.ts'
import { resolveSource, type SourcePath } from '../../../src/storage/files/resolve.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'quern-resolve-'))
  for (const path of [
    'plays/date=2015-05-01/part-0.parquet',
    'plays/date=2015-05-01/part-1.parquet',
    'plays/date=2015-05-02/part-0.parquet',
    'plays/date=2015-05-02/.part-0.parquet.crc',
    'plays/_temporary/part-9.parquet',
    'plays/_SUCCESS',
    'plays/notes.txt',
    'odd/a[1].parquet',
    'empty/_SUCCESS',
  ]) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), path)
  }
})

afterAll(() => rmSync(root, { recursive: true }))

const resolve = (source: SourcePath) => resolveSource(source, '.parquet', new NodeFileSystem()).map(({ path }) => relative(root, path))
const PARTS = ['plays/date=2015-05-01/part-0.parquet', 'plays/date=2015-05-01/part-1.parquet', 'plays/date=2015-05-02/part-0.parquet']

test('a folder is its Parquet files at any depth, hidden ones left out, in order', () => {
  expect(resolve(join(root, 'plays'))).toEqual(PARTS)
})

test('a glob', () => {
  expect(resolve(`${root}/plays/**/*.parquet`)).toEqual(PARTS)
  expect(resolve(`${root}/plays/_*/*.parquet`)).toEqual(['plays/_temporary/part-9.parquet'])
  expect(resolve(`${root}/plays/date=2015-05-0[12]/part-0.parquet`)).toEqual([PARTS[0], PARTS[2]])
  expect(resolve(`${root}/plays/date=*/part-{1,7}.parquet`)).toEqual([PARTS[1]])
})

test('a list keeps its order, each file once', () => {
  expect(resolve([join(root, PARTS[2]!), join(root, 'plays')])).toEqual([PARTS[2], PARTS[0], PARTS[1]])
})

test('a name with the signs of a glob is taken as it stands where such a file exists', () => {
  expect(resolve(join(root, 'odd/a[1].parquet'))).toEqual(['odd/a[1].parquet'])
})

function failure(source: SourcePath): { message: string; hint: string } {
  try {
    resolve(source)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return { message: error.message.replaceAll(root, ''), hint: (error.hint ?? '').replaceAll(root, '') }
  }
  throw new Error('found something')
}

test('what is missing is named, with the nearest that is there', () => {
  expect(failure(join(root, 'play'))).toEqual({ message: '/play: no such file or folder', hint: 'Did you mean "/plays"?' })
  expect(failure(join(root, 'plys/date=2015-05-01/part-0.parquet')).hint).toBe('Did you mean "/plays"?')
  expect(failure(join(root, 'plays/date=2015-05-01/part-O.parquet')).hint).toBe('Did you mean "/plays/date=2015-05-01/part-0.parquet"?')
  expect(failure(`${root}/pläys/*.parquet`)).toEqual({ message: '/pläys/*.parquet: no file matches', hint: 'Did you mean "/plays"?' })
  expect(failure(`${root}/plays/*.parquet`).hint).toContain('**')
  expect(failure(join(root, 'empty'))).toEqual({
    message: '/empty: the folder holds no .parquet file',
    hint: 'It holds _SUCCESS; names beginning with _ or . are skipped.',
  })
  expect(failure([]).message).toBe('the list of files is empty')
})

test('a file that changed since it was planned is noticed', () => {
  const fileSystem = new NodeFileSystem()
  const path = join(root, 'changing.parquet')
  writeFileSync(path, 'one')
  const stamp = fileSystem.stat(path)!
  const files = new OpenFiles(fileSystem)
  expect(files.get(stamp).size).toBe(3)
  expect(files.get(stamp)).toBe(files.get(stamp))
  files.closeAll()
  writeFileSync(path, 'other')
  expect(() => files.get(stamp)).toThrow(/changed while it was being read/)
})

test('open files are few: the one used longest ago is closed first', () => {
  const fileSystem = new NodeFileSystem()
  const files = new OpenFiles(fileSystem, 2)
  const [a, b, c] = PARTS.map((path) => fileSystem.stat(join(root, path))!)
  files.get(a!)
  files.get(b!)
  files.get(a!)
  files.get(c!)
  files.get(a!)
  expect(fileSystem.counters.filesOpened).toBe(3)
  files.get(b!)
  expect(fileSystem.counters.filesOpened).toBe(4)
  files.closeAll()
})

test.skipIf(process.getuid?.() === 0)('a file that may not be read', () => {
  const path = join(root, 'secret.parquet')
  writeFileSync(path, 'secret')
  chmodSync(path, 0)
  expect(() => new NodeFileSystem().open(path)).toThrow(/permission denied/)
})

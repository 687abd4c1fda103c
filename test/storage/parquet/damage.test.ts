// Damaged and hostile files: only ever a typed error (or, where nothing vouches for the bytes, other values), never a crash or a hang.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CorruptFileError, QuernError, UnsupportedError } from '../../../src/common/errors.ts'
import { seeded } from '../../kernels/kernel-harness.ts'
import { MemoryFileSystem } from '../memory-file-system.ts'
import { firstDifference, openTable, readTable, type Value } from '../read-table.ts'

const bytesOf = (name: string) => new Uint8Array(readFileSync(`test/fixtures/parquet/${name}.parquet`))

async function read(bytes: Uint8Array): Promise<(Value | undefined)[][]> {
  const fileSystem = new MemoryFileSystem()
  fileSystem.put('damaged.parquet', bytes)
  const { values } = await readTable(openTable('damaged.parquet', fileSystem), { batchRows: 100 })
  return values
}

/** The error of reading the bytes; undefined where there is none. */
async function errorOf(bytes: Uint8Array): Promise<unknown> {
  try {
    await read(bytes)
  } catch (error) {
    return error
  }
  return undefined
}

function expectTyped(error: unknown, how: string): void {
  if (error === undefined) return
  if (!(error instanceof QuernError)) throw new Error(`${how}: not a typed error: ${(error as Error).stack}`)
  expect(error.code, how).not.toBe('INTERNAL')
}

const NAMES = [
  'codec-snappy',
  'codec-gzip',
  'codec-brotli',
  'codec-zstd',
  'codec-lz4',
  'codec-none',
  'delta-v1',
  'delta-strings-v2',
  'split-v2',
  'nested-v1',
  'lists-v1',
  'lists-v2',
  'lists-delta',
  'deep-lists-v1',
  'deep-lists-v2',
  'lists-index',
  'fallback-v1',
  'int96',
  'duckdb-v2',
]

test.each(NAMES)('a flipped byte anywhere in %s', async (name) => {
  const bytes = bytesOf(name)
  const random = seeded(name.length * 7919 + bytes.length)
  for (let i = 0; i < 24; i++) {
    const damaged = bytes.slice()
    // A third of them in the footer, which is small beside the pages.
    const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true) + 8
    const position = i % 3 === 0 ? bytes.length - 1 - Math.floor(random() * footer) : Math.floor(random() * bytes.length)
    damaged[position]! ^= 1 << Math.floor(random() * 8)
    expectTyped(await errorOf(damaged), `${name}, byte ${position}`)
  }
})

test.each(NAMES)('%s cut short', async (name) => {
  const bytes = bytesOf(name)
  const random = seeded(bytes.length)
  for (let i = 0; i < 8; i++) {
    const error = await errorOf(bytes.slice(0, Math.floor(random() * bytes.length)))
    expect(error).toBeInstanceOf(CorruptFileError)
  }
})

test('pages cut out of the middle are noticed', async () => {
  const bytes = bytesOf('codec-snappy')
  const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true) + 8
  const cut = new Uint8Array([...bytes.subarray(0, 200), ...bytes.subarray(bytes.length - footer)])
  expect(await errorOf(cut)).toBeInstanceOf(CorruptFileError)
})

test('with checksums, a flipped byte in any page is found, and named', async () => {
  const bytes = bytesOf('small-pages-v2')
  const random = seeded(5)
  const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true) + 8
  const intact = await read(bytes)
  let found = 0
  for (let i = 0; i < 24; i++) {
    const damaged = bytes.slice()
    // Behind the pages stand the page indexes, which nobody reads here.
    const position = 4 + Math.floor(random() * (bytes.length - footer) * 0.5)
    damaged[position]! ^= 0x10
    const error = await errorOf(damaged)
    if (error === undefined) {
      // In a header, in a field that does not matter to the values.
      const values = await read(damaged)
      values.forEach((column, at) => {
        expect(firstDifference(column, intact[at]!), `byte ${position}`).toBeUndefined()
      })
      continue
    }
    expectTyped(error, `byte ${position}`)
    expect((error as Error).message).toMatch(/^damaged\.parquet: column .+, row group 0, (page \d+|dictionary page)/)
    found++
  }
  expect(found).toBeGreaterThan(12)
})

test('random bytes behind a length and PAR1', async () => {
  const random = seeded(11)
  for (let i = 0; i < 200; i++) {
    const length = Math.floor(random() * 300)
    const bytes = Uint8Array.from({ length: length + 12 }, () => Math.floor(random() * (i % 2 ? 256 : 30)))
    bytes.set([0x50, 0x41, 0x52, 0x31], 0)
    new DataView(bytes.buffer).setUint32(length + 4, length, true)
    bytes.set([0x50, 0x41, 0x52, 0x31], length + 8)
    expectTyped(await errorOf(bytes), `case ${i}`)
  }
})

test.each([
  ['an empty file', new Uint8Array(0), /not a Parquet file: it is 0 bytes long/],
  ['a text', new TextEncoder().encode('a,b,c\n1,2,3\n'), /not a Parquet file: it does not end with PAR1/],
  ['the beginning of one', bytesOf('codec-none').slice(0, 5000), /not a Parquet file: it begins like one, but its end is missing/],
  ['a footer longer than the file', withFooterLength(0x7fffffff), /footer: claims 2147483647 bytes in a file of/],
])('%s', async (_, bytes, message) => {
  const error = await errorOf(bytes)
  expect(error).toBeInstanceOf(CorruptFileError)
  expect((error as Error).message).toMatch(message)
})

function withFooterLength(length: number): Uint8Array {
  const bytes = bytesOf('codec-none')
  new DataView(bytes.buffer).setUint32(bytes.length - 8, length, true)
  return bytes
}

test('an encrypted file is not supported, and says so', async () => {
  const error = await errorOf(bytesOf('encrypted-magic'))
  expect(error).toBeInstanceOf(UnsupportedError)
  expect((error as Error).message).toContain('is encrypted')
})

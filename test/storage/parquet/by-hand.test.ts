// What no writer at hand writes any more, put together byte by byte: decimals as byte arrays, bit-packed levels, LZ4 in Hadoop's frames.
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { CorruptFileError } from '../../../src/common/errors.ts'
import { CODEC, CONVERTED, ENCODING, PHYSICAL, REPETITION } from '../../../src/storage/parquet/format.ts'
import { seeded } from '../../kernels/kernel-harness.ts'
import { MemoryFileSystem } from '../memory-file-system.ts'
import { openTable, readTable, type Value } from '../read-table.ts'

type Bytes = readonly number[]
type Field = readonly [id: number, type: number, value: Bytes]

// Thrift's compact protocol.
const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12]

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

const i32 = (id: number, value: number): Field => [id, I32, varint(value * 2)]
const i64 = (id: number, value: number): Field => [id, I64, varint(value * 2)]
const text = (value: string): Bytes => [...varint(Buffer.byteLength(value)), ...Buffer.from(value)]
const list = (id: number, type: number, items: readonly Bytes[]): Field => [id, LIST, [(items.length << 4) | type, ...items.flat()]]

function struct(...fields: Field[]): Bytes {
  let last = 0
  const bytes: number[] = []
  for (const [id, type, value] of fields) {
    bytes.push(((id - last) << 4) | type, ...value)
    last = id
  }
  return [...bytes, 0]
}

interface HandColumn {
  readonly name: string
  readonly physical: number
  readonly optional: boolean
  readonly codec: number
  /** The page's body as it is stored, and how long it is without compression. */
  readonly body: Bytes
  readonly size: number
  /** Of the stored body, as a signed number. */
  readonly checksum?: number
  readonly more?: readonly Field[]
}

/** A file of one row group, with a data page of version 1 a column. */
function fileOf(rows: number, columns: readonly HandColumn[]): Uint8Array {
  const bytes: number[] = [...Buffer.from('PAR1')]
  const chunks = columns.map(({ name, physical, codec, body, size, checksum }) => {
    const offset = bytes.length
    const data = struct(i32(1, rows), i32(2, ENCODING.plain), i32(3, ENCODING.bitPacked), i32(4, ENCODING.rle))
    const sum: Field[] = checksum === undefined ? [] : [[4, I32, varint(checksum < 0 ? -2 * checksum - 1 : 2 * checksum)]]
    bytes.push(...struct(i32(1, 0), i32(2, size), i32(3, body.length), ...sum, [5, STRUCT, data]))
    for (const byte of body) bytes.push(byte)
    const stored = bytes.length - offset
    const meta = struct(
      ...[i32(1, physical), list(2, I32, [varint(ENCODING.plain * 2)]), list(3, BINARY, [text(name)]), i32(4, codec)],
      ...[i64(5, rows), i64(6, stored - body.length + size), i64(7, stored), i64(9, offset)],
    )
    return struct(i64(2, offset), [3, STRUCT, meta])
  })
  const schema = [
    struct([4, BINARY, text('root')], i32(5, columns.length)),
    ...columns.map(({ name, physical, optional, more = [] }) =>
      struct(i32(1, physical), i32(3, optional ? REPETITION.optional : REPETITION.required), [4, BINARY, text(name)], ...more),
    ),
  ]
  const rowGroup = struct(list(1, STRUCT, chunks), i64(2, bytes.length - 4), i64(3, rows))
  const footer = struct(i32(1, 1), list(2, STRUCT, schema), i64(3, rows), list(4, STRUCT, [rowGroup]))
  const length = footer.length
  bytes.push(...footer, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24, ...Buffer.from('PAR1'))
  return Uint8Array.from(bytes)
}

async function valuesOf(rows: number, column: HandColumn, batchRows: number): Promise<(Value | undefined)[]> {
  const files = new MemoryFileSystem()
  files.put('hand.parquet', fileOf(rows, [column]))
  return (await readTable(openTable('hand.parquet', files), { batchRows })).values[0]!
}

/** Big-endian two's complement, with `extra` bytes more than it needs. */
function bigEndian(value: bigint, extra: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.unshift(Number(rest & 255n))
    rest >>= 8n
  } while (!((rest === 0n && bytes[0]! < 128) || (rest === -1n && bytes[0]! >= 128)))
  return [...Array.from({ length: extra }, () => (value < 0n ? 255 : 0)), ...bytes]
}

test.each([
  { precision: 18, values: [0n, 1n, -1n, 127n, 128n, -128n, -129n, 999999999999999999n, -999999999999999999n] },
  { precision: 38, values: [0n, -1n, 2n ** 64n, -(2n ** 64n), 10n ** 38n - 1n, -(10n ** 38n) + 1n] },
])('decimals of $precision digits as byte arrays of any length', async ({ precision, values }) => {
  const bytes = values.map((value, i) => bigEndian(value, i % 3))
  const body = bytes.flatMap((value) => [value.length, 0, 0, 0, ...value])
  const more = [i32(6, CONVERTED.decimal), i32(7, 2), i32(8, precision)]
  const column: HandColumn = {
    ...{ name: 'd', physical: PHYSICAL.byteArray, optional: false, codec: CODEC.uncompressed },
    ...{ body, size: body.length, more },
  }
  for (const batchRows of [1, 7, 8192]) expect(await valuesOf(values.length, column, batchRows)).toEqual(values)
})

test('levels in the deprecated bit packing, the highest bit first', async () => {
  const rows = 77
  const values = Array.from({ length: rows }, (_, row) => (row % 3 === 1 || row > 70 ? null : row * 1000 - 5))
  const levels = new Array<number>(Math.ceil(rows / 8)).fill(0)
  values.forEach((value, row) => {
    if (value !== null) levels[row >> 3]! |= 128 >> (row & 7)
  })
  const present = Int32Array.from(values.filter((value) => value !== null))
  const body = [...levels, ...new Uint8Array(present.buffer)]
  const column = { name: 'n', physical: PHYSICAL.int32, optional: true, codec: CODEC.uncompressed, body, size: body.length }
  for (const batchRows of [1, 7, 8192]) expect(await valuesOf(rows, column, batchRows)).toEqual(values)
})

const bigEndian32 = (value: number) => [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]

/** An LZ4 block of literals alone. */
function literals(bytes: Bytes): Bytes {
  if (bytes.length < 15) return [bytes.length << 4, ...bytes]
  const rest = bytes.length - 15
  return [0xf0, ...Array.from({ length: Math.floor(rest / 255) }, () => 255), rest % 255, ...bytes]
}

test.each([1, 3])('LZ4 in %d frames of Hadoop', async (frames) => {
  const rows = 300
  const values = Array.from({ length: rows }, (_, row) => BigInt(row) * 1_000_003n)
  const plain = [...new Uint8Array(BigInt64Array.from(values).buffer)]
  const share = Math.ceil(plain.length / frames)
  const body = Array.from({ length: frames }, (_, frame) => plain.slice(frame * share, (frame + 1) * share)).flatMap((part) => {
    const block = literals(part)
    return [...bigEndian32(part.length), ...bigEndian32(block.length), ...block]
  })
  const column = { name: 'z', physical: PHYSICAL.int64, optional: false, codec: CODEC.lz4, body, size: plain.length }
  for (const batchRows of [7, 8192]) expect(await valuesOf(rows, column, batchRows)).toEqual(values)
})

test('a large page of Snappy, which is decompressed as it is read', async () => {
  const rows = 40
  const length = 60_000
  const random = seeded(77)
  const values = Array.from({ length: rows }, () => Uint8Array.from({ length }, () => random() * 256))
  const size = rows * (4 + length)
  // A literal of three bytes' length a value.
  const literal = 4 + length - 1
  const body = [
    ...varint(size),
    ...values.flatMap((value) => [62 << 2, literal & 255, (literal >> 8) & 255, 0, length & 255, (length >> 8) & 255, 0, 0, ...value]),
  ]
  expect(body.length).toBeGreaterThan(2 * 2 ** 20)
  const column: HandColumn = { name: 'b', physical: PHYSICAL.byteArray, optional: false, codec: CODEC.snappy, body, size }
  const checksum = crc32(Uint8Array.from(body)) | 0
  for (const good of [column, { ...column, checksum }]) {
    const read = (await valuesOf(rows, good, 7)) as Uint8Array[]
    expect(read.findIndex((value, row) => Buffer.compare(value, values[row]!) !== 0)).toBe(-1)
  }
  const failure = (bad: HandColumn) => expect(valuesOf(rows, bad, 7)).rejects
  await failure({ ...column, checksum: checksum ^ 1 }).toThrow('its checksum does not match')
  await failure({ ...column, body: body.slice(0, -1) }).toThrow('compressed bytes: ends before its last value')
  await failure({ ...column, body: [...body, 0, 1] }).toThrow(CorruptFileError)
  await failure({ ...column, size: size + 8 }).toThrow(`decompresses to ${size} bytes, its header says ${size + 8}`)
  await failure({ ...column, size: size - 8 }).toThrow('decompresses to more than its header says')
})

// Bloom filters of column chunks (split blocks of 32 bytes): may a chunk hold a value? Of a filter, only its header and the one block that
// a value falls into are read.
import type { EngineValue } from '../scan/predicate.ts'
import type { ColumnType } from './column-type.ts'
import { PHYSICAL } from './format.ts'
import { ThriftReader } from './thrift.ts'
import { xxHash64 } from './xxhash64.ts'

/** A header takes some 20 bytes. */
const HEADER_READ = 64
const BLOCK = 32
/** One for each word of a block. */
const SALTS = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31]

/** Reads bytes of the file; fewer at its end. */
type ReadBytes = (offset: number, length: number) => Uint8Array

/** False only where none of the values (of the column's type) is in the chunk whose filter begins at a file offset. */
export function bloomMayHold(values: readonly EngineValue[], column: ColumnType, offset: number, read: ReadBytes, where: string): boolean {
  const hashes: bigint[] = []
  for (const value of values) {
    const bytes = storedBytes(value, column)
    if (!bytes) return true
    hashes.push(xxHash64(bytes))
  }
  const header = read(offset, HEADER_READ)
  const reader = new ThriftReader(header, 0, header.length, () => `${where}, bloom filter`)
  let size = 0
  let isKnown = true
  reader.message((id) => {
    if (id === 1) size = reader.size()
    // Algorithm, hash and compression have one member each so far.
    else if (id <= 4) {
      let member = 0
      reader.struct((field) => {
        member = field
        return false
      })
      isKnown &&= member === 1
    } else return false
    return true
  })
  if (!isKnown) return true
  if (size < BLOCK || size % BLOCK !== 0) reader.fail(`holds ${size} bytes`)
  const blocks = offset + reader.position
  return hashes.some((hash) => {
    const block = Number(((hash >> 32n) * BigInt(size / BLOCK)) >> 32n)
    const bytes = read(blocks + block * BLOCK, BLOCK)
    if (bytes.length < BLOCK) reader.fail('ends too early')
    const view = new DataView(bytes.buffer, bytes.byteOffset, BLOCK)
    const key = Number(hash & 0xffffffffn)
    return SALTS.every((salt, word) => (view.getUint32(word * 4, true) & (1 << (Math.imul(key, salt) >>> 27))) !== 0)
  })
}

/** The value as PLAIN stores it, without a length; undefined where that is not certain. */
function storedBytes(value: EngineValue, { physical, conversion, length }: ColumnType): Uint8Array | undefined {
  const isWhole = conversion === 'same' || conversion === 'narrow' || conversion === 'sign' || conversion === 'zero'
  switch (physical) {
    case PHYSICAL.int32:
      return isWhole ? bytesOf(4, (view) => view.setInt32(0, Number(value), true)) : undefined
    case PHYSICAL.int64:
      return isWhole ? bytesOf(8, (view) => view.setBigInt64(0, BigInt(value as bigint), true)) : undefined
    // Zeros of both signs are equal and hash differently, and so do NaNs.
    case PHYSICAL.float:
      return value ? bytesOf(4, (view) => view.setFloat32(0, Number(value), true)) : undefined
    case PHYSICAL.double:
      return value ? bytesOf(8, (view) => view.setFloat64(0, Number(value), true)) : undefined
    case PHYSICAL.byteArray:
      return value instanceof Uint8Array ? value : undefined
    case PHYSICAL.fixed:
      return value instanceof Uint8Array && value.length === length ? value : undefined
    default:
      return undefined
  }
}

function bytesOf(length: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length)
  write(new DataView(bytes.buffer))
  return bytes
}

// The dictionary of a column chunk, decoded once: flat entries in the column's carrier, and one more that is NULL.
import { threadId } from 'node:worker_threads'
import { carrierOf, widthOf } from '../../../common/types.ts'
import type { Dictionary } from '../../../memory/vector.ts'
import type { ChunkReader } from '../chunk-reader.ts'
import type { ColumnType } from '../column-type.ts'
import { ENCODING, PHYSICAL } from '../format.ts'
import { storedWidth } from './conversions.ts'
import type { PageBody } from './page-body.ts'
import type { PageDecoder } from './page-decoder.ts'
import type { PageBuffer } from './page-pool.ts'
import type { ScanMemory } from './scan-memory.ts'

/** Thread and number make a key that no other dictionary of the process has. */
const KEYS_A_THREAD = 2 ** 32
let keys = 0

/** `nullable` is the same dictionary with the NULL entry, for rows that may be NULL. */
export interface LoadedDictionary {
  readonly count: number
  readonly values: number
  readonly nullFree: Dictionary
  readonly nullable: Dictionary
  /** To be given back when the dictionary is no longer needed. */
  readonly buffers: readonly PageBuffer[]
}

/** Decodes the dictionary page whose header was read last. */
export function loadDictionary(
  shared: ScanMemory,
  reader: ChunkReader,
  column: ColumnType,
  body: PageBody,
  decoder: PageDecoder,
  codec: number,
): LoadedDictionary {
  const { values: count, encoding } = reader.header
  const { u8 } = shared.memory
  if (encoding !== ENCODING.plain && encoding !== ENCODING.plainDictionary)
    reader.fail(`has the encoding ${encoding}, which a dictionary cannot have`)
  if (column.physical === PHYSICAL.boolean) reader.fail('a column of booleans cannot have a dictionary')
  body.load(codec, true)
  const { start, end } = body
  // A byte array takes four bytes at least: the room below is bounded by what is there.
  if (count * (storedWidth(column) || 4) > end - start) reader.fail(`claims ${count} entries in ${end - start} bytes`)
  const width = widthOf(carrierOf(column.type))
  const source = decoder.begin(ENCODING.plain, start, end)
  let values = source.take(count)
  // The NULL entry takes room behind the last one, which every buffer has.
  if (values === 0) {
    values = body.room((count + 1) * width)
    source.read(count, values)
  }
  u8.fill(0, values + count * width, values + (count + 1) * width)
  const bitmapBytes = (count >> 3) + 1
  const validity = body.room(bitmapBytes)
  u8.fill(0xff, validity, validity + bitmapBytes)
  u8[validity + (count >> 3)]! &= ~(1 << (count & 7))
  return {
    count,
    values,
    nullFree: { values, validity: 0, count, hasNull: false, key: nextKey() },
    nullable: { values, validity, count, hasNull: true, key: nextKey() },
    buffers: body.takeBuffers(),
  }
}

function nextKey(): number {
  return threadId * KEYS_A_THREAD + ++keys
}

// Where an aggregation's keys and states lie: in a worker's own rows (packed keys), and in the rows of the exchange (real values, content hash first).
import { InternalError } from '../../common/errors.ts'
import { type Carrier, carrierOf, type SqlType, VARCHAR, widthOf } from '../../common/types.ts'
import type { AggregateCall } from '../../logical/expression.ts'
import { type RowLayout, rowLayout } from '../rows/row-layout.ts'
import type { Accumulator } from './accumulator.ts'
import { accumulatorOf } from './functions/index.ts'

/** A key column in a worker's own rows: strings are the ids of the intern table. */
interface PackedKey {
  readonly type: SqlType
  readonly carrier: Carrier
  readonly offset: number
  readonly nullBit: number
}

export interface AggregateLayout {
  readonly keys: readonly PackedKey[]
  /** Bytes of a packed key: a multiple of 8. */
  readonly keyBytes: number
  readonly accumulators: readonly Accumulator[]
  /** Offset of each word of each accumulator in a worker's own row. */
  readonly localWords: readonly (readonly number[])[]
  readonly localWidth: number
  /** Hash, null mask, keys, the states' views as fields behind the keys, then the other words. */
  readonly exchange: RowLayout
  readonly exchangeWords: readonly (readonly number[])[]
  /** The words that are copied as they are, from worker's row to exchange row. */
  readonly copies: readonly { readonly from: number; readonly to: number; readonly bytes: number }[]
  /** Offsets in a worker's row of the states' views, in the order of their fields in `exchange`. */
  readonly localViews: readonly number[]
}

const HASH_BYTES = 8

export function aggregateLayout(keyTypes: readonly SqlType[], calls: readonly AggregateCall[]): AggregateLayout {
  const accumulators = calls.map(accumulatorOf)
  const { keys, keyBytes } = packedKeys(keyTypes)
  let local = keyBytes
  const localWords = accumulators.map(({ words }) =>
    words.map((word) => {
      const offset = local
      local += word === 'view' ? 16 : 8
      return offset
    }),
  )
  const allWords = accumulators.flatMap(({ words }, a) => words.map((word, w) => ({ word, a, w })))
  const views = allWords.filter(({ word }) => word === 'view')
  const others = allWords.filter(({ word }) => word !== 'view')
  const exchange = rowLayout([...keyTypes, ...views.map(() => VARCHAR)], HASH_BYTES, others.length * 8)
  const exchangeWords = accumulators.map(({ words }) => words.map(() => 0))
  views.forEach(({ a, w }, i) => {
    exchangeWords[a]![w] = exchange.fields[keyTypes.length + i]!.offset
  })
  others.forEach(({ a, w }, i) => {
    exchangeWords[a]![w] = exchange.trailerOffset + i * 8
  })
  const copies = mergeRuns(others.map(({ a, w }) => ({ from: localWords[a]![w]!, to: exchangeWords[a]![w]!, bytes: 8 })))
  const localViews = views.map(({ a, w }) => localWords[a]![w]!)
  return { keys, keyBytes, accumulators, localWords, localWidth: local, exchange, exchangeWords, copies, localViews }
}

function packedKeys(types: readonly SqlType[]): { keys: PackedKey[]; keyBytes: number } {
  if (types.length > 64) throw new InternalError('more than 64 group keys')
  let offset = types.length > 32 ? 8 : 4
  const keys = types.map((type, i): PackedKey => {
    const carrier = carrierOf(type)
    const key = { type, carrier, offset, nullBit: i }
    offset += carrier === 'view' ? 4 : Math.max(4, widthOf(carrier))
    return key
  })
  return { keys, keyBytes: types.length === 0 ? 0 : Math.ceil(offset / 8) * 8 }
}

function mergeRuns(words: { from: number; to: number; bytes: number }[]): { from: number; to: number; bytes: number }[] {
  const runs: { from: number; to: number; bytes: number }[] = []
  for (const word of words) {
    const last = runs.at(-1)
    if (last && last.from + last.bytes === word.from && last.to + last.bytes === word.to) last.bytes += word.bytes
    else runs.push({ ...word })
  }
  return runs
}

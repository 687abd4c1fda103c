// What footers and partitions say exactly of a whole column: enough for count, min and max without reading a page.
import { carrierOf, isFloating, type SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { ColumnSummary } from '../../logical/ports.ts'
import type { ParquetFile } from '../parquet/footer.ts'
import { rangeOf, type ValueRange } from '../parquet/statistics.ts'
import { compareValues, type EngineValue } from './predicate.ts'
import { constantRange, unknownRange } from './prune.ts'
import type { ColumnSource } from './unify.ts'
import { widenRange } from './widen.ts'

/** `sources`: the column's, by file. */
export function summaryOf(files: readonly ParquetFile[], sources: readonly ColumnSource[], type: SqlType): ColumnSummary {
  return summaryOfRanges(
    files.flatMap((file, at) => rangesOf(file, sources[at]!, type)),
    type,
  )
}

/** Of a column whose parts these are the ranges of. */
export function summaryOfRanges(parts: readonly ValueRange[], type: SqlType): ColumnSummary {
  const ranges = parts.filter(({ rows }) => rows > 0)
  const nulls = ranges.reduce<number | undefined>((sum, { nullCount }) => add(sum, nullCount), 0)
  return { nulls, min: bound(ranges, type, 'min'), max: bound(ranges, type, 'max') }
}

function rangesOf({ metadata }: ParquetFile, source: ColumnSource, type: SqlType): ValueRange[] {
  if (source.kind === 'nested') return metadata.rowGroups.map(({ rows }) => unknownRange(rows))
  if (source.kind !== 'leaf') return [constantRange(source.kind === 'value' ? source.value : null, metadata.rows)]
  const { leaf, read } = source
  return metadata.rowGroups.map(({ rows, columns }) =>
    widenRange(rangeOf(columns[leaf]!.statistics, read, rows, metadata.typeOrders?.[leaf]), read.type, type),
  )
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function bound(ranges: readonly ValueRange[], type: SqlType, side: 'min' | 'max'): LiteralValue | undefined {
  // Statistics leave out NaN, and do not tell the zeros apart.
  if (isFloating(type)) return undefined
  let best: EngineValue | undefined
  for (const range of ranges) {
    if (range.nullCount === range.rows) continue
    const value = range[side]
    if (value === undefined || !(side === 'min' ? range.minExact : range.maxExact)) return undefined
    const isBetter = best === undefined || (side === 'min' ? compareValues(value, best) < 0 : compareValues(value, best) > 0)
    if (isBetter) best = value
  }
  return best === undefined ? null : literalOf(type, best)
}

/** A value of the storage as a literal's; undefined where text is damaged: reading it must say so. */
export function literalOf(type: SqlType, value: EngineValue): LiteralValue | undefined {
  if (type.kind === 'boolean') return value === 1
  if (type.kind === 'uuid') return BigInt.asUintN(128, value as bigint) ^ (1n << 127n)
  if (!(value instanceof Uint8Array)) return carrierOf(type) === 'i32' ? Number(value) : value
  if (type.kind !== 'varchar') return value
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch {
    return undefined
  }
}

// What TPC-H data is made of. The rows depend on the scale factor only.
import { UnsupportedError } from '../../src/index.ts'
import { check, type WriteOptions } from '../generate/options.ts'
import type { ProseMemory } from './prose/prose.ts'
import { TABLE_NAMES, TABLES, type TableName } from './tables/tables.ts'

export const FORMATS = ['parquet', 'csv', 'tbl'] as const

/** `tbl` is the text that the reference generator writes: `|` behind each value. `csv` has a line of names at the top of each file. */
export type TpchFormat = (typeof FORMATS)[number]

export interface TpchOptions extends WriteOptions {
  /** Scale factor: 1 is about a gigabyte of text, and 0.01 a hundredth of it. */
  readonly scale: number
  /** `parquet` where nothing is said; only it has compression and row groups. */
  readonly format?: TpchFormat | undefined
  /** Files of a table, which then has a folder of its own; a table with fewer rows has fewer. */
  readonly parts?: number | undefined
  /** All where nothing is said. */
  readonly tables?: readonly TableName[] | undefined
  /** Where comments are cut from, of 300 MiB; whoever generates several times in a process may pass the same and save the time to write it. */
  readonly prose?: ProseMemory | undefined
}

/** A scale factor of less has too few suppliers for four to a part. Of more, the reference draws its keys in another way. */
const SCALES = { least: 0.001, most: 10_000 }

/** Throws an UnsupportedError for what cannot be generated. */
export function checkTpchOptions({ scale, threads, format, parts, tables, compression, rowGroupRows }: TpchOptions): void {
  if (!(scale >= SCALES.least && scale <= SCALES.most)) {
    throw new UnsupportedError(`the scale factor must be a number from ${SCALES.least} to ${SCALES.most}, not ${scale}`)
  }
  if (threads !== undefined) check('threads', threads, 1, 256)
  if (parts !== undefined) check('parts', parts, 1, 10_000)
  if (rowGroupRows !== undefined) check('row group rows', rowGroupRows, 1, 2 ** 31 - 1)
  if (format !== undefined && !FORMATS.includes(format)) {
    throw new UnsupportedError(`the format must be one of ${FORMATS.join(', ')}, not ${format}`)
  }
  if (format !== undefined && format !== 'parquet' && (compression !== undefined || rowGroupRows !== undefined)) {
    throw new UnsupportedError(`${format} files have neither compression nor row groups: those are options of Parquet`)
  }
  const unknown = tables?.find((name) => !TABLE_NAMES.includes(name))
  if (unknown !== undefined) throw new UnsupportedError(`TPC-H has no table ${unknown}; it has ${TABLE_NAMES.join(', ')}`)
}

/** How many rows there will be, about: orders have four lines on average. */
export function expectedRows({ scale, tables = TABLE_NAMES }: Pick<TpchOptions, 'scale' | 'tables'>): number {
  return tables.reduce((sum, name) => sum + Math.round(TABLES[name].units(scale) * TABLES[name].unitRows.mean), 0)
}

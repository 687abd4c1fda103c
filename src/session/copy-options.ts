// The options of COPY as a target to be written.
import { BindError, UnsupportedError } from '../common/errors.ts'
import type { LiteralValue } from '../logical/expression.ts'
import type { Copy, CopyOption, Expression } from '../parser/ast.ts'
import type { ParquetCompression } from '../storage/parquet-write/write-parquet.ts'
import type { ExistingFolder, TextCompression, WriteTarget } from '../storage/write/write-target.ts'

/** An option's value: none, as in `HEADER`; one; or several in parentheses. */
type Value = readonly LiteralValue[]

const PARQUET_COMPRESSIONS: Readonly<Record<string, ParquetCompression>> = {
  none: 'none',
  uncompressed: 'none',
  snappy: 'snappy',
  gzip: 'gzip',
  brotli: 'brotli',
  zstd: 'zstd',
  lz4: 'lz4',
  lz4_raw: 'lz4',
}
const TEXT_COMPRESSIONS: Readonly<Record<string, TextCompression>> = { none: 'none', uncompressed: 'none', gzip: 'gzip' }

/** Options of DuckDB's that would change what is written. */
const UNSUPPORTED = new Set(
  `append_files dateformat encryption_config escape field_ids file_extension file_size_bytes filename_pattern force_quote geoparquet_version
   kv_metadata parquet_version per_thread_output prefix row_group_size_bytes row_groups_per_file suffix timestampformat
   write_empty_file write_partition_columns`.split(/\s+/),
)

class Options {
  private readonly values = new Map<string, { readonly value: Value; readonly option: CopyOption }>()

  constructor(options: readonly CopyOption[], evaluate: (value: Expression) => LiteralValue) {
    for (const option of options) {
      const name = option.name.text.toLowerCase()
      if (UNSUPPORTED.has(name))
        throw new UnsupportedError(`the option ${name} of COPY is not supported`, { position: option.name.position })
      if (this.values.has(name)) throw new BindError(`the option ${name} is given twice`, { position: option.position })
      this.values.set(name, { value: option.values.map(evaluate), option })
    }
  }

  /** Takes the option, by any of its names; `read` gives undefined for a value that it does not know. */
  take<T>(names: readonly string[], expected: string, read: (value: Value) => T | undefined): T | undefined {
    for (const name of names) {
      const found = this.values.get(name)
      if (!found) continue
      this.values.delete(name)
      const result = read(found.value)
      if (result === undefined) throw new BindError(`${name} of COPY is ${expected}`, { position: found.option.position })
      return result
    }
    return undefined
  }

  flag(name: string): boolean | undefined {
    return this.take([name], 'true or false', (value) => {
      if (value.length === 0) return true
      const text = String(value[0]).toLowerCase()
      if (value.length > 1) return undefined
      return ['true', 'on', '1'].includes(text) ? true : ['false', 'off', '0'].includes(text) ? false : undefined
    })
  }

  text(names: readonly string[], expected: string, accept: (text: string) => boolean): string | undefined {
    return this.take(names, expected, ([text, ...more]) =>
      typeof text === 'string' && more.length === 0 && accept(text) ? text : undefined,
    )
  }

  choice<T>(name: string, choices: Readonly<Record<string, T>>): T | undefined {
    const expected = `one of ${Object.keys(choices).join(', ')}`
    return this.take([name], expected, ([text, ...more]) => (more.length === 0 ? choices[String(text).toLowerCase()] : undefined))
  }

  /** What is left was asked for by nobody. */
  finish(format: string, known: readonly string[]): void {
    const [left] = this.values.values()
    if (!left) return
    throw new BindError(`COPY to ${format} has no option "${left.option.name.text}"`, {
      position: left.option.name.position,
      hint: `Its options: ${known.join(', ')}.`,
    })
  }
}

const SHARED = ['FORMAT', 'PARTITION_BY', 'OVERWRITE', 'APPEND', 'COMPRESSION']
const CSV = [...SHARED, 'HEADER', 'DELIMITER', 'QUOTE', 'NULL']
const JSON_OPTIONS = [...SHARED, 'ARRAY']
const PARQUET = [...SHARED, 'ROW_GROUP_SIZE']

/** `evaluate` computes a constant of the statement. */
export function copyTarget(copy: Copy, evaluate: (value: Expression) => LiteralValue): WriteTarget {
  const path = evaluate(copy.path)
  if (typeof path !== 'string' || path === '') throw new BindError('COPY needs a path to write to', { position: copy.path.position })
  const options = new Options(copy.options, evaluate)
  const partitionBy = options.take(['partition_by'], 'a list of columns: PARTITION_BY (a, b)', (value) =>
    value.length > 0 && value.every((name) => typeof name === 'string') ? (value as readonly string[]) : undefined,
  )
  const format = options.choice('format', { parquet: 'parquet', csv: 'csv', json: 'json' } as const) ?? formatOf(path)
  if (!format) {
    throw new BindError(`COPY cannot tell the format from the path ${path}`, {
      position: copy.path.position,
      hint: 'Say it: COPY … TO … (FORMAT parquet), or csv, or json.',
    })
  }
  const shared = { path, partitionBy, existing: existingFolder(options, partitionBy !== undefined) }
  // It is always so.
  options.flag('use_tmp_file')
  if (format === 'parquet') {
    const compression = options.choice('compression', PARQUET_COMPRESSIONS)
    const rowGroupRows = options.take(['row_group_size'], 'a whole number of at least 1', ([rows, ...more]) => {
      const count = Number(rows)
      return more.length === 0 && Number.isSafeInteger(count) && count >= 1 ? count : undefined
    })
    options.finish('Parquet', PARQUET)
    return { ...shared, format, parquet: { compression, rowGroupRows } }
  }
  if (format === 'json') {
    const json = { array: options.flag('array'), compression: options.choice('compression', TEXT_COMPRESSIONS) }
    options.finish('JSON', JSON_OPTIONS)
    return { ...shared, format, json }
  }
  const one = (text: string) => [...text].length === 1 && !/[\r\n]/.test(text)
  const delimiter = options.text(['delimiter', 'delim', 'sep'], 'some characters', (text) => text !== '' && !/[\r\n"]/.test(text))
  const csv = {
    header: options.flag('header'),
    delimiter: delimiter === '\\t' ? '\t' : (delimiter ?? (/\.tsv(\.gz)?$/i.test(path) ? '\t' : undefined)),
    quote: options.text(['quote'], 'a single character', one),
    nullText: options.text(['null', 'nullstr'], 'a text', () => true),
    compression: options.choice('compression', TEXT_COMPRESSIONS),
  }
  options.finish('CSV', CSV)
  return { ...shared, format, csv }
}

function existingFolder(options: Options, partitioned: boolean): ExistingFolder | undefined {
  const overwrite = options.flag('overwrite') || options.flag('overwrite_or_ignore')
  const append = options.flag('append')
  if (overwrite && append) throw new BindError('COPY cannot both OVERWRITE and APPEND')
  if (append && !partitioned) {
    throw new BindError('APPEND adds files to a folder', { hint: 'It goes with PARTITION_BY.' })
  }
  return overwrite ? 'overwrite' : append ? 'append' : undefined
}

function formatOf(path: string): WriteTarget['format'] | undefined {
  if (/\.parquet$/i.test(path)) return 'parquet'
  if (/\.(json|ndjson|jsonl)(\.gz)?$/i.test(path)) return 'json'
  return /\.(csv|tsv)(\.gz)?$/i.test(path) ? 'csv' : undefined
}

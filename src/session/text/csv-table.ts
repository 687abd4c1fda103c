// read_csv: the columns of CSV files, by what the user says of them and by what their first records look like.
import { BindError, type Position, UnsupportedError } from '../../common/errors.ts'
import { type SqlType, VARCHAR } from '../../common/types.ts'
import type { TableArgument } from '../../logical/binder/collect-tables.ts'
import { typeOfName } from '../../logical/binder/type-names.ts'
import type { FileStamp, FileSystem } from '../../storage/files/file-system.ts'
import type { SourcePath } from '../../storage/files/resolve.ts'
import { type CsvField, type Sniffed, sampleRecords, sniffDialect } from '../../storage/text/csv-sniffer.ts'
import type { CsvDialect } from '../../storage/text/csv-splitter.ts'
import type { TextSample } from '../../storage/text/text-bytes.ts'
import type { CsvFormat, TextFile, TextOrigin } from '../../storage/text/text-plan.ts'
import type { TextColumn, TextTable } from '../../storage/text/text-table.ts'
import { ReadOptions } from './options.ts'
import { fitsType, type SniffedType, typeOfTexts, type ValueOptions, widerType } from './sniff-types.ts'
import { fileColumns, filesOf, isCompressed, pathOrigins, sampleOf, tableOf } from './sources.ts'

/** What a call says, by the options' names. */
interface CsvOptions {
  readonly dialect: Partial<CsvDialect>
  readonly header: boolean | undefined
  readonly columns: readonly (readonly [string, SqlType])[] | undefined
  readonly types: readonly (readonly [string | undefined, SqlType])[]
  readonly names: readonly string[]
  readonly nullTexts: readonly string[]
  readonly quotedNulls: boolean
  readonly notNull: readonly string[]
  readonly allTexts: boolean
  readonly skip: number
  readonly uneven: 'pads' | 'drops' | undefined
  readonly ignoresErrors: boolean
  readonly byName: boolean
  readonly pathColumn: string | undefined
  readonly hive: boolean
  readonly compression: string | undefined
  readonly sniffed: ValueOptions
  readonly normalizesNames: boolean
}

const NO_DIFFERENCE = 'parallel buffer_size max_line_size maximum_line_size sample_size new_line files_to_sniff'.split(' ')

/** How a file is written where nothing is to be found out. */
const USUAL: CsvDialect = { delimiter: ',', quote: '"', escape: '', comment: '' }

/** Types that `auto_type_candidates` may name, in the order in which they are tried. */
const CANDIDATES: readonly SqlType['kind'][] = [
  ...(['boolean', 'time', 'date', 'timestamp', 'timestamptz', 'tinyint', 'smallint', 'integer', 'bigint', 'hugeint'] as const),
  ...(['utinyint', 'usmallint', 'uinteger', 'ubigint', 'float', 'double', 'varchar'] as const),
]

function readOptions(options: ReadOptions, position: Position | undefined): CsvOptions {
  const sign = (...names: string[]) => {
    const text = options.text(...names)
    return text === '\\t' ? '\t' : text
  }
  const dialect = {
    delimiter: sign('delim', 'sep', 'delimiter'),
    quote: sign('quote'),
    escape: sign('escape'),
    comment: options.text('comment'),
  }
  const pads = options.flag('null_padding') ?? false
  const ignoresErrors = options.flag('ignore_errors') ?? false
  const detects = options.flag('auto_detect') ?? true
  const read: CsvOptions = {
    dialect: { ...(!detects && USUAL), ...Object.fromEntries(Object.entries(dialect).filter(([, value]) => value !== undefined)) },
    header: options.flag('header') ?? (detects ? undefined : false),
    columns: options.typesByName('columns'),
    types: options.types('types', 'dtypes', 'column_types') ?? [],
    names: options.texts('names', 'column_names') ?? [],
    nullTexts: options.texts('nullstr', 'null') ?? [''],
    quotedNulls: options.flag('allow_quoted_nulls') ?? true,
    notNull: (options.texts('force_not_null') ?? []).map((name) => name.toLowerCase()),
    allTexts: options.flag('all_varchar') ?? false,
    skip: options.count('skip') ?? 0,
    uneven: pads ? 'pads' : ignoresErrors ? 'drops' : undefined,
    ignoresErrors,
    byName: options.flag('union_by_name') ?? false,
    pathColumn: options.pathColumn(),
    hive: options.flag('hive_partitioning') ?? true,
    compression: options.text('compression'),
    sniffed: {
      date: options.text('dateformat', 'date_format'),
      timestamp: options.text('timestampformat', 'timestamp_format'),
      decimalSign: decimalSign(options.text('decimal_separator'), position),
      candidates: candidates(options.texts('auto_type_candidates'), position),
    },
    normalizesNames: options.flag('normalize_names') ?? false,
  }
  options.only('strict_mode', true)
  options.only('encoding', 'utf-8', 'utf8')
  options.only('hive_types_autocast', true)
  options.ignore(...NO_DIFFERENCE)
  options.finish()
  return read
}

function decimalSign(sign: string | undefined, position: Position | undefined): string | undefined {
  if (sign === undefined || sign === '.' || sign === ',') return sign === '.' ? undefined : sign
  throw new BindError(`decimal_separator is '.' or ',', not '${sign}'`, { position })
}

function candidates(names: readonly string[] | undefined, position: Position | undefined): readonly SqlType[] | undefined {
  const types = names?.map((name) => {
    const type = typeOfName(name)
    if (CANDIDATES.includes(type.kind)) return type
    throw new UnsupportedError(`auto_type_candidates does not take ${name}`, { position, hint: `It takes ${CANDIDATES.join(', ')}.` })
  })
  return types?.sort((a, b) => CANDIDATES.indexOf(a.kind) - CANDIDATES.indexOf(b.kind))
}

/** Where a header ends at last. */
const HEADER_BYTES = 2 ** 16

/** What was found out about one file. */
interface CsvFile {
  readonly stamp: FileStamp
  readonly isCompressed: boolean
  readonly sniffed: Sniffed
  readonly hasHeader: boolean
  readonly names: readonly string[]
  readonly types: readonly SniffedType[]
}

export function openCsvTable(
  called: string,
  paths: SourcePath,
  given: ReadonlyMap<string, TableArgument>,
  fileSystem: FileSystem,
  position: Position | undefined,
): TextTable {
  const options = readOptions(new ReadOptions(called, given, position), position)
  const stamps = filesOf(paths, ['.csv', '.tsv', '.csv.gz', '.tsv.gz'], fileSystem)
  const first = openFile(stamps[0]!, options, fileSystem)
  // The columns of the first file are those of all: by name where all files have headers, by place where none has.
  const namesGiven = options.columns !== undefined || options.names.length > 0
  const files = stamps.map((stamp, i): CsvFile => {
    if (i === 0) return first
    if (options.byName) return openFile(stamp, options, fileSystem)
    const compressed = isCompressed(stamp.path, options.compression)
    const header = first.hasHeader && !namesGiven ? headerOf(stamp, compressed, first, options, fileSystem) : undefined
    return {
      ...first,
      stamp,
      isCompressed: compressed,
      ...(header && { names: header, sniffed: { ...first.sniffed, fields: header.length } }),
    }
  })
  const columns = columnsOf(files, options)
  for (const [name] of options.types) {
    if (name !== undefined && !columns.some((column) => same(column.name, name))) {
      throw new BindError(`${called}: the files have no column "${name}"`, {
        position,
        hint: `They have ${columns.map((c) => c.name).join(', ')}.`,
      })
    }
  }
  const ofPaths = fileColumns(stamps, options.hive, options.pathColumn).filter(
    ({ name }) => !columns.some((column) => same(column.name, name)),
  )
  const textFiles = files.map((file, number): TextFile => {
    const origins = columns.map(({ name }, index): TextOrigin => {
      const isOwn = options.byName || file.names !== first.names
      const at = isOwn ? file.names.findIndex((other) => same(other, name)) : index
      if (at < 0 && !options.byName) {
        throw new BindError(`${called}: ${file.stamp.path} has no column "${name}", which ${first.stamp.path} has`, {
          position,
          hint: 'union_by_name => true gives NULL for columns that a file does not have, header => false takes columns by place.',
        })
      }
      return at < 0 ? { kind: 'constant', value: null } : { kind: 'field', index: at, key: name }
    })
    const format: CsvFormat = {
      kind: 'csv',
      dialect: file.sniffed.dialect,
      nullTexts: options.nullTexts,
      quotedNulls: options.quotedNulls,
      padsNulls: options.uneven === 'pads',
    }
    return {
      ...file.stamp,
      isCompressed: file.isCompressed,
      format,
      skippedLines: options.skip,
      skippedRecords: file.hasHeader ? 1 : 0,
      fields: file.names.length,
      origins: [...origins, ...pathOrigins(ofPaths, number)],
    }
  })
  return tableOf(paths, columns, ofPaths, textFiles, options.ignoresErrors)
}

function columnsOf(files: readonly CsvFile[], options: CsvOptions): TextColumn[] {
  const [first] = files
  const columns: (SniffedType & { readonly name: string })[] = first!.names.map((name, i) => ({ name, ...first!.types[i]! }))
  if (options.byName) {
    for (const { names, types } of files.slice(1)) {
      for (const [i, name] of names.entries()) {
        const at = columns.findIndex((column) => same(column.name, name))
        if (at < 0) columns.push({ name, ...types[i]! })
        else columns[at] = { name: columns[at]!.name, ...widerType(columns[at]!, types[i]!) }
      }
    }
  }
  return columns.map((column) => ({ ...column, notNull: options.notNull.includes(column.name.toLowerCase()) }))
}

function openFile(stamp: FileStamp, options: CsvOptions, fileSystem: FileSystem): CsvFile {
  const compressed = isCompressed(stamp.path, options.compression)
  const sample = skipLines(sampleOf(stamp, compressed, fileSystem), options.skip)
  const sniffed = sniffDialect(sample, { given: options.dialect, uneven: options.uneven, fields: options.columns?.length })
  const records = sampleRecords(sample, sniffed.dialect)
  const isNull = ({ text, isQuoted }: CsvField) => options.nullTexts.includes(text) && (!isQuoted || options.quotedNulls)
  const hasHeader = options.header ?? looksLikeHeader(records, sniffed.fields, isNull, options)
  const rows = hasHeader ? records.slice(1) : records
  const names = columnNames(hasHeader ? records[0] : undefined, sniffed.fields, options)
  const types = names.map((name, i): SniffedType => typeOfColumn(name, i, rows, isNull, options))
  return { stamp, isCompressed: compressed, sniffed: { ...sniffed, fields: names.length }, hasHeader, names, types }
}

/** The names in a further file's header; undefined where its beginning holds no whole record. */
function headerOf(
  stamp: FileStamp,
  compressed: boolean,
  { sniffed }: CsvFile,
  options: CsvOptions,
  fileSystem: FileSystem,
): readonly string[] | undefined {
  const sample = skipLines(sampleOf(stamp, compressed, fileSystem, HEADER_BYTES), options.skip)
  const [header] = sampleRecords(sample, sniffed.dialect)
  return header && columnNames(header, header.length, options)
}

function skipLines({ bytes, isWhole }: TextSample, lines: number): TextSample {
  let rest = bytes
  for (let i = 0; i < lines; i++) {
    const end = rest.indexOf(10)
    rest = rest.subarray(end < 0 ? rest.length : end + 1)
  }
  return { bytes: rest, isWhole }
}

type IsNull = (field: CsvField) => boolean

function textsOf(rows: readonly (readonly CsvField[])[], column: number, isNull: IsNull): string[] {
  return rows.flatMap((row) => {
    const field = row[column]
    return field && !isNull(field) ? [field.text] : []
  })
}

/** Names are what does not look like the values below: texts above numbers, or nothing but texts. */
function looksLikeHeader(records: readonly (readonly CsvField[])[], fields: number, isNull: IsNull, options: CsvOptions): boolean {
  const [first, ...rest] = records
  if (!first) return false
  if (options.columns?.every(([name], i) => first[i] !== undefined && same(first[i].text, name))) return true
  const indexes = Array.from({ length: fields }, (_, i) => i)
  const types = indexes.map((i) =>
    options.columns?.[i]?.[1]
      ? { type: options.columns[i][1] }
      : typeOfTexts(textsOf(rest.length > 0 ? rest : records, i, isNull), options.sniffed),
  )
  const isRow = indexes.every((i) => !first[i] || isNull(first[i]) || fitsType(first[i].text, types[i]!))
  const isAllText = types.every(({ type }) => type.kind === 'varchar')
  return !isRow || (isAllText && !options.columns && first.some((field) => !isNull(field)))
}

function columnNames(header: readonly CsvField[] | undefined, fields: number, options: CsvOptions): string[] {
  if (options.columns) return options.columns.map(([name]) => name)
  const digits = String(Math.max(0, fields - 1)).length
  const taken = new Map<string, number>()
  return Array.from({ length: Math.max(fields, options.names.length) }, (_, i) => {
    const written = options.names[i] ?? header?.[i]?.text ?? ''
    const given = options.normalizesNames ? normalized(written) : written
    const name = given === '' ? `column${String(i).padStart(digits, '0')}` : given
    const key = name.toLowerCase()
    const times = taken.get(key)
    taken.set(key, (times ?? 0) + 1)
    return times === undefined ? name : `${name}_${times}`
  })
}

function normalized(name: string): string {
  const plain = name
    .trim()
    .normalize('NFKD')
    .replace(/[^\w]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
  return /^\d/.test(plain) ? `_${plain}` : plain
}

function typeOfColumn(name: string, i: number, rows: readonly (readonly CsvField[])[], isNull: IsNull, options: CsvOptions): SniffedType {
  const type = options.columns?.[i]?.[1] ?? options.types.find(([other], at) => (other === undefined ? at === i : same(other, name)))?.[1]
  if (type) return { type, pattern: patternOf(type, options), decimalSign: options.sniffed.decimalSign }
  if (options.allTexts) return { type: VARCHAR }
  return typeOfTexts(textsOf(rows, i, isNull), options.sniffed)
}

function patternOf({ kind }: SqlType, { sniffed }: CsvOptions): string | undefined {
  return kind === 'date' ? sniffed.date : kind === 'timestamp' ? sniffed.timestamp : undefined
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

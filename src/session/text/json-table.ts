// read_json: the columns of JSON files. A record is an object, or any value: of a list around all of them, or one after the other.
import { BindError, ConversionError, type Position } from '../../common/errors.ts'
import { JSON_TYPE, type SqlType } from '../../common/types.ts'
import type { TableArgument } from '../../logical/binder/collect-tables.ts'
import type { FileStamp, FileSystem } from '../../storage/files/file-system.ts'
import type { SourcePath } from '../../storage/files/resolve.ts'
import { JsonSplitter } from '../../storage/text/json-splitter.ts'
import { FIELD } from '../../storage/text/record-splitter.ts'
import type { TextSample } from '../../storage/text/text-bytes.ts'
import type { JsonFormat, TextFile, TextOrigin } from '../../storage/text/text-plan.ts'
import type { TextTable } from '../../storage/text/text-table.ts'
import { parseJson } from '../../udf/text/json/parse.ts'
import { columnsOfShape, NO_SHAPE, typeOfShape, withNode } from './json-types.ts'
import { ReadOptions } from './options.ts'
import { fileColumns, filesOf, isCompressed, pathOrigins, sampleOf, tableOf } from './sources.ts'

type Layout = JsonFormat['layout'] | undefined

interface JsonOptions {
  readonly columns: readonly (readonly [string, SqlType])[] | undefined
  readonly layout: Layout
  /** Whether records are objects of columns; undefined where their looks decide. */
  readonly records: boolean | undefined
  readonly ignoresErrors: boolean
  readonly depth: number
  readonly pathColumn: string | undefined
  readonly hive: boolean
  readonly compression: string | undefined
}

const NO_DIFFERENCE = 'auto_detect sample_size maximum_object_size maximum_sample_files union_by_name'.split(' ')

const LAYOUTS: Readonly<Record<string, Layout>> = {
  auto: undefined,
  array: 'array',
  newline_delimited: 'records',
  nd: 'records',
  unstructured: 'records',
}

const BARE_COLUMN = 'json'
const MOST_RECORDS = 20_480
const MOST_SAMPLED_FILES = 32

function readOptions(called: string, options: ReadOptions, position: Position | undefined): JsonOptions {
  const format = options.text('format') ?? 'auto'
  if (!(format in LAYOUTS)) {
    throw new BindError(`${called} has no format "${format}"`, { position, hint: `There are ${Object.keys(LAYOUTS).join(', ')}.` })
  }
  const records = options.text('records') ?? 'auto'
  const depth = options.count('maximum_depth') ?? -1
  const read: JsonOptions = {
    columns: options.typesByName('columns'),
    layout: called.includes('ndjson') ? 'records' : LAYOUTS[format],
    records: called.includes('objects') ? false : records === 'auto' ? undefined : records === 'true',
    ignoresErrors: options.flag('ignore_errors') ?? false,
    depth: called.includes('objects') ? 0 : depth < 0 ? Number.POSITIVE_INFINITY : depth,
    pathColumn: options.pathColumn(),
    hive: options.flag('hive_partitioning') ?? true,
    compression: options.text('compression'),
  }
  options.only('convert_strings_to_integers', false)
  for (const name of ['dateformat', 'date_format']) options.only(name, 'iso')
  for (const name of ['timestampformat', 'timestamp_format']) options.only(name, 'iso')
  // Objects are structs, however many fields they have and however seldom each is there.
  options.only('map_inference_threshold', -1)
  options.only('field_appearance_threshold', 0)
  options.ignore(...NO_DIFFERENCE)
  options.finish()
  return read
}

export function openJsonTable(
  called: string,
  paths: SourcePath,
  given: ReadonlyMap<string, TableArgument>,
  fileSystem: FileSystem,
  position: Position | undefined,
): TextTable {
  const words = new Map([...given].map(([name, value]) => [name, name === 'records' ? String(value) : value] as const))
  const options = readOptions(called, new ReadOptions(called, words, position), position)
  const stamps = filesOf(paths, ['.json', '.ndjson', '.jsonl', '.json.gz', '.ndjson.gz'], fileSystem)
  const samples = stamps.map((stamp, i) =>
    i < MOST_SAMPLED_FILES ? sampleOf(stamp, isCompressed(stamp.path, options.compression), fileSystem) : undefined,
  )
  const layouts = samples.map((sample, i) => layoutOf(sample ?? samples[0]!, stamps[i]!, options))
  const shape = samples.reduce((before, sample, i) => {
    if (!sample || options.columns) return before
    return recordsOf(sample, layouts[i]!).reduce((so, text) => {
      const node = parseJson(text)
      if (node) return withNode(so, node, options.depth)
      if (options.ignoresErrors) return so
      throw new ConversionError(`${stamps[i]!.path}: this is no JSON: ${text.slice(0, 60)}`, { position })
    }, before)
  }, NO_SHAPE)
  const named = options.columns ?? (options.records === false ? undefined : columnsOfShape(shape))
  if (!named && options.records === true)
    throw new BindError(`${called}: the records are no objects`, { position, hint: 'records => false reads them as values.' })
  const isBare = named === undefined
  const columns = (named ?? [[BARE_COLUMN, options.depth === 0 ? JSON_TYPE : typeOfShape(shape)] as const]).map(([name, type]) => ({
    name,
    type,
  }))
  const ofPaths = fileColumns(stamps, options.hive, options.pathColumn).filter(
    ({ name }) => !columns.some((column) => column.name === name),
  )
  const files = stamps.map((stamp, number): TextFile => {
    const origins = columns.map(({ name }, index): TextOrigin => ({ kind: 'field', index, key: name }))
    return {
      ...stamp,
      isCompressed: isCompressed(stamp.path, options.compression),
      format: { kind: 'json', layout: layouts[number]!, isBare },
      skippedLines: 0,
      skippedRecords: 0,
      fields: columns.length,
      origins: [...origins, ...pathOrigins(ofPaths, number)],
    }
  })
  return tableOf(paths, columns, ofPaths, files, options.ignoresErrors)
}

/** A file that begins with a bracket is a list of records. */
function layoutOf({ bytes }: TextSample, { path }: FileStamp, { layout }: JsonOptions): JsonFormat['layout'] {
  if (layout) return layout
  const BRACKET = 0x5b
  const first = bytes.find((byte) => byte > 32)
  if (first !== BRACKET || /\.(ndjson|jsonl)(\.gz)?$/i.test(path)) return 'records'
  return 'array'
}

/** The sample's first records, as JSON. */
function recordsOf({ bytes, isWhole }: TextSample, layout: JsonFormat['layout']): string[] {
  const splitter = new JsonSplitter([BARE_COLUMN], { kind: 'json', layout, isBare: true })
  const decoder = new TextDecoder()
  const records: string[] = []
  for (
    let at = 0;
    at < bytes.length && records.length < MOST_RECORDS && splitter.split(bytes, at, bytes.length, isWhole);
    at = splitter.next
  ) {
    if (splitter.count === 0) continue
    if (splitter.fault !== undefined) records.push(decoder.decode(bytes.subarray(at, splitter.next)))
    else if (splitter.forms[0] !== FIELD.none) records.push(decoder.decode(bytes.subarray(splitter.starts[0]!, splitter.ends[0]!)))
  }
  return records
}

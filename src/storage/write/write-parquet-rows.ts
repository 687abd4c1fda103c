// A result's rows → a Parquet file. Its row groups may be encoded by several threads: the file is the same then, for each is encoded by itself.
import { arrowBatch } from '../../common/arrow/arrow-batch.ts'
import { arrowSchema, loadArrow } from '../../common/arrow/arrow-types.ts'
import { InternalError } from '../../common/errors.ts'
import type { ColumnData, ResultBatch } from '../../common/result.ts'
import { resultColumn } from '../../common/result-column.ts'
import type { Schema } from '../../common/schema.ts'
import { listOf, mapOf, type SqlType, structOf } from '../../common/types.ts'
import { checkWritable } from '../parquet-write/arrow-schema.ts'
import { encodedParquet } from '../parquet-write/encode.ts'
import { RowGroupCutter } from '../parquet-write/row-group-cutter.ts'
import {
  type AddRowGroups,
  type BegunFile,
  rowGroupRows,
  type WriteParquetOptions,
  type WrittenParquet,
  writeRowGroups,
  writerProperties,
} from '../parquet-write/write-parquet.ts'

/** Some rows as plain data, which can be sent to another thread. */
interface RowPiece {
  readonly rows: number
  readonly columns: readonly ColumnData[]
}

/** What a row group is made of, as plain data. */
export interface RowGroupPart {
  /** For messages. */
  readonly path: string
  readonly schema: Schema
  readonly pieces: readonly RowPiece[]
  readonly options: WriteParquetOptions
}

/** Encodes row groups elsewhere. */
export interface RowGroupEncoder {
  /** How many it encodes at the same time. */
  readonly width: number
  /** As `encodeRowGroup`. The buffers given are no longer needed here. */
  encode(part: RowGroupPart, buffers: readonly ArrayBuffer[]): Promise<Uint8Array>
}

// Row groups that are at work or waiting hold their rows twice, as they came and encoded.
const MOST_BYTES_AHEAD = 256 << 20
// A row group of more bytes is encoded here, as its rows come.
const LARGE_GROUP_BYTES = 64 << 20

/**
 * `encoder`: for all row groups of a file that has several. `owned`: nobody else needs the batches' buffers. At most `width + 1` row groups,
 * and no more than some hundred MiB of them, are in memory at the same time, and the one that comes.
 */
export async function writeParquetRows(
  begun: BegunFile,
  schema: Schema,
  batches: AsyncIterable<ResultBatch>,
  options: WriteParquetOptions,
  encoder: RowGroupEncoder | undefined,
  owned: boolean,
): Promise<WrittenParquet> {
  const arrow = await loadArrow()
  checkWritable(begun.path, arrowSchemaOf(arrow, schema), arrow)
  const groups = new RowGroupCutter<RowPiece>(pieces(batches), rowGroupRows(options), ({ rows }) => rows, owned ? cutApart : cut)
  return writeRowGroups(begun, async (add) => {
    const ahead = new GroupsAhead(add)
    try {
      for (let more = true, first = true; more; first = false) {
        const group = groups.group()
        const { pieces, isWhole } = await collected(group)
        if (!isWhole) {
          await ahead.end()
          const { bytes, rows } = await encodedRows(schema, options, chained(pieces, group))
          await add(bytes, rows)
          more = await groups.hasMore()
          continue
        }
        const part: RowGroupPart = { path: begun.path, schema, options, pieces }
        more = await groups.hasMore()
        if (!encoder || (first && !more)) await ahead.add(part, encodeRowGroup(part), 0)
        else await ahead.add(part, encoder.encode(part, owned ? buffersOf(part) : []), encoder.width)
      }
      await ahead.end()
    } finally {
      await groups.end()
    }
  })
}

/** The row group as a file of its own. */
export async function encodeRowGroup({ schema, pieces, options }: RowGroupPart): Promise<Uint8Array<ArrayBuffer>> {
  return (await encodedRows(schema, options, pieces)).bytes
}

async function encodedRows(schema: Schema, options: WriteParquetOptions, pieces: AsyncIterable<RowPiece> | Iterable<RowPiece>) {
  const [arrow, parquet] = await Promise.all([loadArrow(), import('parquet-wasm')])
  const fields = arrowSchemaOf(arrow, schema)
  async function* batches() {
    for await (const { rows, columns } of pieces) {
      yield arrowBatch(arrow, fields, { rows, columns: columns.map((data, i) => resultColumn(schema[i]!.name, schema[i]!.type, data)) })
    }
  }
  return encodedParquet({ schema: fields, arrow, parquet, batches: batches(), properties: writerProperties(parquet, options) })
}

/** Row groups that are being encoded, added to the file in their order. */
class GroupsAhead {
  private readonly waiting: { readonly rows: number; readonly bytes: number; readonly encoded: Promise<Uint8Array> }[] = []

  constructor(private readonly addTo: AddRowGroups) {}

  /** Waits until no more than `most` are left. */
  async add({ pieces }: RowGroupPart, encoded: Promise<Uint8Array>, most: number): Promise<void> {
    // Where one fails, those behind it may, too: nobody looks at them any more.
    encoded.catch(() => {})
    const bytes = pieces.reduce((sum, { columns }) => sum + bytesOf(columns), 0)
    this.waiting.push({ rows: pieces.reduce((sum, { rows }) => sum + rows, 0), bytes, encoded })
    while (this.waiting.length > most || (this.waiting.length > 1 && this.bytes() > MOST_BYTES_AHEAD)) await this.addFirst()
  }

  async end(): Promise<void> {
    while (this.waiting.length > 0) await this.addFirst()
  }

  private async addFirst(): Promise<void> {
    const { encoded, rows } = this.waiting[0]!
    await this.addTo(await encoded, rows)
    this.waiting.shift()
  }

  private bytes(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}

async function* pieces(batches: AsyncIterable<ResultBatch>): AsyncGenerator<RowPiece, void> {
  for await (const { rows, columns } of batches) {
    yield {
      rows,
      columns: columns.map(({ name, data }) => {
        if (!data) throw new InternalError(`column ${name} has no buffers`)
        return data
      }),
    }
  }
}

/** The row group's pieces; where they are large, only the first ones. */
async function collected(group: AsyncGenerator<RowPiece, void>): Promise<{ readonly pieces: RowPiece[]; readonly isWhole: boolean }> {
  const pieces: RowPiece[] = []
  for (let bytes = 0; bytes < LARGE_GROUP_BYTES; ) {
    const next = await group.next()
    if (next.done) return { pieces, isWhole: true }
    pieces.push(next.value)
    bytes += bytesOf(next.value.columns)
  }
  return { pieces, isWhole: false }
}

async function* chained<T>(first: T[], rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  // What was taken is let go.
  for (let next = first.shift(); next !== undefined; next = first.shift()) yield next
  yield* rest
}

function cut({ rows, columns }: RowPiece, at: number): readonly [RowPiece, RowPiece] {
  return [
    { rows: at, columns },
    { rows: rows - at, columns: columns.map((data) => ({ ...data, offset: data.offset + at })) },
  ]
}

/** Two that share no buffer: one may be sent away. */
function cutApart(piece: RowPiece, at: number): readonly [RowPiece, RowPiece] {
  const [first, rest] = cut(piece, at)
  return [first, structuredClone(rest)]
}

function bytesOf(columns: readonly ColumnData[]): number {
  return columns.reduce((sum, { values, bytes }) => sum + values.length + (bytes?.length ?? 0), 0)
}

function buffersOf({ pieces }: RowGroupPart): ArrayBuffer[] {
  const all = pieces.flatMap(({ columns }) => columns.flatMap(({ values, validity, bytes }) => [values, validity, bytes]))
  return [...new Set(all.flatMap((view) => (view ? [view.buffer] : [])))]
}

function arrowSchemaOf(arrow: Awaited<ReturnType<typeof loadArrow>>, schema: Schema) {
  return arrowSchema(
    arrow,
    schema.map((field) => ({ ...field, type: withoutArrays(field.type) })),
  )
}

/** The type with lists for arrays, which Parquet has not. */
function withoutArrays(type: SqlType): SqlType {
  switch (type.kind) {
    case 'list':
    case 'array':
      return listOf(withoutArrays(type.element))
    case 'struct':
      return structOf(type.fields.map((field) => ({ ...field, type: withoutArrays(field.type) })))
    case 'map':
      return mapOf(withoutArrays(type.key), withoutArrays(type.value))
    default:
      return type
  }
}

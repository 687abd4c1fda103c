// A planned column over all files: a cursor over chunks (of nested values, over several), a cursor whose values become a wider type's, or the same value in every row.
import { carrierOf, type SqlType, sameType, widthOf } from '../../common/types.ts'
import type { DictionaryVector, Vector } from '../../memory/vector.ts'
import type { OpenFiles } from '../files/open-files.ts'
import { ColumnCursor } from '../parquet/column-cursor.ts'
import { type ColumnType, sameColumnType } from '../parquet/column-type.ts'
import type { ScanMemory } from '../parquet/decode/scan-memory.ts'
import { NestedCursor } from '../parquet/nested/nested-cursor.ts'
import { type NestedShape, sameShape } from '../parquet/nested/shape.ts'
import { writeValue } from './engine-value.ts'
import type { EngineValue } from './predicate.ts'
import { chunkOf, chunksOf, type PlannedColumn, type PlannedFile } from './scan-plan.ts'
import { VectorWidener } from './vector-widener.ts'

/** A cursor, and for which columns of files it serves. */
interface TypedCursor {
  readonly read: ColumnType
  readonly maxDefinition: number
  readonly cursor: ColumnCursor
  readonly widener: VectorWidener | undefined
}

export class ColumnReader {
  /** One of each way in which files store the column: hardly ever more than one. */
  readonly #cursors: TypedCursor[] = []
  #current: TypedCursor | undefined
  readonly #nestedCursors: { readonly shape: NestedShape; readonly cursor: NestedCursor }[] = []
  #nested: NestedCursor | undefined
  #constant: ConstantRoom | undefined
  #vector: Vector | undefined

  constructor(
    private readonly shared: ScanMemory,
    private readonly column: PlannedColumn,
    private readonly index: number,
    private readonly maxRows: number,
    private readonly files: OpenFiles,
  ) {}

  /** Begins with a row group of a file; `endRow` is behind the last row that will be asked for. */
  open(file: PlannedFile, rowGroup: number, endRow: number): void {
    const source = file.sources[this.index]!
    if (source.kind === 'constant') {
      this.#constant ??= new ConstantRoom(this.shared, this.column.type)
      this.#vector = this.#constant.vector(source.value)
      return
    }
    this.#vector = undefined
    this.#nested = undefined
    const planned = file.rowGroups[rowGroup]!
    const name = `column ${this.column.name}, row group ${planned.index}`
    if (source.kind === 'nested') {
      this.#nested = this.#nestedCursorFor(source.shape)
      this.#nested.open(this.files.get(file), name, chunksOf(file, planned, this.index), endRow)
      return
    }
    this.#current = this.#cursorFor(source.read, source.maxDefinition)
    this.#current.cursor.open(this.files.get(file), name, chunkOf(planned, this.index)!, endRow)
  }

  /** A dictionary that holds all values of the row group, NULL included, as a vector of no rows; undefined where that is not known. */
  wholeDictionary(): DictionaryVector | undefined {
    // A widened dictionary is another one.
    if (this.#vector || this.#nested || this.#current!.widener) return undefined
    const dictionary = this.#current!.cursor.wholeDictionary()
    return dictionary && { kind: 'dictionary', type: this.column.type, ids: 0, dictionary }
  }

  /** The rows `row` to `row + rows` of the row group, which come no earlier than those asked for last. */
  read(row: number, rows: number): Vector {
    if (this.#vector) return this.#vector
    if (this.#nested) return this.#nested.read(row, rows)
    const { cursor, widener } = this.#current!
    cursor.seek(row)
    const vector = cursor.next(rows)
    return widener ? widener.widen(vector, rows) : vector
  }

  #nestedCursorFor(shape: NestedShape): NestedCursor {
    const known = this.#nestedCursors.find((candidate) => sameShape(candidate.shape, shape))
    if (known) return known.cursor
    const cursor = new NestedCursor(this.shared, this.column.type, shape, this.maxRows)
    this.#nestedCursors.push({ shape, cursor })
    return cursor
  }

  #cursorFor(read: ColumnType, maxDefinition: number): TypedCursor {
    const known = this.#cursors.find((typed) => typed.maxDefinition === maxDefinition && sameColumnType(typed.read, read))
    if (known) return known
    const { shared, maxRows } = this
    const cursor = new ColumnCursor({ shared, column: read, maxDefinition, maxRows })
    const widener = sameType(read.type, this.column.type) ? undefined : new VectorWidener(shared, this.column.type, maxRows)
    const typed = { read, maxDefinition, cursor, widener }
    this.#cursors.push(typed)
    return typed
  }
}

/** Room for one value, written anew for every file. */
class ConstantRoom {
  readonly #values: number
  readonly #validity: number
  #heap = 0
  #heapBytes = 0

  constructor(
    private readonly shared: ScanMemory,
    private readonly type: SqlType,
  ) {
    this.#values = shared.allocate(widthOf(carrierOf(type)))
    this.#validity = shared.allocate(1)
    shared.memory.u8[this.#validity] = 0
  }

  vector(value: EngineValue | null): Vector {
    const { u8 } = this.shared.memory
    u8.fill(0, this.#values, this.#values + 16)
    if (value === null) return { kind: 'constant', type: this.type, values: this.#values, validity: this.#validity }
    writeValue(new DataView(u8.buffer), this.type, this.#values, value, (bytes) => this.#room(bytes))
    return { kind: 'constant', type: this.type, values: this.#values, validity: 0 }
  }

  #room(bytes: number): number {
    if (bytes > this.#heapBytes) {
      this.#heap = this.shared.allocate(bytes * 2)
      this.#heapBytes = bytes * 2
    }
    return this.#heap
  }
}

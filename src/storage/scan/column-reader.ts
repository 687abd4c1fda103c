// A planned column as a reader sees it: a cursor over chunks, a cursor whose values become a wider type's, or the same value in every row.
import { type SqlType, sameType, widthOf, carrierOf } from '../../common/types.ts'
import type { ConstantVector, Vector } from '../../memory/vector.ts'
import type { OpenFile } from '../files/file-system.ts'
import { ColumnCursor } from '../parquet/column-cursor.ts'
import type { ScanMemory } from '../parquet/decode/scan-memory.ts'
import { writeValue } from './engine-value.ts'
import type { EngineValue } from './predicate.ts'
import type { ChunkPlan, PlannedColumn, PlannedSource } from './scan-plan.ts'
import { VectorWidener } from './vector-widener.ts'

export interface ColumnReader {
  /** Begins with a row group; `endRow` is behind the last row that will be asked for. */
  open(file: OpenFile, rowGroup: number, chunk: ChunkPlan | undefined, endRow: number): void
  seek(row: number): void
  next(rows: number): Vector
}

/** Reads the column from files whose values of it come from sources like `source`. */
export function columnReader(shared: ScanMemory, column: PlannedColumn, source: PlannedSource, maxRows: number): ColumnReader {
  if (source.kind === 'constant') return new ConstantReader(shared, column.type, source.value)
  return new ChunkColumnReader(shared, column, source, maxRows)
}

/** Says whether one reader serves both. */
export function sameSource(a: PlannedSource, b: PlannedSource): boolean {
  if (a.kind === 'constant' || b.kind === 'constant') return a === b
  const [left, right] = [a.read, b.read]
  return (
    a.maxDefinition === b.maxDefinition &&
    left.physical === right.physical &&
    left.length === right.length &&
    left.conversion === right.conversion &&
    sameType(left.type, right.type)
  )
}

class ChunkColumnReader implements ColumnReader {
  readonly #name: string
  readonly #cursor: ColumnCursor
  readonly #widener: VectorWidener | undefined

  constructor(shared: ScanMemory, { name, type }: PlannedColumn, { read, maxDefinition }: PlannedSource & { kind: 'chunk' }, maxRows: number) {
    this.#name = name
    this.#cursor = new ColumnCursor({ shared, column: read, maxDefinition, maxRows })
    this.#widener = sameType(read.type, type) ? undefined : new VectorWidener(shared, type, maxRows)
  }

  open(file: OpenFile, rowGroup: number, chunk: ChunkPlan | undefined, endRow: number): void {
    this.#cursor.open(file, `column ${this.#name}, row group ${rowGroup}`, chunk!, endRow)
  }

  seek(row: number): void {
    this.#cursor.seek(row)
  }

  next(rows: number): Vector {
    const vector = this.#cursor.next(rows)
    return this.#widener ? this.#widener.widen(vector, rows) : vector
  }
}

class ConstantReader implements ColumnReader {
  readonly #vector: ConstantVector

  constructor(shared: ScanMemory, type: SqlType, value: EngineValue | null) {
    const values = shared.allocate(widthOf(carrierOf(type)))
    const { buffer } = shared.memory.u8
    if (value === null) {
      const validity = shared.allocate(1)
      shared.memory.u8.fill(0, values, values + 16)
      shared.memory.u8[validity] = 0
      this.#vector = { kind: 'constant', type, values, validity }
      return
    }
    writeValue(new DataView(buffer), type, values, value, (bytes) => shared.allocate(bytes))
    this.#vector = { kind: 'constant', type, values, validity: 0 }
  }

  open(): void {}

  seek(): void {}

  next(): Vector {
    return this.#vector
  }
}

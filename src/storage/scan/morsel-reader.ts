// Reads the rows of morsels, batch by batch: what a scan operator drives. A column is read when it is asked for, and only then: pages of
// rows for which nobody asks are neither decompressed nor decoded.
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { DictionaryVector, Vector } from '../../memory/vector.ts'
import type { OpenFiles } from '../files/open-files.ts'
import { ScanMemory } from '../parquet/decode/scan-memory.ts'
import { ColumnReader } from './column-reader.ts'
import type { Morsel, ScanPlan } from './scan-plan.ts'

export interface MorselReaderOptions {
  readonly memory: EngineMemory
  /** For page buffers and vectors; lives as long as the reader, which gives nothing back. */
  readonly arena: Arena
  /** The thread's open files. */
  readonly files: OpenFiles
  /** The most rows of a batch. */
  readonly maxRows: number
}

/**
 * One of these serves a worker for a whole scan: buffers are kept from morsel to morsel.
 *
 *     reader.open(morsel)
 *     for (let rows = reader.advance(8192); rows > 0; rows = reader.advance(8192)) {
 *       const filtered = reader.column(0)   // the rows of this batch
 *       if (noRowPasses(filtered)) continue // column 1 is not even read
 *       const other = reader.column(1)
 *     }
 *
 * A column's vector holds until the same column is asked for in a later batch, or a morsel is opened.
 */
export class MorselReader {
  readonly #plan: ScanPlan
  readonly #readers: readonly ColumnReader[]
  /** By column: the vector of the current batch, once it was asked for. */
  readonly #vectors: (Vector | undefined)[]
  #morsel: Morsel | undefined
  #isOpen: boolean[] = []
  #range = 0
  #row = 0
  #rows = 0
  #batchRows = 0

  constructor(plan: ScanPlan, options: MorselReaderOptions) {
    this.#plan = plan
    const { memory, arena, files, maxRows } = options
    const shared = new ScanMemory(memory, arena)
    this.#readers = plan.columns.map((column, index) => new ColumnReader(shared, column, index, maxRows, files))
    this.#vectors = plan.columns.map(() => undefined)
  }

  /** Begins with a morsel of the plan. Opens no file before a column is asked for. */
  open(morsel: Morsel): void {
    this.#morsel = morsel
    this.#isOpen = this.#readers.map(() => false)
    this.#vectors.fill(undefined)
    this.#range = 0
    this.#row = morsel.ranges[0] ?? 0
    this.#rows = 0
    this.#batchRows = this.#plan.files[morsel.file]!.rowGroups[morsel.rowGroup]!.batchRows ?? Number.POSITIVE_INFINITY
  }

  /** Goes on to the next rows, at most `limit` (1 to `maxRows`); returns how many, 0 at the morsel's end. */
  advance(limit: number): number {
    const { ranges } = this.#morsel!
    this.#vectors.fill(undefined)
    this.#row += this.#rows
    this.#rows = 0
    while (this.#range < ranges.length && this.#row >= ranges[this.#range + 1]!) {
      this.#range += 2
      this.#row = ranges[this.#range] ?? this.#row
    }
    if (this.#range < ranges.length) this.#rows = Math.min(limit, this.#batchRows, ranges[this.#range + 1]! - this.#row)
    return this.#rows
  }

  /** Where the current batch begins in its row group. */
  get row(): number {
    return this.#row
  }

  /** The current batch's rows of a column, by its position among the plan's. */
  column(index: number): Vector {
    const known = this.#vectors[index]
    if (known) return known
    const vector = this.#opened(index).read(this.#row, this.#rows)
    this.#vectors[index] = vector
    return vector
  }

  /** A dictionary that holds all of a column's values in the morsel's row group; undefined where that is not known. To be asked before the first batch's rows. */
  wholeDictionary(index: number): DictionaryVector | undefined {
    return this.#opened(index).wholeDictionary()
  }

  #opened(index: number): ColumnReader {
    const reader = this.#readers[index]!
    if (!this.#isOpen[index]) {
      const { file, rowGroup, ranges } = this.#morsel!
      reader.open(this.#plan.files[file]!, rowGroup, ranges[ranges.length - 1]!)
      this.#isOpen[index] = true
    }
    return reader
  }
}

// A column of lists, maps or what holds them, of one row group, as vectors: its leaves side by side, put together row by row.
import type { SqlType } from '../../../common/types.ts'
import type { Vector } from '../../../memory/vector.ts'
import type { OpenFile } from '../../files/file-system.ts'
import type { ChunkPlan } from '../../scan/scan-plan.ts'
import type { ScanMemory } from '../decode/scan-memory.ts'
import { Assembler } from './assembler.ts'
import { LeafCursor } from './leaf-cursor.ts'
import { leavesOf, type NestedShape } from './shape.ts'

export class NestedCursor {
  readonly #leaves: readonly LeafCursor[]
  readonly #assembler: Assembler

  /** `maxRows`: the most rows that `read` is asked for. */
  constructor(shared: ScanMemory, type: SqlType, shape: NestedShape, maxRows: number) {
    this.#leaves = leavesOf(shape).map((leaf) => new LeafCursor(shared, leaf))
    this.#assembler = new Assembler(shared, type, shape, maxRows)
  }

  /** Begins with a row group, or goes on with the one that is open; `chunks` are the leaves'. `endRow` is behind the last row that will be asked for. */
  open(file: OpenFile, name: string, chunks: readonly ChunkPlan[], endRow: number): void {
    this.#leaves.forEach((leaf, i) => {
      leaf.open(file, name, chunks[i]!, endRow)
    })
  }

  /** The rows from `row` on, `rows` of them; holds until the next call. */
  read(row: number, rows: number): Vector {
    const parts = this.#leaves.map((leaf) => leaf.read(row, rows))
    return this.#assembler.assemble(parts, rows, (problem) => this.#leaves[0]!.fail(problem))
  }
}

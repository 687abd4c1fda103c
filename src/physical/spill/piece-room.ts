// Room for rows that come back from files, and for what is made of them: memory from the task's `kept`, given back when others come in their place.

import { COLLECTION_BYTES, openCollection } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import type { RowPiece } from './row-pieces.ts'

export class PieceRoom {
  private readonly restored: number

  constructor(
    private readonly task: TaskContext,
    private readonly operator: number,
    private readonly layout: RowLayout,
    private readonly name: string,
  ) {
    this.restored = task.scratch.allocate(COLLECTION_BYTES, name)
  }

  /** The pieces as collections, in place of all that was here. */
  fill(pieces: readonly RowPiece[]): readonly number[] {
    const { task, operator, restored } = this
    const { memory, kept } = task
    kept.clear()
    openCollection(memory, restored, kept.id, this.layout)
    const inMemory: number[] = []
    for (const piece of pieces) {
      if (piece.kind === 'memory') inMemory.push(piece.collection)
      else {
        const to = this.allocate(piece.block.size)
        piece.parts.restore(task, operator, piece.block, to)
        memory.kernels.rowsAdopt(restored, to)
        task.checkCancelled()
      }
    }
    return [restored, ...inMemory]
  }

  /** More room beside the rows, not zeroed. */
  allocate(bytes: number): number {
    return this.task.kept.allocate(bytes, this.name)
  }
}

// The rows of a part wherever they lie: in collections of lanes that had room for them, and in blocks of temp files.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { COLLECTION_BYTES, collectionRows, openCollection } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import type { SpilledBlock, SpilledParts } from './spilled-parts.ts'

/** Rows of one layout that are read together. */
export type RowPiece =
  | { readonly kind: 'memory'; readonly collection: number; readonly rows: number }
  | { readonly kind: 'file'; readonly parts: SpilledParts; readonly block: SpilledBlock; readonly rows: number }

export interface RowPieces {
  readonly pieces: readonly RowPiece[]
  readonly rows: number
  /** Bytes that those in files take when they are brought back. */
  readonly bytes: number
}

/** The rows of some collections, and of a part of some lists of blocks. */
export function rowPieces(memory: EngineMemory, collections: readonly number[], spilled: readonly SpilledParts[], part: number): RowPieces {
  const pieces: RowPiece[] = []
  let rows = 0
  let bytes = 0
  for (const collection of collections) {
    const count = collectionRows(memory, collection)
    if (count === 0) continue
    pieces.push({ kind: 'memory', collection, rows: count })
    rows += count
  }
  for (const parts of spilled) {
    for (const block of parts.blocks(part)) {
      pieces.push({ kind: 'file', parts, block, rows: block.rows })
      rows += block.rows
      bytes += block.size
    }
  }
  return { pieces, rows, bytes }
}

/**
 * Gives pieces as collections, one after the other; of files, each block in the place of the one before, unless it is to be `kept`. Lives as long as the
 * scratch memory.
 */
export class PieceReader {
  private readonly collection: number
  private room = 0
  private size = 0

  constructor(
    private readonly task: TaskContext,
    private readonly operator: number,
    private readonly layout: RowLayout,
    private readonly name: string,
    private readonly kept = false,
  ) {
    this.collection = task.scratch.allocate(COLLECTION_BYTES, name)
  }

  /** A collection's address, valid until the next call. */
  open(piece: RowPiece): number {
    if (piece.kind === 'memory') return piece.collection
    const { task, operator, layout, name, collection } = this
    const { memory, scratch } = task
    const { parts, block } = piece
    if (this.kept || block.size > this.size) {
      this.room = scratch.allocate(block.size, name)
      this.size = block.size
    }
    parts.restore(task, operator, block, this.room)
    openCollection(memory, collection, scratch.id, layout)
    memory.kernels.rowsAdopt(collection, this.room)
    return collection
  }
}

// Walks the rows of some parts of a build side: their addresses, a batch at a time, never of two parts at once.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { collectionRows, RowCursor } from '../rows/row-collection.ts'
import type { SealedLane, TaskContext } from '../stage.ts'
import { partCollections } from './build-rows.ts'

export class PartRows {
  /** Where the addresses of the last rows lie, u32 each. */
  readonly rows: number
  private collections: readonly number[] = []
  private begun = 0
  private readonly cursor: RowCursor
  private isOpen = false

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    operator: string,
  ) {
    this.rows = task.scratch.allocate(task.batchRows * 4, operator)
    this.cursor = new RowCursor(task.memory, 0, task.scratch)
  }

  /** Of the lanes' parts from `from` to before `to`. */
  static of(task: PartRows['task'], lanes: readonly SealedLane[], from: number, to: number, operator: string): PartRows {
    const rows = new PartRows(task, operator)
    rows.begin(collectionsOf(task.memory, lanes, from, to))
    return rows
  }

  /** Begins with these collections, each of one part. */
  begin(collections: readonly number[]): void {
    this.collections = collections
    this.begun = 0
    this.isOpen = false
  }

  /** How many rows come next; 0 at the end. */
  next(): number {
    const { batchRows } = this.task
    for (;;) {
      const count = this.isOpen ? this.cursor.next(batchRows, this.rows) : 0
      if (count > 0) return count
      const collection = this.collections[this.begun++]
      if (collection === undefined) return 0
      this.cursor.begin(collection)
      this.isOpen = true
    }
  }
}

/** The collections of the lanes' parts from `from` to before `to`. */
export function collectionsOf(memory: EngineMemory, lanes: readonly SealedLane[], from: number, to: number): number[] {
  const collections: number[] = []
  for (let part = from; part < to; part++) {
    for (const collection of partCollections(memory, lanes, part)) if (collectionRows(memory, collection) > 0) collections.push(collection)
  }
  return collections
}

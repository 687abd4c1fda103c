// Groups that are being put together from partial ones: found by their packed keys, then finished to batches. All of it lies in the task's scratch memory.
import { OverflowError, ResourceError } from '../../common/errors.ts'
import { carrierOf, typeName, widthOf } from '../../common/types.ts'
import type { AggregateCall, Column } from '../../logical/expression.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import type { CodeCache } from '../code-cache.ts'
import { COLLECTION_BYTES, openCollection, RowCursor, RowReader } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'
import { UserFinals } from '../user/final-states.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { type FinalExports, finalModule } from './aggregate-module.ts'

/** What is made of the groups. */
export interface FinishedGroups {
  readonly name: string
  readonly calls: readonly AggregateCall[]
  readonly results: readonly Column[]
  readonly layout: AggregateLayout
  /** All that generated code depends on. */
  readonly shape: string
}

export const GROUP_TABLE_BYTES = 64

export class MergedGroups {
  /** Partial groups that were taken. */
  taken = 0
  private readonly code: FinalExports
  /** Of groups, found by their keys. */
  readonly table: number
  private readonly collection: number
  private readonly found: number
  private readonly passes: number
  private readonly rows: number
  private readonly targets: number
  private readonly resultVectors: readonly FlatVector[]
  private readonly reader: RowReader
  private readonly groups: RowCursor
  private readonly users: UserFinals | undefined

  constructor(
    private readonly spec: FinishedGroups,
    private readonly task: TaskContext,
    code: CodeCache,
  ) {
    const { memory, scratch, batchRows } = task
    const { kernels } = memory
    const { name, calls, layout, results } = spec
    const { keyBytes } = layout
    this.code = code.instance<FinalExports>(spec.shape, () => finalModule(layout, calls))
    this.reader = new RowReader(memory, layout.keys, scratch, batchRows)
    this.targets = scratch.allocate(Math.max(1, calls.length) * 8)
    this.resultVectors = calls.map((call, i): FlatVector => {
      const values = scratch.allocate(batchRows * widthOf(carrierOf(call.type)), name)
      const validity = scratch.allocate(Math.ceil(batchRows / 8), name)
      memory.u32[(this.targets >>> 2) + i * 2] = values
      memory.u32[(this.targets >>> 2) + i * 2 + 1] = validity
      return { kind: 'flat', type: call.type, values, validity: results[i]!.nullable ? validity : 0 }
    })
    this.rows = scratch.allocate(batchRows * 4, name)
    this.collection = scratch.allocate(COLLECTION_BYTES, name)
    openCollection(memory, this.collection, scratch.id, { width: layout.width, maskOffset: 0, maskBytes: 0 })
    const targets = this.resultVectors.map(({ values }, i) => ({ values, validity: memory.u32[(this.targets >>> 2) + i * 2 + 1]! }))
    this.users = UserFinals.open(calls, layout, targets, task, name)
    this.table = scratch.allocate(GROUP_TABLE_BYTES, name)
    this.found = scratch.allocate(batchRows * 4, name)
    this.passes = scratch.allocate(kernels.groupsScratchBytes(keyBytes), name)
    this.enough(kernels.groupsOpen(this.table, scratch.id, keyBytes, this.collection, 0, 0, 0))
    if (keyBytes === 0) {
      // A group without keys exists even over no rows.
      this.enough(kernels.groupsSingle(this.table, this.found))
      memory.u32.fill(memory.u32[this.found >>> 2]!, this.found >>> 2, (this.found >>> 2) + batchRows)
    }
    this.groups = this.cursor()
  }

  /** Takes partial groups, whose packed keys lie at `keys`. */
  take(rows: number, count: number, keys: number): void {
    const { found } = this
    if (this.spec.layout.keyBytes > 0) this.enough(this.task.memory.kernels.groupsFind(this.table, keys, count, found, this.passes))
    this.merge(found, rows, count)
    this.taken += count
  }

  /** Merges partial groups into the groups whose rows lie at `groups` (addresses, u32 each). */
  merge(groups: number, rows: number, count: number): void {
    this.code.merge(groups, rows, count)
    this.users?.merge(groups, rows, count)
  }

  /** Walks all groups, beside `next`. */
  cursor(): RowCursor {
    const { memory, scratch } = this.task
    return new RowCursor(memory, this.collection, scratch)
  }

  /** The next finished groups, once all were taken. */
  next(): Batch | undefined {
    const { task, spec, rows } = this
    const count = this.groups.next(task.batchRows, rows)
    if (count === 0) return undefined
    const keys = this.reader.read(rows, count)
    const failed = this.code.finish(rows, count, this.targets, task.scratch.id)
    this.enough(failed >= 0 ? 1 : 0)
    if (failed > 0) {
      const call = spec.calls[failed - 1]!
      throw new OverflowError(`${call.name} of ${typeName(call.args[0]!.type)} is out of range`, {
        hint: 'Cast the argument to DOUBLE.',
      })
    }
    this.users?.finish(rows, count)
    return { rows: count, selection: 0, selected: count, columns: [...keys, ...this.resultVectors] }
  }

  /** Throws where a kernel found no memory. */
  enough(done: number): void {
    if (!done) throw new ResourceError(this.spec.name, this.spec.layout.width * 1024, this.task.memory.kernels.memoryLimit() >>> 0)
  }
}

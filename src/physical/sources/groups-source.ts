// The final side of an aggregation: a morsel is some partitions of the exchange, whose partial groups of all lanes are merged and finished.
import { OverflowError, ResourceError } from '../../common/errors.ts'
import { oncePer } from '../../common/once-per.ts'
import { carrierOf, typeName, widthOf } from '../../common/types.ts'
import type { AggregateCall, Column } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type AggregateLayout, aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { type FinalExports, finalModule } from '../aggregate/aggregate-module.ts'
import { LaneState, PARTITIONS, sealedRows } from '../aggregate/lane-state.ts'
import { RestoredGroups } from '../aggregate/spilled-groups.ts'
import { unifyStrings } from '../aggregate/unify-strings.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, RowCursor, RowReader } from '../rows/row-collection.ts'
import { describeGroups } from '../sinks/aggregate-exec.ts'
import { haveSpilled, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { UserFinals } from '../user/final-states.ts'

export interface GroupsSource {
  readonly kind: 'groups'
  readonly name: string
  /** Position of the aggregating stage in the stage's inputs. */
  readonly inputIndex: number
  readonly keys: readonly Column[]
  readonly calls: readonly AggregateCall[]
  readonly results: readonly Column[]
}

const GROUP_TABLE_BYTES = 64

// Partial groups that one morsel merges: enough to be worth a task, few enough for several morsels a worker.
const ROWS_A_MORSEL = 32768

function groupRows(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  return lanes.reduce((sum, lane) => sum + laneRows(memory, lane), 0)
}

/** How many partitions each morsel takes: a power of two. */
function partitionsAMorsel(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  // A partition that comes out of a file is memory enough for a morsel.
  if (haveSpilled(memory, lanes)) return 1
  const morsels = Math.min(PARTITIONS, 2 ** Math.ceil(Math.log2(Math.max(1, groupRows(memory, lanes) / ROWS_A_MORSEL))))
  return PARTITIONS / morsels
}

function laneRows(memory: EngineMemory, { root }: SealedLane): number {
  const spilled = SpilledParts.of(memory, root)
  let rows = 0
  for (let p = 0; p < PARTITIONS; p++) rows += sealedRows(memory, root, p) + (spilled?.rows(p) ?? 0)
  return rows
}

const prepare = oncePer(({ keys, calls }: GroupsSource) => {
  const keyTypes = keys.map((key) => key.type)
  const shape = JSON.stringify([keyTypes, calls.map((call) => [call.name, call.args.map((arg) => arg.type), call.type])])
  const layout = aggregateLayout(keyTypes, calls, { shares: true })
  return { layout, shape: `final ${layout.owners} ${shape}` }
})

class MergedGroups implements Source {
  /** Partial groups. */
  rowsRead = 0
  private readonly layout: AggregateLayout
  private readonly code: FinalExports
  private readonly reader: RowReader
  private readonly targets: number
  private readonly resultVectors: readonly FlatVector[]
  private readonly rows: number
  /** The merged groups' rows. */
  private readonly merged: number
  private readonly groups: RowCursor
  private readonly users: UserFinals | undefined

  constructor(
    private readonly spec: GroupsSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { memory, scratch, batchRows, inputs } = context.task
    const { layout, shape } = prepare(spec)
    this.layout = layout
    this.code = context.code.instance<FinalExports>(shape, () => finalModule(layout, spec.calls))
    this.reader = new RowReader(memory, layout.keys, scratch, batchRows)
    this.targets = scratch.allocate(Math.max(1, spec.calls.length) * 8)
    this.resultVectors = spec.calls.map((call, i): FlatVector => {
      const values = scratch.allocate(batchRows * widthOf(carrierOf(call.type)), spec.name)
      const validity = scratch.allocate(Math.ceil(batchRows / 8), spec.name)
      memory.u32[(this.targets >>> 2) + i * 2] = values
      memory.u32[(this.targets >>> 2) + i * 2 + 1] = validity
      return { kind: 'flat', type: call.type, values, validity: spec.results[i]!.nullable ? validity : 0 }
    })
    this.rows = scratch.allocate(batchRows * 4, spec.name)
    this.merged = scratch.allocate(COLLECTION_BYTES, spec.name)
    openCollection(memory, this.merged, scratch.id, { width: layout.width, maskOffset: 0, maskBytes: 0 })
    const targets = this.resultVectors.map(({ values }, i) => ({ values, validity: memory.u32[(this.targets >>> 2) + i * 2 + 1]! }))
    this.users = UserFinals.open(spec.calls, layout, targets, context.task, spec.name)
    const lanes = inputs[spec.inputIndex]!
    if (haveSpilled(memory, lanes)) this.mergeRestored(lanes, morsel)
    else {
      this.merge(
        lanes.flatMap(({ root }) => LaneState.sealed(memory, root, layout) ?? []),
        partitionsAMorsel(memory, lanes),
        morsel,
      )
    }
    this.groups = new RowCursor(memory, this.merged, scratch)
  }

  next(): Batch | undefined {
    const { batchRows } = this.context.task
    const count = this.groups.next(batchRows, this.rows)
    if (count === 0) return undefined
    const keys = this.reader.read(this.rows, count)
    const failed = this.code.finish(this.rows, count, this.targets, this.context.task.scratch.id)
    this.enough(failed >= 0 ? 1 : 0)
    if (failed > 0) {
      const call = this.spec.calls[failed - 1]!
      throw new OverflowError(`${call.name} of ${typeName(call.args[0]!.type)} is out of range`, {
        hint: 'Cast the argument to DOUBLE.',
      })
    }
    this.users?.finish(this.rows, count)
    return { rows: count, selection: 0, selected: count, columns: [...keys, ...this.resultVectors] }
  }

  /** Merges the groups of all lanes in the morsel's partitions into rows of its own. */
  private merge(lanes: readonly LaneState[], partitions: number, morsel: number): void {
    const { task } = this.context
    const { memory, scratch, batchRows } = task
    const { kernels } = memory
    const { keyBytes, stringKeys, keys } = this.layout
    const table = scratch.allocate(GROUP_TABLE_BYTES, this.spec.name)
    const found = scratch.allocate(batchRows * 4, this.spec.name)
    this.enough(kernels.groupsOpen(table, scratch.id, keyBytes, this.merged, 0, 0, 0))
    if (keyBytes === 0) {
      // A group without keys exists even over no rows.
      this.enough(kernels.groupsSingle(table, found))
      memory.u32.fill(memory.u32[found >>> 2]!, found >>> 2, (found >>> 2) + batchRows)
    }
    unifyStrings(task, this.layout, lanes)
    const packed = scratch.allocate(batchRows * keyBytes, this.spec.name)
    const passes = scratch.allocate(kernels.groupsScratchBytes(keyBytes), this.spec.name)
    for (let p = morsel * partitions; p < (morsel + 1) * partitions; p++) {
      for (const { collections, internTables } of lanes) {
        const cursor = new RowCursor(memory, collections + p * COLLECTION_BYTES, scratch)
        for (let count = cursor.next(batchRows, this.rows); count > 0; count = cursor.next(batchRows, this.rows)) {
          if (keyBytes > 0) {
            kernels.groupKeys(this.rows, count, keyBytes, packed)
            for (const key of stringKeys) kernels.internedEntries(internTables[key]!, packed, keyBytes, keys[key]!.offset, count)
            this.enough(kernels.groupsFind(table, packed, count, found, passes))
          }
          this.code.merge(found, this.rows, count)
          this.users?.merge(found, this.rows, count)
          this.rowsRead += count
        }
      }
      task.checkCancelled()
    }
  }

  /** As `merge`, of a partition that is in files, in part or as a whole. */
  private mergeRestored(lanes: readonly SealedLane[], partition: number): void {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels } = memory
    const { keyBytes } = this.layout
    const { name } = this.spec
    const table = scratch.allocate(GROUP_TABLE_BYTES, name)
    const found = scratch.allocate(batchRows * 4, name)
    const passes = scratch.allocate(kernels.groupsScratchBytes(keyBytes), name)
    this.enough(kernels.groupsOpen(table, scratch.id, keyBytes, this.merged, 0, 0, 0))
    new RestoredGroups(this.context, this.layout, name, (done) => this.enough(done)).ofPartition(lanes, partition, (rows, count, keys) => {
      this.enough(kernels.groupsFind(table, keys, count, found, passes))
      this.code.merge(found, rows, count)
      this.users?.merge(found, rows, count)
      this.rowsRead += count
    })
  }

  private enough(done: number): void {
    if (!done) throw new ResourceError(this.spec.name, this.layout.width * 1024, this.context.task.memory.kernels.memoryLimit() >>> 0)
  }
}

export const groupsSource: SourceType<GroupsSource> = {
  describe: ({ keys, calls }) => ({
    operator: calls.length > 0 ? 'final_aggregate' : 'final_distinct',
    detail: describeGroups(
      keys.map(({ name }) => name),
      calls,
    ),
  }),
  countMorsels: (spec, memory, inputs) => PARTITIONS / partitionsAMorsel(memory, inputs[spec.inputIndex]!),
  countRows: (spec, memory, inputs) => groupRows(memory, inputs[spec.inputIndex]!),
  open: (spec, context, morsel) => new MergedGroups(spec, context, morsel),
}

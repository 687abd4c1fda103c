// The final side of an aggregation: a morsel is some partitions of the exchange, whose partial groups of all lanes are merged and finished.
import { oncePer } from '../../common/once-per.ts'
import type { AggregateCall, Column } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { GroupBounds, type WantedGroups } from '../aggregate/group-bounds.ts'
import { LaneState, PARTITIONS, sealedRows } from '../aggregate/lane-state.ts'
import { type FinishedGroups, MergedGroups } from '../aggregate/merged-groups.ts'
import { canDivide, estimatedBytes, GroupDivider, type GroupPart, RestoredGroups, wholePartition } from '../aggregate/restored-groups.ts'
import { unifyStrings } from '../aggregate/unify-strings.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, RowCursor } from '../rows/row-collection.ts'
import { describeGroups } from '../sinks/aggregate-exec.ts'
import { withScratch } from '../sort/external-sort.ts'
import { haveSpilled, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'

export interface GroupsSource {
  readonly kind: 'groups'
  readonly name: string
  /** Position of the aggregating stage in the stage's inputs. */
  readonly inputIndex: number
  readonly keys: readonly Column[]
  readonly calls: readonly AggregateCall[]
  readonly results: readonly Column[]
  /** Where the rest of the groups is of no use to anyone. */
  readonly wanted?: WantedGroups
}

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

/** `, for the top 10 by city` */
function forWanted({ keys, limit }: WantedGroups, names: readonly string[]): string {
  return `, for the top ${limit}${keys.length > 0 ? ` by ${keys.map((key) => names[key]).join(', ')}` : ''}`
}

const finishedGroups = oncePer(({ name, keys, calls, results }: GroupsSource): FinishedGroups => {
  const keyTypes = keys.map((key) => key.type)
  const shape = JSON.stringify([keyTypes, calls.map((call) => [call.name, call.args.map((arg) => arg.type), call.type])])
  const layout = aggregateLayout(keyTypes, calls, { shares: true })
  return { name, calls, results, layout, shape: `final ${layout.owners} ${shape}` }
})

/** Merges the groups of all lanes in the morsel's partitions. */
class PartitionGroups implements Source {
  rowsRead = 0
  private readonly merged: MergedGroups

  constructor(spec: GroupsSource, context: PartContext, morsel: number) {
    const { task, code, operator } = context
    const { memory, scratch, batchRows, inputs } = task
    const { kernels } = memory
    const finished = finishedGroups(spec)
    const { layout } = finished
    const { keyBytes, stringKeys, keys } = layout
    this.merged = new MergedGroups(finished, task, code)
    const lanes = inputs[spec.inputIndex]!
    const partitions = partitionsAMorsel(memory, lanes)
    const states = lanes.flatMap(({ root }) => LaneState.sealed(memory, root, layout) ?? [])
    unifyStrings(task, layout, states)
    const rows = scratch.allocate(batchRows * 4, spec.name)
    const packed = scratch.allocate(batchRows * keyBytes, spec.name)
    // A lane that did not look its groups up may have several parts of one.
    const bounds =
      spec.wanted && !states.some(({ appends }) => appends) ? GroupBounds.of(context, layout, spec.wanted, spec.name) : undefined
    const collectionsOf = ({ collections }: LaneState) =>
      Array.from({ length: partitions }, (_, p) => collections + (morsel * partitions + p) * COLLECTION_BYTES)
    const partials = states.flatMap(collectionsOf).reduce((sum, collection) => sum + collectionRows(memory, collection), 0)
    const late = bounds?.late(partials)
    for (let p = 0; p < partitions; p++) {
      for (const state of states) {
        const cursor = new RowCursor(memory, collectionsOf(state)[p]!, scratch)
        for (let count = cursor.next(batchRows, rows); count > 0; count = cursor.next(batchRows, rows)) {
          if (keyBytes > 0) kernels.groupKeys(rows, count, keyBytes, packed)
          for (const key of stringKeys) kernels.internedEntries(state.internTables[key]!, packed, keyBytes, keys[key]!.offset, count)
          this.merged.take(rows, bounds ? bounds.select(rows, count, packed, states.length, late!) : count, packed)
        }
      }
      task.checkCancelled()
    }
    if (bounds) task.count(operator, 'rowsLeftOut', bounds.finish(this.merged, late!))
    this.rowsRead = partials
  }

  next(): Batch | undefined {
    return this.merged.next()
  }
}

class Tried {
  /** Bytes that parts which were too large were estimated to take. */
  tooLarge = Number.POSITIVE_INFINITY
}

// Partitions are of about the same size.
const SIMILAR = 0.75

/** As `PartitionGroups`, of a partition that is in files, in part or as a whole: divided where it takes more than the morsel may. */
class FiledGroups implements Source {
  rowsRead = 0
  private readonly finished: FinishedGroups
  /** To be merged in memory that is used again. */
  private readonly parts: GroupPart[]
  private readonly own: PartContext
  /** Kept from one morsel to the next: what was too large once need not be tried again. */
  private readonly tried: Tried
  private divider: GroupDivider | undefined
  private merged: MergedGroups | undefined

  constructor(
    private readonly spec: GroupsSource,
    private readonly context: PartContext,
    partition: number,
  ) {
    const { task } = context
    this.finished = finishedGroups(spec)
    this.own = { ...context, task: withScratch(task, task.kept) }
    this.tried = context.kept.state instanceof Tried ? context.kept.state : new Tried()
    context.kept.state = this.tried
    const { layout } = this.finished
    this.parts = [wholePartition(context, layout, task.inputs[spec.inputIndex]!, partition)]
  }

  next(): Batch | undefined {
    for (;;) {
      const batch = this.merged?.next()
      if (batch) return batch
      const part = this.parts.pop()
      if (!part) return undefined
      this.merged = this.merge(part)
      if (!this.merged) this.parts.push(...this.divide(part))
    }
  }

  /** The groups of a part; undefined where they take too much and can be divided. */
  private merge(part: GroupPart): MergedGroups | undefined {
    const { task } = this.own
    const { layout, name } = this.finished
    // Where everything is to be put aside, for tests: every other partition is divided once.
    const mayDivide = task.spill.forced ? part.partition % 2 === 1 && part.shift === 0 : canDivide(part)
    const room = mayDivide ? task.spill.room(task.kept) : Number.POSITIVE_INFINITY
    const size = estimatedBytes(part, layout)
    if (mayDivide && size > this.tried.tooLarge && size > room) return undefined
    // What the arena holds is what tells that a part is too large.
    if (task.kept.held > room) task.kept.clear()
    else task.kept.reset()
    const merged = new MergedGroups(this.finished, task, this.own.code)
    const groups = new RestoredGroups(this.own, layout, name, (done) => merged.enough(done))
    const all = groups.give(part, (rows, count, keys) => {
      merged.take(rows, count, keys)
      return task.scratch.held <= room
    })
    if (!all) {
      task.kept.clear()
      this.tried.tooLarge = size * SIMILAR
      return undefined
    }
    this.rowsRead += merged.taken
    return merged
  }

  private divide(part: GroupPart): GroupPart[] {
    this.divider ??= new GroupDivider(this.context, this.finished.layout, this.spec.name)
    const { spill, kept } = this.context.task
    return this.divider.divide(part, spill.room(kept))
  }
}

export const groupsSource: SourceType<GroupsSource> = {
  describe: ({ keys, calls, wanted }) => {
    const names = keys.map(({ name }) => name)
    return {
      operator: calls.length > 0 ? 'final_aggregate' : 'final_distinct',
      detail: describeGroups(names, calls) + (wanted ? forWanted(wanted, names) : ''),
    }
  },
  countMorsels: (spec, memory, inputs) => PARTITIONS / partitionsAMorsel(memory, inputs[spec.inputIndex]!),
  countRows: (spec, memory, inputs) => groupRows(memory, inputs[spec.inputIndex]!),
  open(spec, context, morsel) {
    const { memory, inputs } = context.task
    return haveSpilled(memory, inputs[spec.inputIndex]!)
      ? new FiledGroups(spec, context, morsel)
      : new PartitionGroups(spec, context, morsel)
  },
}

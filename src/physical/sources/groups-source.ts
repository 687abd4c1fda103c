// The final side of an aggregation: a morsel is some partitions of the exchange, whose partial groups of all lanes are merged and finished.
import { OverflowError } from '../../common/errors.ts'
import { oncePer } from '../../common/once-per.ts'
import { carrierOf, typeName, widthOf } from '../../common/types.ts'
import type { AggregateCall, Column } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { type AggregateLayout, aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { type FinalExports, finalModule } from '../aggregate/aggregate-module.ts'
import { PARTITIONS, sealedCollections } from '../aggregate/lane-state.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, RowCursor, RowReader } from '../rows/row-collection.ts'
import { equalityKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { describeGroups } from '../sinks/aggregate-exec.ts'
import type { SealedLane } from '../stage.ts'

export interface GroupsSource {
  readonly kind: 'groups'
  readonly name: string
  /** Position of the aggregating stage in the stage's inputs. */
  readonly inputIndex: number
  readonly keys: readonly Column[]
  readonly calls: readonly AggregateCall[]
  readonly results: readonly Column[]
}

// Partial groups that one morsel merges: enough to be worth a task, few enough for several morsels a worker.
const ROWS_A_MORSEL = 32768

/** How many partitions each morsel takes: a power of two. */
function partitionsAMorsel(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  const total = lanes.reduce((sum, lane) => sum + laneRows(memory, lane), 0)
  const morsels = Math.min(PARTITIONS, 2 ** Math.ceil(Math.log2(Math.max(1, total / ROWS_A_MORSEL))))
  return PARTITIONS / morsels
}

function laneRows(memory: EngineMemory, { root }: SealedLane): number {
  const collections = sealedCollections(memory, root)
  let rows = 0
  if (collections !== 0) for (let p = 0; p < PARTITIONS; p++) rows += collectionRows(memory, collections + p * COLLECTION_BYTES)
  return rows
}

const prepare = oncePer(({ keys, calls }: GroupsSource) => {
  const keyTypes = keys.map((key) => key.type)
  const shape = JSON.stringify([keyTypes, calls.map((call) => [call.name, call.args.map((arg) => arg.type), call.type])])
  return { layout: aggregateLayout(keyTypes, calls), shape: `final ${shape}` }
})

class MergedGroups implements Source {
  /** Partial groups. */
  readonly rowsRead: number
  private readonly layout: AggregateLayout
  private readonly code: FinalExports
  private readonly reader: RowReader
  private readonly targets: number
  private readonly resultVectors: readonly FlatVector[]
  /** The merged groups' rows, u32 each, and how many were given already. */
  private readonly groups: number
  private groupCount = 0
  private given = 0

  constructor(
    private readonly spec: GroupsSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { memory, scratch, batchRows, inputs } = context.task
    const keyTypes = spec.keys.map((key) => key.type)
    const { layout, shape } = prepare(spec)
    this.layout = layout
    this.code = context.code.instance<FinalExports>(shape, () => finalModule(layout, spec.calls))
    this.reader = new RowReader(memory, this.layout.exchange.fields.slice(0, keyTypes.length), scratch, batchRows)
    this.targets = scratch.allocate(Math.max(1, spec.calls.length) * 8)
    this.resultVectors = spec.calls.map((call, i): FlatVector => {
      const values = scratch.allocate(batchRows * widthOf(carrierOf(call.type)), spec.name)
      const validity = scratch.allocate(Math.ceil(batchRows / 8), spec.name)
      memory.u32[(this.targets >>> 2) + i * 2] = values
      memory.u32[(this.targets >>> 2) + i * 2 + 1] = validity
      return { kind: 'flat', type: call.type, values, validity: spec.results[i]!.nullable ? validity : 0 }
    })
    const lanes = inputs[spec.inputIndex]!
    const perMorsel = partitionsAMorsel(memory, lanes)
    const collections = lanes
      .map(({ root }) => sealedCollections(memory, root))
      .filter((address) => address !== 0)
      .flatMap((address) => Array.from({ length: perMorsel }, (_, i) => address + (morsel * perMorsel + i) * COLLECTION_BYTES))
    const rows = collections.reduce((sum, collection) => sum + collectionRows(memory, collection), 0)
    this.rowsRead = rows
    // A group without keys exists even over no rows.
    this.groups = scratch.allocate((rows + 1) * 4, spec.name)
    if (rows > 0) this.merge(collections, rows)
    else if (keyTypes.length === 0) this.emptyGroup()
  }

  next(): Batch | undefined {
    const { batchRows } = this.context.task
    const count = Math.min(batchRows, this.groupCount - this.given)
    if (count === 0) return undefined
    const rows = this.groups + this.given * 4
    this.given += count
    const keys = this.reader.read(rows, count)
    const failed = this.code.finish(rows, count, this.targets)
    if (failed > 0) {
      const call = this.spec.calls[failed - 1]!
      throw new OverflowError(`${call.name} of ${typeName(call.args[0]!.type)} is out of range`, {
        hint: 'Cast the argument to DOUBLE.',
      })
    }
    return { rows: count, selection: 0, selected: count, columns: [...keys, ...this.resultVectors] }
  }

  private merge(collections: readonly number[], rows: number): void {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels } = memory
    const slots = 2 ** Math.ceil(Math.log2(rows * 2))
    const directory = scratch.allocateZeroed(slots * 8, this.spec.name)
    const keys = writeRowKeys(memory, equalityKeys(this.layout.exchange.fields.slice(0, this.spec.keys.length)), scratch)
    const found = scratch.allocate(batchRows * 4)
    const batch = scratch.allocate(batchRows * 4)
    for (const collection of collections) {
      const cursor = new RowCursor(memory, collection, scratch)
      for (let count = cursor.next(batchRows, batch); count > 0; count = cursor.next(batchRows, batch)) {
        kernels.mergeFind(directory, slots - 1, batch, count, keys.address, keys.count, found)
        const others = kernels.mergeSplit(batch, found, count, this.groups + this.groupCount * 4)
        this.groupCount += count - others
        this.code.merge(found, batch, others)
      }
      this.context.task.checkCancelled()
    }
  }

  private emptyGroup(): void {
    const { memory, scratch } = this.context.task
    memory.u32[this.groups >>> 2] = scratch.allocateZeroed(this.layout.exchange.width, this.spec.name)
    this.groupCount = 1
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
  open: (spec, context, morsel) => new MergedGroups(spec, context, morsel),
}

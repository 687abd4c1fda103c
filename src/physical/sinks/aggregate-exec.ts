// The partial side of an aggregation: each lane gathers groups of its own and hands them over to the exchange, in partitions by key.
import { ResourceError } from '../../common/errors.ts'
import { oncePer } from '../../common/once-per.ts'
import type { AggregateCall, Column, Expr } from '../../logical/expression.ts'
import { printAggregate, printExpr } from '../../logical/print-expression.ts'
import type { Batch } from '../../memory/vector.ts'
import type { ErrorSite } from '../../udf/emit/row-code.ts'
import { AggregateArguments, type BoundArguments, planArguments } from '../aggregate/aggregate-arguments.ts'
import { type AggregateLayout, aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { type AggregateInput, type UpdateExports, updateModule } from '../aggregate/aggregate-module.ts'
import { argumentsOf } from '../aggregate/arguments.ts'
import { DenseGroups } from '../aggregate/dense-groups.ts'
import { GroupFinder } from '../aggregate/group-finder.ts'
import { LaneState, PARTITIONS } from '../aggregate/lane-state.ts'
import { canSpillGroups, GroupSpiller } from '../aggregate/spilled-groups.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { countPassedOn } from '../rows/row-collection.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import { UserPartials } from '../user/partial-states.ts'

export interface AggregateExec {
  readonly kind: 'aggregate'
  readonly name: string
  readonly input: readonly Column[]
  readonly keys: readonly Expr[]
  readonly calls: readonly AggregateCall[]
  /** Whether lanes look up groups of their own before the exchange; where not, each row is handed over as a group. */
  readonly partial: boolean
  /** How many groups a lane has before it may give up looking them up; for tests. */
  readonly manyGroups?: number
}

// With this many groups a lane's table has left the caches.
const MANY_GROUPS = 1 << 18
// What the text of an error says of a string that found no room.
const STRING_CHUNK_BYTES = 65536

/** `by city: count_star()` */
export function describeGroups(keys: readonly string[], calls: readonly AggregateCall[]): string {
  const by = keys.length > 0 ? `by ${keys.join(', ')}` : ''
  const values = calls.map((call) => printAggregate(call)).join(', ')
  return by && values ? `${by}: ${values}` : by || values
}

class AggregateSink implements GatherSink {
  private readonly layout: AggregateLayout
  private readonly lane: LaneState
  private readonly evaluator: BatchEvaluator
  private readonly finder: GroupFinder | undefined
  private readonly inputs: readonly AggregateInput[]
  /** All that generated code depends on beside the layouts of its columns. */
  private readonly shape: string
  private readonly args: AggregateArguments
  /** Without keys: the row of the one group. */
  private readonly single: number
  private readonly users: UserPartials | undefined
  private readonly dense: DenseGroups | undefined
  private readonly spiller: GroupSpiller | undefined
  private update: { readonly signature: string; readonly code: UpdateExports; readonly sites: readonly ErrorSite[] } | undefined

  constructor(
    private readonly spec: AggregateExec,
    private readonly context: PartContext,
  ) {
    const { task } = context
    const { layout, exprs, args, inputs, argumentCount, shape } = prepare(spec)
    this.layout = layout
    this.inputs = inputs
    this.shape = shape
    this.lane = LaneState.open(task, this.layout, spec.name)
    if (!spec.partial && spec.keys.length > 0) this.lane.appends = true
    this.evaluator = openEvaluator(context, spec.input, exprs)
    this.args = new AggregateArguments(args, context, spec.input, spec.name)
    this.finder = spec.keys.length > 0 ? new GroupFinder(task, this.layout, this.lane, spec.name) : undefined
    this.single = this.finder ? 0 : this.lane.singleGroup(task, layout, spec.name)
    this.users = UserPartials.open(spec.calls, inputs, layout, task, spec.name)
    this.spiller = canSpillGroups(layout) ? new GroupSpiller(context, layout, this.lane, spec.name) : undefined
    if (this.finder && !this.users)
      this.dense = DenseGroups.open({ layout, inputs, argumentCount, shape, operator: spec.name }, task, context.code, this.finder)
  }

  consume(batch: Batch): void {
    const { selection, selected } = batch
    if (selected === 0) return
    const columns = this.evaluator.project(batch)
    const keys = columns.slice(0, this.spec.keys.length)
    const args = this.args.bind(batch, columns.slice(this.spec.keys.length))
    const { descriptors } = this.args
    const { heap } = this.lane
    this.finder?.stepAside(this.spec.manyGroups ?? MANY_GROUPS)
    this.lane.rowsSeen += selected
    if (!this.lane.appends && this.dense?.gather({ keys, args, descriptors, selection, selected, heap })) return
    const { code, sites } = this.updateCode(args)
    if (this.finder) {
      const groups = this.finder.find(keys, selection, selected)
      code.update(groups, selection, selected, descriptors, heap)
      this.users?.update({ descriptors, selection, count: selected }, groups, true)
    } else {
      code.updateOne(this.single, selection, selected, descriptors, heap)
      this.users?.update({ descriptors, selection, count: selected }, this.single, false)
    }
    args.throwRaised(sites)
    if (this.layout.keepsStrings && this.context.task.memory.kernels.internFailed(this.lane.heap)) {
      throw new ResourceError(this.spec.name, STRING_CHUNK_BYTES, this.context.task.memory.kernels.memoryLimit() >>> 0)
    }
    const { spill, arena } = this.context.task
    if (this.spiller && spill.wanted(arena)) this.spill()
  }

  end(): void {
    this.dense?.end()
    this.users?.end()
    if (this.context.task.spill.forced) this.spill()
  }

  seal(): void {
    const { task } = this.context
    // All or nothing of a lane is in files: so it is brought back in one way.
    if (SpilledParts.of(task.memory, task.root)) this.spill()
    this.lane.seal(task, this.spec.name)
    this.countPassedOn()
  }

  /** Puts the lane's groups aside, where that can be done. */
  private spill(): void {
    if (!this.spiller || this.lane.groupCount === 0) return
    this.users?.end()
    this.countPassedOn()
    this.spiller.spill()
    this.finder!.forget()
  }

  private countPassedOn(): void {
    const { task, operator } = this.context
    countPassedOn(task, operator, this.lane.collections, PARTITIONS)
    // Strings of keys are passed on once each.
    task.count(operator, 'bytes', this.lane.internedBytes)
  }

  private updateCode(args: BoundArguments): NonNullable<AggregateSink['update']> {
    const { signature } = args
    if (this.update?.signature === signature) return this.update
    const name = this.finder ? 'update' : 'updateOne'
    const { source, exports } = this.context.code.linked(`${name} ${this.shape} ${signature}`, () => {
      const sites: ErrorSite[] = []
      return { bytes: updateModule(this.layout, this.inputs, args.code(sites), 'copied', [name]), sites }
    })
    this.update = { signature, code: exports as unknown as UpdateExports, sites: source.sites }
    return this.update
  }
}

/** What follows from the spec alone. `exprs`: the keys, then the arguments that come as vectors. */
const prepare = oncePer(({ keys, calls }: AggregateExec) => {
  const keyTypes = keys.map((key) => key.type)
  const { exprs, inputs } = argumentsOf(calls)
  const layout = aggregateLayout(keyTypes, calls, { shares: true })
  // Users' functions read their arguments' vectors.
  const inline = !calls.some((call) => call.user)
  const args = planArguments(exprs, inputs, layout.accumulators, inline)
  const places = args.places.map(({ isVector }) => isVector)
  const shape = JSON.stringify([keyTypes, calls.map((call) => [call.name, call.args.map((arg) => arg.type), call.type]), inputs, places])
  return { layout, exprs: [...keys, ...args.vectors], args, inputs, argumentCount: exprs.length, shape: `aggregate ${shape}` }
})

export const aggregateExec: SinkType<AggregateExec> = {
  describe({ keys, calls, partial }) {
    const by = keys.map(printExpr)
    const kind = calls.length > 0 ? 'aggregate' : 'distinct'
    const operator = partial || keys.length === 0 ? `partial_${kind}` : 'repartition'
    return { operator, detail: describeGroups(by, calls), exchange: { kind, keys: by } }
  },
  open: (spec, context) => new AggregateSink(spec, context),
}

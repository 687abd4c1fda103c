// The pairs of a batch's rows and a build side's that lie within a range: what the condition is still asked of.
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { Vector } from '../../memory/vector.ts'
import { KEY_ORDER, type PrefixOrder } from '../runtime-filter/runtime-filter.ts'
import type { TaskContext } from '../stage.ts'
import type { KeyRange } from './key-range.ts'
import type { PairSource } from './pair-source.ts'
import { furtherOrder, type OrderedRows } from './row-order.ts'

const STATE_BYTES = 12

/** `begin` takes the bounds that there are, as `boundsOf` lists them. */
export class RangePairs implements PairSource {
  readonly places: number
  readonly rows: number
  readonly isWhole = false
  private readonly state: number
  private readonly descriptor: number
  private readonly ranges: number
  private readonly lower: number
  private readonly upper: number
  private readonly further: number
  private readonly bounds: readonly { readonly prefixes: number; readonly order: PrefixOrder }[]
  private rest: OrderedRows[] = []
  private current: OrderedRows | undefined
  private selection = 0
  private count = 0

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    /** The build side's rows as a batch begins. */
    private readonly ordered: () => readonly OrderedRows[],
    { lower, upper, further }: KeyRange,
    operator: string,
    /** A byte for each place of the batch, set for rows that need no further pair; 0: all need theirs. */
    private readonly flags: number,
  ) {
    const { scratch, batchRows } = task
    this.places = scratch.allocate(batchRows * 4, operator)
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.state = scratch.allocate(STATE_BYTES, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.ranges = scratch.allocate(batchRows * 8, operator)
    const prefixes = (bound: unknown) => (bound ? scratch.allocate(batchRows * 8, operator) : 0)
    this.lower = prefixes(lower)
    this.upper = prefixes(upper)
    this.further = prefixes(further)
    this.bounds = [
      { prefixes: this.lower, order: KEY_ORDER },
      { prefixes: this.upper, order: KEY_ORDER },
      ...(further ? [{ prefixes: this.further, order: furtherOrder(further) }] : []),
    ].filter((bound) => bound.prefixes !== 0)
  }

  begin(bounds: readonly Vector[], selection: number, count: number): void {
    const { memory } = this.task
    this.selection = selection
    this.count = count
    this.bounds.forEach(({ prefixes, order }, i) => {
      const { type } = bounds[i]!
      const vector = writeDescriptor(memory, this.descriptor, bounds[i]!)
      memory.kernels.sortPrefix(vector, selection, count, orderCode(type), order.descending, order.nullsFirst, prefixes)
    })
    this.rest = [...this.ordered()]
    this.current = undefined
  }

  next(): number {
    const { memory, batchRows } = this.task
    const { ranges, selection, count, flags, further, state, places, rows } = this
    for (;;) {
      this.current ??= this.openNext()
      if (!this.current) return 0
      const { entries, tree } = this.current
      const pairs = memory.kernels.joinRangePairs(entries, ranges, selection, count, flags, tree, further, state, batchRows, places, rows)
      if (pairs > 0) return pairs
      this.current = undefined
    }
  }

  private openNext(): OrderedRows | undefined {
    const next = this.rest.pop()
    if (!next) return undefined
    const { memory } = this.task
    memory.kernels.joinRanges(next.entries, next.count, this.lower, this.upper, this.count, this.ranges)
    memory.u8.fill(0, this.state, this.state + STATE_BYTES)
    return next
  }
}

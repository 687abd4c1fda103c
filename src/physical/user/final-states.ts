// The states of users' aggregates on the side that puts groups together: read from the rows of the exchange, merged, finished to results.
import type { SqlType } from '../../common/types.ts'
import type { AggregateCall } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import { copyOut } from '../../memory/engine-memory.ts'
import type { AggregateLayout } from '../aggregate/aggregate-layout.ts'
import { STATE_ADDRESS, STATE_LENGTH } from '../aggregate/functions/user.ts'
import { bytesOf } from '../codegen/run-context.ts'
import { TextHeap } from '../codegen/text-heap.ts'
import { writeValue } from '../codegen/values.ts'
import type { TaskContext } from '../stage.ts'
import { type UserParts, userParts } from './loaded.ts'
import { acceptedValue } from './result-code.ts'
import { StateCharge } from './state-charge.ts'
import { decodeState } from './state-codec.ts'
import { callError } from './udf-errors.ts'

const SLICE_ROWS = 256

/** Where a column of results goes. */
interface ResultTarget {
  readonly values: number
  readonly validity: number
}

interface Merged {
  readonly slot: number
  state: unknown
}

class FinalStates {
  private readonly parts: UserParts
  /** States that were put together, by the address of their group's row. */
  private readonly merged = new Map<number, Merged>()
  private readonly charge: StateCharge

  constructor(
    readonly fn: UserFunction,
    private readonly returns: SqlType,
    private readonly offset: number,
    private readonly target: ResultTarget,
    private readonly task: TaskContext,
    operator: string,
  ) {
    this.parts = userParts(fn)
    this.charge = new StateCharge(task.scratch, operator)
  }

  merge(into: number, from: number): void {
    const other = this.read(from)
    if (other === undefined) return
    const found = this.merged.get(into)
    if (!found) {
      const slot = this.merged.size
      this.merged.set(into, { slot, state: other.value })
      this.charge.left.push(0)
      this.charge.measure(slot, other.value)
      return
    }
    const state = this.attempt('merge', () => this.parts.merge!(found.state, other.value))
    if (state !== undefined) found.state = state
    if (--this.charge.left[found.slot]! === 0) this.charge.measure(found.slot, found.state)
  }

  finish(row: number, position: number, heap: TextHeap): void {
    const { memory } = this.task
    const { values, validity } = this.target
    const value = this.attempt('finish', () => {
      const known = this.merged.get(row)
      const state = known ? known.state : this.parts.zero!()
      return acceptedValue(this.returns, this.parts.finish ? this.parts.finish(state) : state)
    })
    if (value === null) return
    writeValue(memory, values + bytesOf(this.returns) * position, this.returns, value, (bytes) => heap.allocate(bytes))
    memory.u8[validity + (position >>> 3)]! |= 1 << (position & 7)
  }

  private attempt<T>(part: string, work: () => T): T {
    try {
      return work()
    } catch (thrown) {
      throw callError(this.fn.name, `the ${part} of ${this.fn.name}`, thrown)
    }
  }

  /** The state of a lane's group; undefined where it took no row. */
  private read(row: number): { readonly value: unknown } | undefined {
    const { memory, calls } = this.task
    const word = (row + this.offset) >>> 2
    const length = memory.u32[word + STATE_LENGTH]!
    if (length === 0) return undefined
    return { value: decodeState(copyOut(memory, memory.u32[word + STATE_ADDRESS]!, length), calls) }
  }
}

/** The users' aggregates among an aggregation's calls. */
export class UserFinals {
  private readonly heap: TextHeap

  private constructor(
    private readonly finals: readonly FinalStates[],
    private readonly task: TaskContext,
  ) {
    this.heap = new TextHeap(task.scratch)
  }

  /** Undefined where there are none. `targets`: the calls' columns of results. */
  static open(
    calls: readonly AggregateCall[],
    layout: AggregateLayout,
    targets: readonly ResultTarget[],
    task: TaskContext,
    operator: string,
  ): UserFinals | undefined {
    const finals = calls.flatMap((call, a) =>
      call.user ? [new FinalStates(call.user, call.type, layout.words[a]![0]!, targets[a]!, task, operator)] : [],
    )
    return finals.length > 0 ? new UserFinals(finals, task) : undefined
  }

  /** Puts the states of the rows at `from` into those of the rows at `into` (addresses, u32 each). */
  merge(into: number, from: number, count: number): void {
    const { u32 } = this.task.memory
    this.forEach(count, (final, i) => final.merge(u32[(into >>> 2) + i]!, u32[(from >>> 2) + i]!))
  }

  /** Writes the results of the rows at `rows`. The columns hold NULLs. */
  finish(rows: number, count: number): void {
    const { u32 } = this.task.memory
    this.heap.rewind()
    this.forEach(count, (final, i) => final.finish(u32[(rows >>> 2) + i]!, i, this.heap))
  }

  private forEach(count: number, work: (final: FinalStates, i: number) => void): void {
    const { calls } = this.task
    try {
      for (const final of this.finals) {
        for (let i = 0; i < count; i++) {
          if (i % SLICE_ROWS === 0) calls.enter(final.fn.id)
          work(final, i)
        }
      }
    } finally {
      calls.leave()
    }
  }
}

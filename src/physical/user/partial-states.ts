// The states of users' aggregates on the side that takes rows: JavaScript values for as long as a morsel lasts. At its end they become bytes in the lane's
// memory, for another thread may run the lane's next step; the groups' rows say where (src/physical/aggregate/functions/user.ts).
import type { AggregateCall } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import { copyOut, type EngineMemory } from '../../memory/engine-memory.ts'
import type { AggregateLayout } from '../aggregate/aggregate-layout.ts'
import type { AggregateInput } from '../aggregate/aggregate-module.ts'
import { STATE_ADDRESS, STATE_CAPACITY, STATE_LENGTH, STATE_NUMBER } from '../aggregate/functions/user.ts'
import type { TaskContext } from '../stage.ts'
import { ArgumentColumn, type FixedValues } from './argument-column.ts'
import { userParts } from './loaded.ts'
import { StateCharge } from './state-charge.ts'
import { decodeState, encodeState } from './state-codec.ts'
import { type StepFrame, stepLoop } from './step-loop.ts'
import { callError, printCall } from './udf-errors.ts'

const SLICE_ROWS = 256

/** The arguments' columns as the aggregation has them: their descriptors, one after the other. */
interface Arguments {
  readonly descriptors: number
  readonly selection: number
  readonly count: number
}

class PartialStates {
  /** From 1 on; a state's number stands in its group's row. */
  private readonly states: unknown[] = [undefined]
  /** Where each state's group keeps its words. */
  private readonly words: number[] = [0]
  private readonly charge: StateCharge
  private readonly args: readonly ArgumentColumn[]
  private readonly filter: ArgumentColumn | undefined

  constructor(
    readonly fn: UserFunction,
    private readonly call: AggregateCall,
    private readonly input: AggregateInput,
    readonly offset: number,
    private readonly task: TaskContext,
    private readonly operator: string,
  ) {
    const { memory, scratch, batchRows } = task
    const allocate = (bytes: number): number => scratch.allocate(bytes, operator)
    this.args = call.args.map(({ type }) => new ArgumentColumn(memory, type, allocate, batchRows))
    this.filter = call.filter && new ArgumentColumn(memory, call.filter.type, allocate, batchRows)
    this.charge = new StateCharge(scratch, operator)
    this.charge.left.push(0)
  }

  /** Takes the rows into the states of their groups: `groups` their rows' addresses (u32 each), or, without keys, the one row's address. */
  update({ descriptors, selection, count }: Arguments, groups: number, grouped: boolean): void {
    const { fn, args, filter, input, task } = this
    const { memory, calls } = task
    const rows = { address: selection, count }
    args.forEach((arg, i) => void arg.load(descriptors + input.args[i]! * DESCRIPTOR_BYTES, rows, undefined))
    filter?.load(descriptors + input.filter! * DESCRIPTOR_BYTES, rows, undefined)
    const frame = this.frame(memory, groups, grouped, count)
    const nullable = args.map(({ nulls }) => nulls > 0)
    const shape = { args: this.call.args.map(({ type }) => type), nullable, filtered: filter !== undefined, grouped }
    const loop = stepLoop(fn, userParts(fn), shape)
    try {
      for (let from = 0; from < count; from += SLICE_ROWS) {
        const to = Math.min(count, from + SLICE_ROWS)
        calls.enter(fn.id)
        for (const arg of args) arg.decode(from, to)
        frame.at = -1
        try {
          loop(frame, from, to)
        } catch (thrown) {
          const given = args.map((arg) => (frame.at < 0 ? null : arg.value(frame.at)))
          throw callError(fn.name, printCall(fn.name, given), thrown)
        }
      }
    } finally {
      calls.leave()
    }
  }

  /** The states become bytes in the lane's memory; rows that come then open them again. */
  end(): void {
    const { fn, states, words, task } = this
    const { memory, calls, arena } = task
    const { u32 } = memory
    try {
      for (let slot = 1; slot < states.length; slot++) {
        if (slot % SLICE_ROWS === 1) calls.enter(fn.id)
        const word = words[slot]!
        const bytes = this.encoded(states[slot])
        if (bytes.length > u32[word + STATE_CAPACITY]!) {
          // Grown states grow again.
          const capacity = u32[word + STATE_LENGTH] === 0 ? bytes.length : bytes.length * 2
          u32[word + STATE_ADDRESS] = arena.allocate(capacity, this.operator)
          u32[word + STATE_CAPACITY] = capacity
        }
        memory.u8.set(bytes, u32[word + STATE_ADDRESS]!)
        u32[word + STATE_LENGTH] = bytes.length
        u32[word + STATE_NUMBER] = 0
      }
      states.length = 1
      words.length = 1
      this.charge.left.length = 1
    } finally {
      calls.leave()
    }
  }

  /** The number of the state of the group whose row has its words at `word`: as the morsels before left it, or that of no rows. */
  private open(word: number): number {
    const { memory, calls } = this.task
    const { u32 } = memory
    const length = u32[word + STATE_LENGTH]!
    const state = length === 0 ? userParts(this.fn).zero!() : decodeState(copyOut(memory, u32[word + STATE_ADDRESS]!, length), calls)
    const slot = this.states.length
    this.states.push(state)
    this.words.push(word)
    this.charge.left.push(1)
    u32[word + STATE_NUMBER] = slot
    return slot
  }

  private encoded(state: unknown): Uint8Array {
    try {
      return encodeState(state, this.task.calls)
    } catch (thrown) {
      throw callError(this.fn.name, `a state of ${this.fn.name} cannot be handed on: cloning it`, thrown)
    }
  }

  private frame(memory: EngineMemory, groups: number, grouped: boolean, count: number): StepFrame {
    const { args, filter, charge } = this
    return {
      at: -1,
      values: args.map(({ values }) => values),
      validities: args.map(({ validity }) => validity),
      filter: filter && { values: filter.values as FixedValues, validity: filter.validity },
      groups: grouped ? new Uint32Array(memory.memory.buffer, groups, count) : undefined,
      single: groups,
      words: memory.u32,
      offset: this.offset,
      states: this.states,
      left: charge.left,
      open: (word) => this.open(word),
      measure: (slot, state) => charge.measure(slot, state),
    }
  }
}

/** The users' aggregates among an aggregation's calls. */
export class UserPartials {
  private constructor(private readonly partials: readonly PartialStates[]) {}

  /** Undefined where there are none. */
  static open(
    calls: readonly AggregateCall[],
    inputs: readonly AggregateInput[],
    layout: AggregateLayout,
    task: TaskContext,
    operator: string,
  ): UserPartials | undefined {
    const partials = calls.flatMap((call, a) =>
      call.user ? [new PartialStates(call.user, call, inputs[a]!, layout.words[a]![0]!, task, operator)] : [],
    )
    return partials.length > 0 ? new UserPartials(partials) : undefined
  }

  update(args: Arguments, groups: number, grouped: boolean): void {
    for (const partial of this.partials) partial.update(args, groups, grouped)
  }

  /** The morsel is at its end. */
  end(): void {
    for (const partial of this.partials) partial.end()
  }
}

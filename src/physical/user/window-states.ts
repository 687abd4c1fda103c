// Users' aggregates over windows. States are JavaScript values: of a whole partition or of frames that only grow, one takes row after row; for other frames it
// is put together, row by row, or of long ones from a tree of states, each of which stands for a number of rows and is kept as bytes: a merge may change what it is given.
import { carrierOf, widthOf } from '../../common/types.ts'
import type { WindowCall } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import type { FlatVector } from '../../memory/vector.ts'
import { TextHeap } from '../codegen/text-heap.ts'
import { readValue, writeValue } from '../codegen/values.ts'
import type { Frames } from '../window/frames.ts'
import type { SortedWindow } from '../window/sorted-window.ts'
import { asVector, type ResultColumn, resultColumn, type WindowFunction } from '../window/window-function.ts'
import { type UserParts, userParts } from './loaded.ts'
import { acceptedValue } from './result-code.ts'
import { StateCharge } from './state-charge.ts'
import { decodeState, encodeState } from './state-codec.ts'
import { callError, printCall } from './udf-errors.ts'

// Calls between looks at whether the query still runs.
const SLICE_ROWS = 256
const FANOUT = 16
/** Shorter frames are taken row by row. */
const LONG_FRAME = 64

export class UserWindow implements WindowFunction {
  private readonly fn: UserFunction
  private readonly parts: UserParts
  private readonly columns: readonly FlatVector[]
  private readonly filter: FlatVector | undefined
  private readonly result: ResultColumn
  private readonly heap: TextHeap
  private readonly charge: StateCharge
  /** Encoded states, the lowest level first; made for the first long frame. */
  private levels: Uint8Array[][] | undefined
  private state: unknown
  /** The partition of the state (its first row), and the row behind the last that it has taken. */
  private first = -1
  private taken = 0
  private value: unknown
  private calls = 0

  constructor(
    private readonly window: SortedWindow,
    private readonly call: WindowCall & { readonly user: UserFunction },
    private readonly frames: Frames,
    private readonly lastEqual: number,
  ) {
    const { task, operator } = window
    this.fn = call.user
    this.parts = userParts(this.fn)
    this.columns = call.args.map((arg) => window.column(arg))
    this.filter = call.filter && window.column(call.filter)
    this.result = resultColumn(task, call.type, operator)
    this.heap = new TextHeap(task.scratch)
    this.charge = new StateCharge(task.scratch, operator)
    this.charge.left.push(1)
  }

  read(from: number, count: number): readonly FlatVector[] {
    const { result, call, heap } = this
    const { memory, calls } = this.window.task
    const width = widthOf(carrierOf(call.type))
    heap.rewind()
    memory.u8.fill(0, result.values, result.values + count * width)
    memory.u8.fill(0, result.validity, result.validity + Math.ceil(count / 8))
    try {
      for (let j = 0; j < count; j++) {
        const value = this.valueOf(from + j)
        if (value === null || value === undefined) continue
        writeValue(memory, result.values + j * width, call.type, value as never, (bytes) => heap.allocate(bytes))
        memory.u8[result.validity + (j >>> 3)]! |= 1 << (j & 7)
      }
    } finally {
      calls.leave()
    }
    return [asVector(result)]
  }

  private valueOf(row: number): unknown {
    const { u32 } = this.window.task.memory
    const { begins, ends, exclude, fromFirst, endsMove } = this.frames
    const begin = u32[(begins >>> 2) + row]!
    const end = u32[(ends >>> 2) + row]!
    if (!fromFirst || !endsMove || exclude !== 0) return this.finished(this.gathered(row, begin, end))
    if (begin !== this.first) {
      this.first = begin
      this.taken = begin
      this.state = this.zero()
      this.value = undefined
    }
    if (this.taken < end || this.value === undefined) {
      this.state = this.steps(this.state, this.taken, end, begin)
      this.taken = end
      // What finishes a state may change it.
      const whole = !this.parts.finish || end === u32[(this.window.partitions.ends >>> 2) + row]!
      this.value = this.finished(whole ? this.state : this.copy(this.state))
    }
    return this.value
  }

  /** The state of one row's frame. */
  private gathered(row: number, begin: number, end: number): unknown {
    const { u32 } = this.window.task.memory
    const { peers, exclude } = this.frames
    const peersBegin = u32[(peers.begins >>> 2) + row]!
    const peersEnd = u32[(peers.ends >>> 2) + row]!
    let state = this.zero()
    for (const [low, high] of piecesOf(exclude, row, begin, end, peersBegin, peersEnd)) {
      if (high - low > LONG_FRAME && this.lastEqual === 0) state = this.ofTree(state, low, high)
      else state = this.steps(state, low, high, begin)
    }
    return state
  }

  private ofTree(before: unknown, begin: number, end: number): unknown {
    this.levels ??= this.tree()
    let low = Math.ceil(begin / FANOUT) * FANOUT
    let state = this.steps(before, begin, low, begin)
    const rights: [nodes: Uint8Array[], from: number, to: number][] = []
    const last = Math.floor(end / FANOUT) * FANOUT
    let high = last / FANOUT
    low /= FANOUT
    for (const nodes of this.levels) {
      const inner = Math.ceil(low / FANOUT) * FANOUT
      const outer = Math.floor(high / FANOUT) * FANOUT
      if (inner >= outer || nodes === this.levels.at(-1)) {
        state = this.merges(state, nodes, low, high)
        break
      }
      state = this.merges(state, nodes, low, inner)
      rights.push([nodes, outer, high])
      low = inner / FANOUT
      high = outer / FANOUT
    }
    for (const [nodes, from, to] of rights.reverse()) state = this.merges(state, nodes, from, to)
    return this.steps(state, last, end, begin)
  }

  private tree(): Uint8Array[][] {
    const levels: Uint8Array[][] = []
    const { count } = this.window
    for (let nodes = Math.ceil(count / FANOUT); ; nodes = Math.ceil(nodes / FANOUT)) {
      const below = levels.at(-1)
      const own: Uint8Array[] = []
      let bytes = 0
      for (let node = 0; node < nodes; node++) {
        const [from, to] = [node * FANOUT, (node + 1) * FANOUT]
        const state = below
          ? this.merges(this.zero(), below, from, Math.min(to, below.length))
          : this.steps(this.zero(), from, Math.min(to, count), 0)
        own.push(this.encoded(state))
        bytes += own.at(-1)!.length
      }
      levels.push(own)
      // They lie in JavaScript's memory, and count for the limit.
      this.window.task.scratch.allocate(bytes, this.window.operator)
      if (nodes <= FANOUT) return levels
    }
  }

  private merges(into: unknown, nodes: readonly Uint8Array[], from: number, to: number): unknown {
    let state = into
    for (let node = from; node < to; node++) {
      const merged = this.attempt('merge', () => this.parts.merge!(state, decodeState(nodes[node]!, this.window.task.calls)))
      if (merged !== undefined) state = merged
    }
    return state
  }

  /** Takes rows; those that DISTINCT leaves out have an equal one in the frame that begins at `begin`. */
  private steps(before: unknown, from: number, to: number, begin: number): unknown {
    const { fn, columns, charge, lastEqual } = this
    const { u32 } = this.window.task.memory
    let state = before
    for (let row = from; row < to; row++) {
      if (this.filter && !(this.at(this.filter, row) ?? false)) continue
      if (lastEqual !== 0 && u32[(lastEqual >>> 2) + row]! > begin) continue
      const args = columns.map((column) => this.at(column, row))
      if (fn.nulls === 'skip' && args.includes(null)) continue
      this.enter()
      try {
        const next = this.parts.step!(state, ...args)
        if (next !== undefined) state = next
      } catch (thrown) {
        throw callError(fn.name, printCall(fn.name, args), thrown)
      }
      if (--charge.left[0]! <= 0) charge.measure(0, state)
    }
    return state
  }

  private at({ type, values, validity }: FlatVector, row: number): unknown {
    const { memory } = this.window.task
    if (validity !== 0 && ((memory.u8[validity + (row >>> 3)]! >> (row & 7)) & 1) === 0) return null
    return readValue(memory, values + row * widthOf(carrierOf(type)), type)
  }

  private zero(): unknown {
    return this.parts.zero!()
  }

  private finished(state: unknown): unknown {
    return this.attempt('finish', () => acceptedValue(this.call.type, this.parts.finish ? this.parts.finish(state) : state))
  }

  private copy(state: unknown): unknown {
    return typeof state === 'object' && state !== null ? decodeState(this.encoded(state), this.window.task.calls) : state
  }

  private encoded(state: unknown): Uint8Array {
    try {
      return encodeState(state, this.window.task.calls).slice()
    } catch (thrown) {
      throw callError(this.fn.name, `a state of ${this.fn.name} cannot be kept: cloning it`, thrown)
    }
  }

  private attempt<T>(part: string, work: () => T): T {
    this.enter()
    try {
      return work()
    } catch (thrown) {
      throw callError(this.fn.name, `the ${part} of ${this.fn.name}`, thrown)
    }
  }

  private enter(): void {
    if (this.calls++ % SLICE_ROWS === 0) this.window.task.calls.enter(this.fn.id)
  }
}

/** The frame less what it leaves out: as src/kernels/window/places.ts has it. */
function piecesOf(
  exclude: number,
  row: number,
  begin: number,
  end: number,
  peersBegin: number,
  peersEnd: number,
): readonly (readonly [number, number])[] {
  if (exclude === 0) return [[begin, end]]
  const [from, to] = exclude === 1 ? [row, row + 1] : [peersBegin, peersEnd]
  const around: (readonly [number, number])[] = [
    [begin, Math.min(end, from)],
    [Math.max(begin, to), end],
  ]
  if (exclude === 3) around.splice(1, 0, [Math.max(begin, row), Math.min(end, row + 1)])
  return around
}

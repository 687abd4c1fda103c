// Runs a user's scalar function over the live rows of a batch.
import { UdfError } from '../../common/errors.ts'
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import type { Dictionary } from '../../memory/vector.ts'
import { SLOT_IDS, SLOT_MASK } from '../codegen/layout.ts'
import { bytesOf, type LiveRows, type RunContext } from '../codegen/run-context.ts'
import { writeValue, writeZero } from '../codegen/values.ts'
import { ArgumentColumn, fixedValues } from './argument-column.ts'
import { callLoop, type LoopFrame, storeLoop } from './call-loop.ts'
import { columnResult, GivenValues, userColumn } from './columns.ts'
import { userParts } from './loaded.ts'
import { acceptedValue } from './result-code.ts'
import { TextResults } from './text-results.ts'
import { callError, printCall } from './udf-errors.ts'

/** A call among the steps of a program: the descriptors of its arguments, and where its results go. */
export interface ScalarCall {
  readonly fn: UserFunction
  readonly args: readonly { readonly type: SqlType; readonly descriptor: number; readonly dictionary: Dictionary | undefined }[]
  readonly returns: SqlType
  readonly values: number
  readonly validity: number
  /** Rows of the batch, or entries where they are those of a dictionary. */
  readonly rows: number
}

// So many rows are called in a row: then the step looks whether it is cancelled, and shows that it is alive. As many as take about so many milliseconds.
const MOST_SLICE_ROWS = 512
const SHORT_SLICE_MS = 2
const LONG_SLICE_MS = 10

export class ScalarCallRunner {
  private columns: readonly ArgumentColumn[] = []
  private given: readonly GivenValues[] = []
  private room = 0
  private slice = 16
  private readonly texts: TextResults
  private readonly pending: (string | undefined)[] = []
  private gaveNull = false

  constructor(private readonly context: RunContext) {
    this.texts = new TextResults(context.memory, context.heap)
  }

  /** Whether any of the rows is NULL. */
  run(call: ScalarCall, rows: LiveRows): boolean {
    if (rows.count === 0) return false
    this.gaveNull = false
    if (!call.fn.volatile && call.args.every(({ descriptor }) => this.isConstant(descriptor))) this.runOnce(call, rows)
    else this.runRows(call, rows)
    return this.gaveNull
  }

  /** The same arguments for every row, and a function that gives the same for the same. */
  private runOnce(call: ScalarCall, { address, count }: LiveRows): void {
    this.runRows(call, { address, count: 1 })
    const { u8, u32 } = this.context.memory
    const { values, validity, returns } = call
    const width = bytesOf(returns)
    const first = address ? u32[address >>> 2]! : 0
    const bit = (u8[validity + (first >>> 3)]! >> (first & 7)) & 1
    for (let i = 1; i < count; i++) {
      const row = address ? u32[(address >>> 2) + i]! : i
      u8.copyWithin(values + width * row, values + width * first, values + width * (first + 1))
      const byte = validity + (row >>> 3)
      u8[byte] = bit ? u8[byte]! | (1 << (row & 7)) : u8[byte]! & ~(1 << (row & 7))
    }
  }

  private runRows(call: ScalarCall, rows: LiveRows): void {
    const { fn, args, returns } = call
    const { memory } = this.context
    const code = userParts(fn).fn!
    this.makeRoom(args, rows.count)
    args.forEach(({ descriptor, dictionary }, i) => {
      this.columns[i]!.load(descriptor, rows, dictionary)
    })
    const list = rows.address ? new Uint32Array(memory.memory.buffer, rows.address, rows.count) : undefined
    const frame = this.frame(call, list)
    if (fn.vectorized) {
      this.runColumns(call, code, frame, rows.count)
      return
    }
    const nullable = this.columns.map(({ nulls }) => nulls > 0)
    const loop = callLoop(fn, code, { args: args.map(({ type }) => type), returns, nullable, listed: list !== undefined })
    this.calling(fn, (enter) => {
      for (let from = 0, to = 0; from < rows.count; from = to) {
        to = Math.min(rows.count, from + this.slice)
        const started = performance.now()
        enter()
        for (const column of this.columns) column.decode(from, to)
        frame.at = -1
        try {
          loop(frame, from, to)
        } catch (thrown) {
          const at = this.columns.map((column) => (frame.at < 0 ? null : column.value(frame.at)))
          throw callError(fn.name, printCall(fn.name, at), thrown)
        }
        this.storeTexts(call, frame, from, to)
        const ms = performance.now() - started
        if (ms < SHORT_SLICE_MS) this.slice = Math.min(MOST_SLICE_ROWS, this.slice * 2)
        else if (ms > LONG_SLICE_MS) this.slice = Math.ceil(this.slice / 2)
      }
    })
  }

  /** The function is given the columns, without the rows that a NULL leaves out, and gives one. */
  private runColumns(call: ScalarCall, code: (...args: readonly unknown[]) => unknown, whole: LoopFrame, count: number): void {
    const { fn, returns } = call
    for (const column of this.columns) column.decode(0, count)
    const positions = fn.nulls === 'skip' && this.columns.some(({ nulls }) => nulls > 0) ? this.validPositions(count) : undefined
    const length = positions ? positions.length : count
    const given = this.columns.map((column, i) => userColumn(column, length, positions, this.given[i]!))
    let frame = whole
    if (positions) {
      for (let i = 0; i < count; i++) whole.setNull(whole.rows ? whole.rows[i]! : i)
      frame = { ...whole, rows: positions.map((position) => (whole.rows ? whole.rows[position]! : position)) }
    }
    if (length === 0) return
    this.calling(fn, (enter) => {
      enter()
      const what = `${fn.name}(… ${length} rows)`
      try {
        const column = columnResult(returns, length, code(...given))
        if (!storedWhole(returns, frame, column))
          storeLoop(returns, frame.rows !== undefined)({ ...frame, values: [column as never] }, 0, length)
      } catch (thrown) {
        throw callError(fn.name, what, thrown)
      }
      this.storeTexts(call, frame, 0, length)
    })
  }

  private storeTexts({ returns, values }: ScalarCall, { texts, rows }: LoopFrame, from: number, to: number): void {
    if (returns.kind !== 'varchar') return
    this.texts.store(texts, from, to, rows, values)
    texts.fill(undefined, from, to)
  }

  private validPositions(count: number): Uint32Array {
    const positions: number[] = []
    for (let i = 0; i < count; i++) if (this.columns.every((column) => column.nulls === 0 || column.isValid(i))) positions.push(i)
    return Uint32Array.from(positions)
  }

  private calling({ id, name }: UserFunction, work: (enter: () => void) => void): void {
    const { calls } = this.context
    if (!calls) throw new UdfError(name, `${name} cannot be computed here: a user's function runs on the worker threads alone`)
    try {
      work(() => calls.enter(id))
    } finally {
      calls.leave()
    }
  }

  private frame({ returns, values, validity, rows }: ScalarCall, list: Uint32Array | undefined): LoopFrame {
    const { memory, heap } = this.context
    const { buffer } = memory.memory
    const width = bytesOf(returns)
    const bits = new Uint8Array(buffer, validity, (rows + 7) >>> 3)
    const allocate = (bytes: number): number => heap.allocate(bytes)
    // Then rows are only marked where they are NULL.
    if (!list) bits.fill(0xff)
    const setNull = (row: number): void => {
      this.gaveNull = true
      writeZero(memory, values + width * row, width)
      bits[row >>> 3]! &= ~(1 << (row & 7))
    }
    return {
      at: -1,
      values: this.columns.map((column) => column.values),
      validities: this.columns.map((column) => column.validity),
      rows: list,
      out: carrierOf(returns) === 'view' ? undefined : fixedValues(memory, returns, values, rows),
      texts: this.pending,
      bits,
      setNull,
      accept(given, row) {
        const value: LiteralValue = acceptedValue(returns, given)
        if (value === null) return setNull(row)
        writeValue(memory, values + width * row, returns, value, allocate)
        bits[row >>> 3]! |= 1 << (row & 7)
      },
    }
  }

  private makeRoom(args: ScalarCall['args'], rows: number): void {
    if (this.room >= rows && this.columns.length === args.length) return
    const { memory, arena } = this.context
    // Batches grow little by little where a dictionary's entries are new.
    this.room = Math.max(rows, Math.min(2 * this.room, 65536))
    const allocate = (bytes: number): number => arena.allocate(bytes, "a user's function")
    this.columns = args.map(({ type }) => new ArgumentColumn(memory, type, allocate, this.room))
    this.given = args.map(() => new GivenValues())
  }

  private isConstant(descriptor: number): boolean {
    const { u32 } = this.context.memory
    return u32[(descriptor + SLOT_MASK) >>> 2] === 0 && u32[(descriptor + SLOT_IDS) >>> 2] === 0
  }
}

/** Stores a column of results at once where each value of such an array is one of the type. */
function storedWhole(returns: SqlType, { out, rows }: LoopFrame, column: ArrayLike<unknown>): boolean {
  if (rows || !out || !WHOLE.has(returns.kind) || column.constructor !== out.constructor) return false
  out.set(column as never)
  return true
}

const WHOLE: ReadonlySet<SqlType['kind']> = new Set(['integer', 'bigint', 'ubigint', 'float', 'double'])

// Runs a kernel or a JavaScript function over the live rows of a batch. What kernels find where: src/kernels/expression/call.ts.
import { ConversionError, InternalError, OverflowError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import type { Vector } from '../../memory/vector.ts'
import type { KernelBody, LambdaBody, RowFunction } from '../../udf/function.ts'
import { ScalarCallRunner } from '../user/scalar-call.ts'
import { LambdaRunner } from './lambda-runner.ts'
import { SLOT_IDS, SLOT_MASK, SLOT_VALIDITY, SLOT_VALUES } from './layout.ts'
import type { CallStep } from './program.ts'
import { bytesOf, type LiveRows, type RunContext } from './run-context.ts'
import { readValue, writeValue, writeZero } from './values.ts'

// The call block.
const CALL_COUNT = 0
const CALL_SELECTION = 1
const CALL_START = 2
const CALL_VALUES = 3
const CALL_VALIDITY = 4
const CALL_VALID_ARGS = 5
const CALL_HEAP_AT = 6
const CALL_HEAP_END = 7
const CALL_DETAIL = 8
const CALL_ARGS_BYTES = 48
const CALL_ARG_COUNT = 9
const CALL_NOTE = 10
/** In front of a note, for the kernel's own use. */
const SCRATCH_BYTES = 32
/** Behind one: kernels read ahead. */
const PADDING = 16

// What a kernel answers.
const DONE = 0
const NEEDS_HEAP = 1
const NEEDS_SCRIPT = 2

export class CallRunner {
  private block = 0
  private blockArgs = 0
  private readonly userCalls = new Map<CallStep, ScalarCallRunner>()
  private readonly lambdas = new Map<CallStep, LambdaRunner>()
  private readonly notes = new Map<CallStep, number>()
  /** The batch's vectors by slot, and its rows. */
  private inputs: ReadonlyMap<number, Vector> = new Map()
  private rows = 0

  constructor(
    private readonly context: RunContext,
    private readonly slotAddress: (slot: number) => number,
  ) {}

  /** A batch of `rows` rows begins, whose columns are `inputs` by slot. */
  begin(inputs: ReadonlyMap<number, Vector>, rows: number): void {
    this.inputs = inputs
    this.rows = rows
  }

  /** Whether any of the rows may be NULL. */
  run(step: CallStep, rows: LiveRows): boolean {
    if (step.body.kind === 'user') return this.runUser(step, step.body.user, rows)
    if (step.body.kind === 'lambda') this.runLambda(step, step.body, rows)
    else if (step.body.kind === 'kernel') this.runKernel(step, step.body, rows)
    else this.runRows(step, step.body.js, rows, 0, rows.count)
    return step.out.validity.nullable
  }

  private runUser(step: CallStep, fn: UserFunction, rows: LiveRows): boolean {
    let runner = this.userCalls.get(step)
    if (!runner) {
      runner = new ScalarCallRunner(this.context)
      this.userCalls.set(step, runner)
    }
    const args = step.args.map(({ slot, type }) => {
      const vector = this.inputs.get(slot)
      const dictionary = vector?.kind === 'dictionary' ? vector.dictionary : undefined
      return { type, descriptor: this.slotAddress(slot), dictionary }
    })
    const { slot, type: returns } = step.out
    const values = this.word(slot, SLOT_VALUES)
    return runner.run({ fn, args, returns, values, validity: this.word(slot, SLOT_VALIDITY), rows: this.rows }, rows)
  }

  private runLambda(step: CallStep, { name, lambda }: LambdaBody, rows: LiveRows): void {
    const { memory, heap } = this.context
    let runner = this.lambdas.get(step)
    if (!runner) {
      runner = new LambdaRunner(
        this.context,
        name,
        lambda,
        step.args.map(({ type }) => type),
      )
      this.lambdas.set(step, runner)
    }
    const places = Array.from({ length: rows.count }, (_, i) => (rows.address ? memory.u32[(rows.address >>> 2) + i]! : i))
    const results = runner.run(
      places.map((row) => step.args.map(({ slot, type }) => this.read(slot, type, row))),
      step.out.type,
    )
    for (const [i, row] of places.entries()) this.write(step, row, results[i]!, (bytes) => heap.allocate(bytes))
  }

  private write({ out, givesNull }: CallStep, row: number, result: LiteralValue, allocate: (bytes: number) => number): void {
    const { memory } = this.context
    const width = bytesOf(out.type)
    const address = this.word(out.slot, SLOT_VALUES) + width * row
    const validity = givesNull ? this.word(out.slot, SLOT_VALIDITY) : 0
    if (result === null) {
      writeZero(memory, address, width)
      if (validity) memory.u8[validity + (row >>> 3)]! &= ~(1 << (row & 7))
    } else {
      writeValue(memory, address, out.type, result, allocate)
      if (validity) memory.u8[validity + (row >>> 3)]! |= 1 << (row & 7)
    }
  }

  private runKernel(step: CallStep, body: KernelBody, rows: LiveRows): void {
    const { memory, heap, arena } = this.context
    const { u32 } = memory
    if (step.args.length > this.blockArgs) {
      this.blockArgs = step.args.length
      this.block = arena.allocate(CALL_ARGS_BYTES + DESCRIPTOR_BYTES * this.blockArgs, 'an expression')
    }
    const word = this.block >>> 2
    u32[word + CALL_COUNT] = rows.count
    u32[word + CALL_SELECTION] = rows.address
    u32[word + CALL_START] = 0
    u32[word + CALL_VALUES] = this.word(step.out.slot, SLOT_VALUES)
    u32[word + CALL_VALIDITY] = step.givesNull ? this.word(step.out.slot, SLOT_VALIDITY) : 0
    u32[word + CALL_VALID_ARGS] = step.validArgs === undefined ? 0 : this.word(step.validArgs, SLOT_VALIDITY)
    step.args.forEach(({ slot }, i) => {
      const from = this.slotAddress(slot)
      memory.u8.copyWithin(this.block + CALL_ARGS_BYTES + DESCRIPTOR_BYTES * i, from, from + DESCRIPTOR_BYTES)
    })
    u32[word + CALL_ARG_COUNT] = step.args.length
    u32[word + CALL_NOTE] = body.note ? this.noteAddress(step, body.note) : 0
    const kernel = memory.exports[body.kernel] as ((call: number) => number) | undefined
    if (!kernel) throw new InternalError(`no kernel ${body.kernel}`)
    for (;;) {
      u32[word + CALL_HEAP_AT] = heap.at
      u32[word + CALL_HEAP_END] = heap.end
      const status = kernel(this.block)
      heap.at = u32[word + CALL_HEAP_AT]!
      if (status === DONE) return
      const detail = u32[word + CALL_DETAIL]!
      if (status === NEEDS_HEAP) heap.reserve(detail)
      else if (status === NEEDS_SCRIPT && body.script) this.runRows(step, body.script, rows, detail, detail + 1)
      else throw this.rowError(step, body, detail)
    }
  }

  private noteAddress(step: CallStep, note: readonly number[]): number {
    let address = this.notes.get(step)
    if (address === undefined) {
      address = this.context.arena.allocate(SCRATCH_BYTES + note.length + PADDING, 'an expression')
      this.context.memory.u8.set(note, address + SCRATCH_BYTES)
      this.notes.set(step, address)
    }
    return address
  }

  private rowError(step: CallStep, { kernel, describe }: KernelBody, row: number): Error {
    if (!describe) return new InternalError(`kernel ${kernel} refused a row`)
    const args = step.args.map(({ slot, type }) => this.read(slot, type, row))
    const types = step.args.map(({ type }) => type)
    return describe(args, types, step.out.type)
  }

  private runRows(step: CallStep, js: RowFunction, rows: LiveRows, from: number, to: number): void {
    const { memory, heap } = this.context
    const { out, validArgs } = step
    const types = step.args.map(({ type }) => type)
    const values = this.word(out.slot, SLOT_VALUES)
    const validity = step.givesNull ? this.word(out.slot, SLOT_VALIDITY) : 0
    const validArgsBits = validArgs === undefined ? 0 : this.word(validArgs, SLOT_VALIDITY)
    const width = bytesOf(out.type)
    const constants = step.args.map(({ slot, type }) =>
      this.word(slot, SLOT_MASK) === 0 ? { value: this.read(slot, type, 0) } : undefined,
    )
    const allocate = (bytes: number): number => heap.allocate(bytes)
    for (let i = from; i < to; i++) {
      const row = rows.address ? memory.u32[(rows.address >>> 2) + i]! : i
      let result: LiteralValue = null
      if (validArgsBits === 0 || isSet(memory.u8, validArgsBits, row)) {
        const args = step.args.map(({ slot, type }, k) => (constants[k] ? constants[k].value : this.read(slot, type, row)))
        result = step.quiet ? attempt(() => js(args, types, out.type)) : js(args, types, out.type)
      }
      const address = values + width * row
      if (result === null) {
        writeZero(memory, address, width)
        if (validity) memory.u8[validity + (row >>> 3)]! &= ~(1 << (row & 7))
      } else {
        writeValue(memory, address, out.type, result, allocate)
        if (validity) memory.u8[validity + (row >>> 3)]! |= 1 << (row & 7)
      }
    }
  }

  private read(slot: number, type: SqlType, row: number): LiteralValue {
    const { memory } = this.context
    const ids = this.word(slot, SLOT_IDS)
    const index = ids ? memory.u32[(ids >>> 2) + row]! : row & this.word(slot, SLOT_MASK)
    const validity = this.word(slot, SLOT_VALIDITY)
    if (validity && !isSet(memory.u8, validity, index)) return null
    return readValue(memory, this.word(slot, SLOT_VALUES) + bytesOf(type) * index, type)
  }

  private word(slot: number, offset: number): number {
    return this.context.memory.u32[(this.slotAddress(slot) + offset) >>> 2]!
  }
}

function isSet(u8: Uint8Array, bitmap: number, row: number): boolean {
  return ((u8[bitmap + (row >>> 3)]! >> (row & 7)) & 1) === 1
}

/** NULL where a cast refuses its value. */
function attempt(compute: () => LiteralValue): LiteralValue {
  try {
    return compute()
  } catch (error) {
    if (error instanceof ConversionError || error instanceof OverflowError) return null
    throw error
  }
}

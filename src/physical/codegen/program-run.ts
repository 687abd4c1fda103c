// A program with memory: its frame, the vectors it computes, and the run of its steps over a batch.
import { InternalError, withPosition } from '../../common/errors.ts'
import type { Expr, LiteralValue } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { ERROR_OPERANDS, type ErrorSite } from '../../udf/emit/row-code.ts'
import { CallRunner } from './call-runner.ts'
import { positionOfSource } from './error-sources.ts'
import { bitmapBytes, SLOT_MASK, SLOT_VALIDITY, SLOT_VALUES, valueBytes } from './layout.ts'
import { FRAME_COUNT, FRAME_ERRORS, FRAME_HEAD_BYTES, FRAME_LITERALS, FRAME_ROWS, FRAME_SELECTION, slotOffset } from './loop.ts'
import type { CallStep, Computed, Program } from './program.ts'
import type { LiveRows, RunContext } from './run-context.ts'
import { readValue } from './values.ts'

/** Where outputs go instead of the run's own buffers. */
export interface Target {
  readonly values: number
  readonly validity: number
}

/** A program linked to the memory and its kernels. */
export interface Linked {
  readonly program: Program
  /** The program's loops by name: `(frame) → count`. */
  readonly loops: Readonly<Record<string, (frame: number) => number>>
}

export class ProgramRun {
  private readonly frame: number
  private readonly calls: CallRunner
  private readonly hasCalls: boolean
  private readonly buffers = new Map<number, Target>()
  private readonly selections: number[] = []
  private rows = 0
  /** Slots in which this batch has no NULL, though their type of result may have some. */
  private readonly nullFree = new Set<number>()

  constructor(
    private readonly linked: Linked,
    private readonly context: RunContext,
    /** Those that are run: a program serves others of their shape, too. */
    private readonly exprs: readonly Expr[],
  ) {
    const { memory, arena, literals } = context
    const { program } = linked
    this.frame = arena.allocateZeroed(FRAME_HEAD_BYTES + DESCRIPTOR_BYTES * program.slots, 'an expression')
    memory.u32[(this.frame + FRAME_LITERALS) >>> 2] = context.literalBlock
    memory.u32[(this.frame + FRAME_ERRORS) >>> 2] = context.errorBlock
    for (const { literal, slot } of program.literalSlots) writeDescriptor(memory, this.slotAddress(slot), literals[literal]!)
    this.hasCalls = program.steps.some(({ kind }) => kind === 'call')
    this.calls = new CallRunner(context, (slot) => this.slotAddress(slot))
  }

  /** Computes the outputs for the batch's live rows. They lie in buffers that the next run uses again, or in `target` (one output). */
  project(batch: Batch, inputs: readonly Vector[], target?: Target): Vector[] {
    this.run(batch, inputs, target)
    const { memory } = this.context
    return this.linked.program.outputs.map(({ slot, type, validity: { bits } }) => {
      const word = this.slotAddress(slot) >>> 2
      // A target has rows of other batches, too.
      const validity = !target && this.nullFree.has(slot) ? 0 : memory.u32[word + SLOT_VALIDITY / 4]!
      return { kind: 'flat', type, values: memory.u32[word + SLOT_VALUES / 4]!, validity, bits }
    })
  }

  /** The live rows for which the condition holds. */
  filter(batch: Batch, inputs: readonly Vector[]): LiveRows {
    return this.run(batch, inputs)
  }

  private run(batch: Batch, inputs: readonly Vector[], target?: Target): LiveRows {
    const { memory } = this.context
    const { steps, inputSlots, result } = this.linked.program
    this.makeRoom(batch.rows)
    inputs.forEach((vector, i) => void writeDescriptor(memory, this.slotAddress(inputSlots[i]!), vector))
    if (this.hasCalls) this.calls.begin(new Map(inputs.map((vector, i) => [inputSlots[i]!, vector])), batch.rows)
    const live: LiveRows[] = [{ address: batch.selection, count: batch.selected }]
    for (const step of steps) {
      const rows = live[step.rows]!
      if (step.kind === 'call') {
        this.place(step.out, target, true)
        this.call(step, rows)
        continue
      }
      this.setRows(rows)
      if (step.kind === 'select') {
        const address = this.selections[step.into]!
        memory.u32[(this.frame + FRAME_ROWS) >>> 2] = address
        live[step.into] = { address, count: this.linked.loops[step.name]!(this.frame) }
      } else {
        for (const output of step.outputs) this.place(output, target, rows.address !== 0)
        this.linked.loops[step.name]!(this.frame)
      }
      this.throwError()
    }
    return live[result]!
  }

  /** Says where the vector is to be computed: its own buffer or the target, and whose bitmap tells of its NULLs. */
  private place(output: Computed, target: Target | undefined, clear: boolean): void {
    const { memory } = this.context
    const { slot, validity } = output
    const isResult = target !== undefined && this.linked.program.outputs.includes(output)
    const buffer = isResult ? target : this.buffers.get(slot)!
    const word = this.slotAddress(slot) >>> 2
    memory.u32[word + SLOT_VALUES / 4] = buffer.values
    memory.u32[word + SLOT_VALIDITY / 4] = this.validityOf(output, buffer)
    memory.u32[word + SLOT_MASK / 4] = 0xffffffff
    if (clear && validity.nullable && validity.sameAs === undefined && !isResult) {
      memory.u8.fill(0, buffer.validity, buffer.validity + bitmapBytes(this.rows))
    }
  }

  private validityOf({ validity }: Computed, buffer: Target): number {
    if (!validity.nullable) return 0
    if (validity.sameAs === undefined) return buffer.validity
    return this.context.memory.u32[(this.slotAddress(validity.sameAs) + SLOT_VALIDITY) >>> 2]!
  }

  private setRows({ address, count }: LiveRows): void {
    const { u32 } = this.context.memory
    u32[(this.frame + FRAME_COUNT) >>> 2] = count
    u32[(this.frame + FRAME_SELECTION) >>> 2] = address
  }

  private throwError(): void {
    throwRaised(this.context.memory, this.context.errorBlock, this.linked.program.sites, this.exprs)
  }

  private call(step: CallStep, rows: LiveRows): void {
    try {
      const { slot } = step.out
      if (this.calls.run(step, rows)) this.nullFree.delete(slot)
      else this.nullFree.add(slot)
    } catch (error) {
      throw withPosition(error, positionOfSource(this.exprs, step.source))
    }
  }

  /** Buffers for batches of so many rows. Zeroed at first: rows that a guard left out may be read, though not used. */
  private makeRoom(rows: number): void {
    if (rows <= this.rows) return
    // A batch's rows are the same throughout; dictionaries, one a little larger than the other, would take ever more.
    this.rows = Math.max(rows, 2 * this.rows)
    const { arena } = this.context
    const { program } = this.linked
    for (const { slot, type } of computedOf(program)) {
      const values = arena.allocateZeroed(valueBytes(type, this.rows), 'an expression')
      this.buffers.set(slot, { values, validity: arena.allocateZeroed(bitmapBytes(this.rows), 'an expression') })
    }
    for (let i = 1; i < program.selections; i++) this.selections[i] = arena.allocate(4 * this.rows, 'an expression')
  }

  private slotAddress(slot: number): number {
    if (slot >= this.linked.program.slots) throw new InternalError(`slot ${slot} of ${this.linked.program.slots}`)
    return this.frame + slotOffset(slot)
  }
}

function computedOf(program: Program): readonly Computed[] {
  return program.steps.flatMap((step) => (step.kind === 'loop' ? step.outputs : step.kind === 'call' ? [step.out] : []))
}

/** Throws the error that generated code has noted in the block, if there is one. */
export function throwRaised(memory: EngineMemory, errorBlock: number, sites: readonly ErrorSite[], exprs: readonly Expr[]): void {
  const site = memory.u32[errorBlock >>> 2]!
  if (site === 0) return
  memory.u32[errorBlock >>> 2] = 0
  const { types, describe, source } = sites[site - 1]!
  const error = describe(types.map((type, i): LiteralValue => readValue(memory, errorBlock + ERROR_OPERANDS + 16 * i, type)))
  throw withPosition(error, positionOfSource(exprs, source))
}

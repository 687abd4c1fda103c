// Finds out what keys a build side has, and tells the scans of the other side: a range and a Bloom filter of each. One lane does it all.
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { totalRows } from '../join/build-rows.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { bloomWords, KEY_ORDER, publishBloom, publishRange, runtimeFilterAt } from '../runtime-filter/runtime-filter.ts'

export interface JoinFilterExec {
  readonly kind: 'join_filter'
  readonly name: string
  /** The stage that gathered the rows, by its position in the stage's inputs. */
  readonly inputIndex: number
  /** The run-time filter of each key that comes, by its number. */
  readonly slots: readonly number[]
}

// A key's state: u64 smallest prefix, u64 largest, u32 Bloom filter.
const KEY_BYTES = 24
const HIGH = 8
const BLOOM = 16

class JoinFilterSink implements GatherSink {
  private readonly memory: EngineMemory
  private readonly hasher: RowHasher
  private readonly descriptor: number
  private readonly prefixes: number
  private readonly state: number
  private readonly words: number

  constructor(
    private readonly spec: JoinFilterExec,
    private readonly context: PartContext,
  ) {
    const { task } = context
    const { memory, scratch, batchRows, inputs } = task
    this.memory = memory
    this.hasher = new RowHasher(memory, scratch, batchRows)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, spec.name)
    this.prefixes = scratch.allocate(batchRows * 8, spec.name)
    this.words = bloomWords(totalRows(memory, inputs[spec.inputIndex]!))
    this.state = this.openState()
  }

  consume({ columns, selection, selected }: Batch): void {
    const { memory, descriptor, prefixes, words } = this
    const { kernels } = memory
    columns.forEach((column, i) => {
      const at = this.state + i * KEY_BYTES
      const bloom = memory.u32[(at + BLOOM) >>> 2]!
      if (bloom !== 0) kernels.bloomInsert(this.hasher.hash([column], selection, selected), selected, bloom, words - 1)
      const { descending, nullsFirst } = KEY_ORDER
      writeDescriptor(memory, descriptor, column)
      kernels.sortPrefix(descriptor, selection, selected, orderCode(column.type), descending, nullsFirst, prefixes)
      kernels.rangeWiden(prefixes, selected, at)
    })
  }

  end(): void {}

  seal(): void {
    const { memory, words } = this
    this.spec.slots.forEach((slot, i) => {
      const at = this.state + i * KEY_BYTES
      const filter = runtimeFilterAt(this.context.task, slot)
      publishRange(memory, filter, memory.i64[at >>> 3]!, memory.i64[(at + HIGH) >>> 3]!)
      const bloom = memory.u32[(at + BLOOM) >>> 2]!
      if (bloom !== 0) publishBloom(memory, filter, bloom, words)
    })
  }

  private openState(): number {
    const { memory, words } = this
    const { arena, root } = this.context.task
    const { slots, name } = this.spec
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = arena.allocateZeroed(slots.length * KEY_BYTES, name)
    slots.forEach((_, i) => {
      const at = state + i * KEY_BYTES
      memory.i64[at >>> 3] = -1n
      if (words > 0) memory.u32[(at + BLOOM) >>> 2] = arena.allocateZeroed(words * 8, name)
    })
    memory.u32[root >>> 2] = state
    return state
  }
}

export const joinFilterExec: SinkType<JoinFilterExec> = {
  describe: ({ name }) => ({ operator: 'join_filter', detail: name }),
  open: (spec, context) => new JoinFilterSink(spec, context),
}

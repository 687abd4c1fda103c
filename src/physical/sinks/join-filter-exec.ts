// Finds out what keys a build side has, and tells the scans of the other side: a range of each, and which integers or a Bloom filter. One lane does it all.
import type { SqlType } from '../../common/types.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { totalRows } from '../join/build-rows.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { copyKeys, hasKeyBlock, publishKeyBlock } from '../runtime-filter/key-block.ts'
import { bloomWords, KEY_ORDER, publishBloom, publishRange, runtimeFilterAt } from '../runtime-filter/runtime-filter.ts'

export interface JoinFilterExec {
  readonly kind: 'join_filter'
  readonly name: string
  /** The stage that gathered the rows, by its position in the stage's inputs. */
  readonly inputIndex: number
  /** The run-time filter of each key that comes, by its number. */
  readonly slots: readonly number[]
  readonly types: readonly SqlType[]
}

// A key's state. Of integers: +20 u32 their values, 8 bytes each, +24 u32 how many, and 16 bytes of room at +0. Of others: +0 u64 smallest prefix, +8 u64
// largest, +16 u32 Bloom filter.
const KEY_BYTES = 32
const HIGH = 8
const BLOOM = 16
const VALUES = 20
const COUNT = 24

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
    const rows = totalRows(memory, inputs[spec.inputIndex]!)
    this.words = bloomWords(rows)
    this.state = this.openState(rows)
  }

  consume({ columns, selection, selected }: Batch): void {
    columns.forEach((column, i) => {
      const at = this.state + i * KEY_BYTES
      writeDescriptor(this.memory, this.descriptor, column)
      if (hasKeyBlock(column.type)) this.keep(column.type, at, selection, selected)
      else this.widen(column, at, selection, selected)
    })
  }

  end(): void {}

  seal(): void {
    const { memory, words } = this
    const { arena } = this.context.task
    const { slots, types, name } = this.spec
    slots.forEach((slot, i) => {
      const type = types[i]!
      const at = this.state + i * KEY_BYTES
      const filter = runtimeFilterAt(this.context.task, slot)
      if (hasKeyBlock(type)) {
        const [keys, count] = [memory.u32[(at + VALUES) >>> 2]!, memory.u32[(at + COUNT) >>> 2]!]
        publishKeyBlock(memory, arena, filter, { type, keys, count, range: at, name })
        return
      }
      publishRange(memory, filter, memory.i64[at >>> 3]!, memory.i64[(at + HIGH) >>> 3]!)
      const bloom = memory.u32[(at + BLOOM) >>> 2]!
      if (bloom !== 0) publishBloom(memory, filter, bloom, words)
    })
  }

  /** Of integers the keys are kept: what they are best told by is known when all are there. */
  private keep(type: SqlType, at: number, selection: number, selected: number): void {
    const { memory, descriptor } = this
    const { u32 } = memory
    const [values, count] = [u32[(at + VALUES) >>> 2]!, u32[(at + COUNT) >>> 2]!]
    u32[(at + COUNT) >>> 2] = count + copyKeys(memory, type, descriptor, selection, selected, values + count * 8)
  }

  private widen(column: Vector, at: number, selection: number, selected: number): void {
    const { memory, descriptor, prefixes, words } = this
    const { kernels } = memory
    const bloom = memory.u32[(at + BLOOM) >>> 2]!
    if (bloom !== 0) kernels.bloomInsert(this.hasher.hash([column], selection, selected), selected, bloom, words - 1)
    const { descending, nullsFirst } = KEY_ORDER
    kernels.sortPrefix(descriptor, selection, selected, orderCode(column.type), descending, nullsFirst, prefixes)
    kernels.rangeWiden(prefixes, selected, at)
  }

  private openState(rows: number): number {
    const { memory, words } = this
    const { arena, root } = this.context.task
    const { types, name } = this.spec
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = arena.allocateZeroed(types.length * KEY_BYTES, name)
    types.forEach((type, i) => {
      const at = state + i * KEY_BYTES
      if (hasKeyBlock(type)) {
        // A key more: what is NULL is written, too, before the next one takes its place.
        memory.u32[(at + VALUES) >>> 2] = arena.allocate((rows + 1) * 8, name)
        return
      }
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

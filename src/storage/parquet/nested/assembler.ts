// Drives the kernel that puts nested values together from their leaves (src/kernels/parquet/assemble.ts, which describes the memory written here).
import { elementCode } from '../../../common/nested/element-code.ts'
import { fixedWidth } from '../../../common/nested/fixed-values.ts'
import { carrierOf, type SqlType, widthOf } from '../../../common/types.ts'
import type { EngineMemory } from '../../../memory/engine-memory.ts'
import type { Vector } from '../../../memory/vector.ts'
import type { PageBuffer } from '../decode/page-pool.ts'
import type { ScanMemory } from '../decode/scan-memory.ts'
import type { LeafRows } from './leaf-cursor.ts'
import { leavesOf, type NestedShape } from './shape.ts'

const BLOCK_WORDS = 8
const NODE_WORDS = 8
const LEAF_WORDS = 12
const KINDS = { leaf: 0, list: 1, struct: 2 } as const

/** Bytes of values at a time; a row that takes more gets room of its own. */
const ROOM = 256 * 1024
/** What one value may take: offsets in Wasm's memory have 32 bits. */
const MAX_VALUE = 1024 * 1024 * 1024
/** The kernel may write this much behind the end. */
const OVER_WRITE = 32

/** Behind bitmaps, for kernels that go on in steps of 16 bytes. */
const PADDING = 64

export class Assembler {
  readonly #memory: EngineMemory
  readonly #block: number
  readonly #leaves: number
  readonly #count: number
  readonly #views: number
  readonly #bitmap: number
  /** Where the last vector's bytes lie. */
  readonly #rooms: PageBuffer[] = []

  constructor(
    private readonly shared: ScanMemory,
    private readonly type: SqlType,
    shape: NestedShape,
    private readonly maxRows: number,
  ) {
    this.#memory = shared.memory
    const leaves = leavesOf(shape)
    const nodes = numbered(shape)
    this.#count = leaves.length
    this.#block = shared.allocate((BLOCK_WORDS + nodes.length * NODE_WORDS + leaves.length * LEAF_WORDS) * 4)
    const nodesAt = this.#block + BLOCK_WORDS * 4
    this.#leaves = nodesAt + nodes.length * NODE_WORDS * 4
    this.#views = shared.allocate(maxRows * 16 + PADDING)
    this.#bitmap = shared.allocate((maxRows >> 3) + PADDING)
    const { u32 } = this.#memory
    u32.set([nodesAt, this.#leaves, leaves.length, this.#views, this.#bitmap, 0, 0, 0], this.#block >>> 2)
    nodes.forEach((words, i) => {
      u32.set(words, (nodesAt >>> 2) + i * NODE_WORDS)
    })
    leaves.forEach(({ read, present }, i) => {
      const { type } = read
      const words = [elementCode(type), widthOf(carrierOf(type)), fixedWidth(type) ?? 0, present]
      u32.set(words, (this.#leaves >>> 2) + i * LEAF_WORDS + 5)
    })
  }

  /** The `rows` values that the leaves' levels and values stand for; holds until the next call. `fail` throws the error for levels that are not sound. */
  assemble(leaves: readonly LeafRows[], rows: number, fail: (problem: string) => never): Vector {
    const { u8, u32, kernels } = this.#memory
    for (const room of this.#rooms) this.shared.pool.release(room)
    this.#rooms.length = 0
    u8.fill(0, this.#bitmap, this.#bitmap + (this.maxRows >> 3) + 1)
    const block = this.#block >>> 2
    u32[block + 7] = 0
    leaves.forEach(({ repetitions, definitions, levels, values }, i) => {
      u32.set([repetitions, definitions, 0, levels, values], (this.#leaves >>> 2) + i * LEAF_WORDS)
    })
    let size = ROOM
    for (let row = 0; row < rows; ) {
      const room = this.shared.pool.acquire(size + OVER_WRITE)
      this.#rooms.push(room)
      u32[block + 5] = room.address
      u32[block + 6] = room.address + room.capacity - OVER_WRITE
      const reached = kernels.assembleRows(this.#block, row, rows)
      if (reached < 0) fail('the levels of its parts do not fit one another')
      // Not even one more: a value larger than the room.
      size = reached === row ? size * 4 : ROOM
      if (size > MAX_VALUE) fail('holds a value of more than 1 GiB')
      row = reached
    }
    for (let i = 0; i < this.#count; i++) {
      const leaf = (this.#leaves >>> 2) + i * LEAF_WORDS
      if (u32[leaf + 2] !== u32[leaf + 3]) fail('its parts hold more rows than one another')
    }
    return { kind: 'flat', type: this.type, values: this.#views, validity: u32[block + 7]! > 0 ? this.#bitmap : 0 }
  }
}

/** The words of each node; children stand behind all of their parent's level, one behind the other. */
function numbered(root: NestedShape): number[][] {
  const order: NestedShape[] = [root]
  const words: number[][] = []
  for (let at = 0; at < order.length; at++) {
    const shape = order[at]!
    const leaves = leavesOf(shape)
    const children = shape.kind === 'list' ? [shape.element] : shape.kind === 'struct' ? shape.fields : []
    const [filled, repetition] = shape.kind === 'list' ? [shape.filled, shape.repetition] : [0, 0]
    words.push([KINDS[shape.kind], shape.present, filled, repetition, leaves[0]!.leaf, leaves.length, order.length, children.length])
    order.push(...children)
  }
  return words
}

// What a costly expression over a column of strings gave for each different one, kept from dictionary to dictionary: those of a log's row groups have
// mostly the same entries. One lane's, as long as a thread runs it. All that is known is one dictionary, which grows; rows refer to it by their strings' ids.
import { ResourceError } from '../../common/errors.ts'
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { KernelArena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, Dictionary, FlatVector } from '../../memory/vector.ts'
import type { UserCalls } from '../stage.ts'
import type { ExpressionSet } from './expression-set.ts'
import { bitmapBytes, valueBytes } from './layout.ts'
import type { Target } from './program-run.ts'
import { resultKey } from './result-key.ts'
import { bytesOf } from './run-context.ts'

const TABLE_BYTES = 64
// In an intern table (src/kernels/aggregate/intern-table.ts).
const INTERNED_BYTES = 36
// A dictionary of so few results is grouped by without a look at the groups' table (src/physical/aggregate/dense-groups.ts).
const LEAST_CAPACITY = 64
const GROWTH = 1.5
// Beyond these the results are given up: they have outgrown the caches, and their memory would be felt.
const MOST_STRINGS = 1 << 20
const MOST_TEXT_BYTES = 32 * 2 ** 20
// Of so many strings looked up one behind the other, a quarter should have been known: a look-up takes a fraction of a call's time. The first ones
// do not count: the dictionaries of a column of 90,000 titles have 40,000 entries each, and of the second one's fewer than half are known.
const TRIAL_STRINGS = 1 << 17
const LEAST_KNOWN = 1 / 4

const OPERATOR = 'an expression'

/** Strings that have their numbers: the entries of a dictionary, or the rows of a column. */
export interface NamedStrings {
  /** A flat column. */
  readonly strings: Batch
  /** Where their numbers are, u32 each. */
  readonly names: number
  /** Where the values of those are computed that have none yet: room for all of them. */
  readonly target: Target
}

let families = 0

export class StringResults {
  private readonly family = families++
  private readonly width: number
  private readonly isText: boolean
  private readonly table: number
  private readonly descriptor: number
  private capacity = 0
  /** By id: values, their bitmap, and a byte that says whether they were asked for. */
  private values = 0
  private validity = 0
  private asked = 0
  private nulls = 0
  private dictionary: Dictionary | undefined
  private lookedUp = 0
  private recalled = 0
  private tried = false
  private isFruitless = false

  /** Memory comes from `arena`. `computed`: the expression, over a batch of the strings alone; `type`: that of its values. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: KernelArena,
    private readonly computed: ExpressionSet,
    private readonly type: SqlType,
    calls: UserCalls | undefined,
  ) {
    const { kernels } = memory
    this.width = bytesOf(type)
    this.isText = carrierOf(type) === 'view'
    this.table = arena.allocate(TABLE_BYTES, OPERATOR)
    this.descriptor = arena.allocate(DESCRIPTOR_BYTES, OPERATOR)
    if (!kernels.internOpen(this.table, arena.id)) throw this.refusal(LEAST_CAPACITY)
    computed.begin(arena, calls)
  }

  /** Whether they serve the next dictionary. */
  get isWorthwhile(): boolean {
    if (this.isFruitless) return false
    const bytes = this.memory.u32[(this.table + INTERNED_BYTES) >>> 2]! + this.computed.textBytes
    return this.size <= MOST_STRINGS && bytes <= MOST_TEXT_BYTES
  }

  /** Writes the strings' numbers to `names`. `scratch`: internScratchBytes of them. */
  name({ rows, columns }: Batch, names: number, scratch: number): void {
    const { memory, table } = this
    const before = this.size
    const column = writeDescriptor(memory, this.descriptor, columns[0]!)
    if (!memory.kernels.internViews(table, column, 0, rows, names, scratch)) throw this.refusal(rows)
    if (this.size > this.capacity) this.grow()
    this.judge(rows, rows - (this.size - before))
  }

  /**
   * The dictionary by whose ids the batch's rows have their values. The ids of live rows are written to `out` (u32 a row; others keep what is there); `ids`: which
   * strings they have, 0 where these are by row. `pending`: room for a u32 a string and one more.
   */
  resolve(named: NamedStrings, ids: number, { selection, selected }: Batch, out: number, pending: number): Dictionary {
    const { names } = named
    const count = this.memory.kernels.nameRows(ids, selection, selected, names, this.asked, out, pending)
    if (count > 0) this.compute(named, pending, count)
    const { values, nulls, capacity } = this
    // Rows' values are as they were; only where there are more of them, or the first NULL, is it another one.
    const validity = nulls > 0 ? this.validity : 0
    const known = this.dictionary
    if (known && known.count === capacity && known.validity === validity) return known
    this.dictionary = { values, validity, count: capacity, hasNull: false, key: resultKey(), growing: this.family }
    return this.dictionary
  }

  /**
   * The values of all strings by their places, which are computed and copied to the strings' target; undefined where some string was never asked for. Once it is there,
   * rows keep their ids: that costs them nothing, where numbers cost each a look-up.
   */
  whole({ strings: { rows }, names, target }: NamedStrings): Dictionary | undefined {
    const { u8, u32 } = this.memory
    const { asked, values, validity, nulls, width } = this
    for (let i = 0; i < rows; i++) if (u8[asked + u32[(names >>> 2) + i]!] === 0) return undefined
    u8.fill(0, target.validity, target.validity + bitmapBytes(rows))
    for (let i = 0; i < rows; i++) {
      const id = u32[(names >>> 2) + i]!
      u8.copyWithin(target.values + i * width, values + id * width, values + (id + 1) * width)
      if (nulls === 0 || (u8[validity + (id >>> 3)]! >> (id & 7)) & 1) u8[target.validity + (i >>> 3)]! |= 1 << (i & 7)
    }
    return { values: target.values, validity: nulls > 0 ? target.validity : 0, count: rows, hasNull: false, key: resultKey() }
  }

  private get size(): number {
    return this.memory.kernels.internCount(this.table)
  }

  private judge(strings: number, known: number): void {
    this.lookedUp += strings
    this.recalled += known
    if (this.lookedUp < TRIAL_STRINGS) return
    this.isFruitless = this.tried && this.recalled < this.lookedUp * LEAST_KNOWN
    this.tried = true
    this.lookedUp = 0
    this.recalled = 0
  }

  /** Computes the values of `count` strings (u32 each at `entries`) of which none is known. */
  private compute({ strings, names, target }: NamedStrings, entries: number, count: number): void {
    const { memory, width, values, validity } = this
    const [result] = this.computed.project({ ...strings, selection: entries, selected: count }, target)
    if (this.isText) memory.kernels.keepParts(this.table, names, entries, count, (strings.columns[0] as FlatVector).values, target.values)
    const bitmap = (result as FlatVector).validity
    this.nulls += memory.kernels.rememberValues(names, entries, count, width, values, validity, target.values, bitmap)
  }

  /** Rows of batches before may still read the values where they were. */
  private grow(): void {
    const { memory, arena, width, type } = this
    const capacity = Math.max(LEAST_CAPACITY, Math.ceil(this.size * GROWTH))
    const moved = (from: number, bytes: number, room: number): number => {
      const to = arena.allocateZeroed(room, OPERATOR)
      if (bytes > 0) copyInside(memory, from, bytes, to)
      return to
    }
    this.values = moved(this.values, this.capacity * width, valueBytes(type, capacity))
    this.validity = moved(this.validity, (this.capacity + 7) >>> 3, bitmapBytes(capacity))
    this.asked = moved(this.asked, this.capacity, capacity)
    this.capacity = capacity
  }

  private refusal(strings: number): ResourceError {
    return new ResourceError(OPERATOR, strings * 16, this.memory.kernels.memoryLimit() >>> 0)
  }
}

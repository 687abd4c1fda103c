// What a costly expression over a column of strings gave for each different one, kept from dictionary to dictionary: those of a log's row groups have
// mostly the same entries. One lane's, as long as a thread runs it.
import { ResourceError } from '../../common/errors.ts'
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { KernelArena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, EntryFamily, FlatVector } from '../../memory/vector.ts'
import type { UserCalls } from '../stage.ts'
import type { ExpressionSet } from './expression-set.ts'
import type { Target } from './program-run.ts'
import { bytesOf } from './run-context.ts'

const TABLE_BYTES = 64
// In an intern table (src/kernels/aggregate/intern-table.ts).
const INTERNED_BYTES = 36
const FIRST_CAPACITY = 1024
// Beyond these the results are given up: they have outgrown the caches, and their memory would be felt.
const MOST_STRINGS = 1 << 20
const MOST_TEXT_BYTES = 32 * 2 ** 20
// Of so many strings looked up one behind the other, a quarter should have been known: a look-up takes a fraction of a call's time. The first ones
// do not count: the dictionaries of a column of 90,000 titles have 40,000 entries each, and of the second one's fewer than half are known.
const TRIAL_STRINGS = 1 << 17
const LEAST_KNOWN = 1 / 4

const OPERATOR = 'an expression'

/** A dictionary of strings, and where its entries' values go. */
export interface Entries extends Target {
  /** Of all entries: the strings, a flat column. */
  readonly strings: Batch
  /** One byte an entry: 1 where it has its value. */
  readonly done: number
  /** For the numbers that stand for the strings, u32 each. */
  readonly names: number
}

let families = 0

export class StringResults implements EntryFamily {
  readonly key = families++
  private readonly width: number
  private readonly isText: boolean
  private readonly table: number
  private readonly descriptor: number
  private capacity = 0
  /** By id: values, and a byte that says what is known (src/kernels/expression/recall.ts). */
  private known = 0
  private states = 0
  private lookedUp = 0
  private recalled = 0
  private tried = false
  private isFruitless = false

  /** Memory comes from `arena`. `computed`: the expression, over a batch of the strings alone; `type`: that of its values. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: KernelArena,
    private readonly computed: ExpressionSet,
    type: SqlType,
    calls: UserCalls | undefined,
  ) {
    const { kernels } = memory
    this.width = bytesOf(type)
    this.isText = carrierOf(type) === 'view'
    this.table = arena.allocate(TABLE_BYTES, OPERATOR)
    this.descriptor = arena.allocate(DESCRIPTOR_BYTES, OPERATOR)
    if (!kernels.internOpen(this.table, arena.id)) throw this.refusal(FIRST_CAPACITY)
    computed.begin(arena, calls)
  }

  get size(): number {
    return this.memory.kernels.internCount(this.table)
  }

  /** Whether they serve the next dictionary. */
  get isWorthwhile(): boolean {
    if (this.isFruitless) return false
    const bytes = this.memory.u32[(this.table + INTERNED_BYTES) >>> 2]! + this.computed.textBytes
    return this.size <= MOST_STRINGS && bytes <= MOST_TEXT_BYTES
  }

  /** Gives the entries their numbers, and values where these are known: of how many they are. `scratch`: internScratchBytes of the entries. */
  recall({ strings, names, values, validity, done }: Entries, scratch: number): number {
    const { memory, table, width } = this
    const { kernels } = memory
    const { rows, columns } = strings
    const column = writeDescriptor(memory, this.descriptor, columns[0]!)
    if (!kernels.internViews(table, column, 0, rows, names, scratch)) throw this.refusal(rows)
    this.makeRoom(this.size)
    const found = kernels.recallValues(names, rows, width, this.known, this.states, values, validity, done)
    this.judge(rows, found)
    return found
  }

  private judge(strings: number, found: number): void {
    this.lookedUp += strings
    this.recalled += found
    if (this.lookedUp < TRIAL_STRINGS) return
    this.isFruitless = this.tried && this.recalled < this.lookedUp * LEAST_KNOWN
    this.tried = true
    this.lookedUp = 0
    this.recalled = 0
  }

  /** Computes the values of `count` entries (u32 each at `entries`) of which none is known, and remembers them. */
  compute(target: Entries, entries: number, count: number): void {
    const { memory, width, known, states } = this
    const { strings, names, values, validity } = target
    const [result] = this.computed.project({ ...strings, selection: entries, selected: count }, target)
    if (this.isText) memory.kernels.keepParts(this.table, names, entries, count, (strings.columns[0] as FlatVector).values, values)
    memory.kernels.rememberValues(names, entries, count, width, known, states, values, validity, (result as FlatVector).validity)
  }

  private makeRoom(ids: number): void {
    if (ids <= this.capacity) return
    const { memory, arena, width } = this
    const capacity = Math.max(FIRST_CAPACITY, 2 * this.capacity, ids)
    const known = arena.allocateZeroed(capacity * width, OPERATOR)
    const states = arena.allocateZeroed(capacity, OPERATOR)
    memory.u8.copyWithin(known, this.known, this.known + this.capacity * width)
    memory.u8.copyWithin(states, this.states, this.states + this.capacity)
    this.known = known
    this.states = states
    this.capacity = capacity
  }

  private refusal(strings: number): ResourceError {
    return new ResourceError(OPERATOR, strings * 16, this.memory.kernels.memoryLimit() >>> 0)
  }
}

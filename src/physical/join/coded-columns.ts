// Strings of a build side that has few different ones: each lane interns them as it gathers rows, and a row names its string by a cell
// (src/kernels/join/join-codes.ts). The probe gives such a column as a dictionary: a number is fetched for each pair instead of a string, and what comes
// above hashes and compares a string once, not once a row.
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Dictionary, Vector } from '../../memory/vector.ts'
import { KeyPacker } from '../aggregate/key-packer.ts'
import { resultKey } from '../codegen/result-key.ts'
import { COLLECTION_BYTES } from '../rows/row-collection.ts'
import type { SealedLane, TaskContext } from '../stage.ts'
import { type BuildRows, PARTS } from './build-rows.ts'

// A lane's state of a column: an intern table; u32 cells by id, NULL's first; u32 whether it was given up.
const INTERN_BYTES = 64
const CELLS = INTERN_BYTES
const GIVEN_UP = CELLS + 4
const STATE_BYTES = INTERN_BYTES + 8

// More different strings than this, and a dictionary saves little: a column of keys, or of texts. NULL's id is one of them.
const MOST_CODES = 4096
const VIEW_BYTES = 16

/** Bytes that a lane's state of its coded columns takes; it lies behind its collections. */
export function codedBytes({ coded }: BuildRows): number {
  return coded.length * STATE_BYTES
}

const statesOf = (collections: number) => collections + PARTS * COLLECTION_BYTES

/** Makes a lane's fresh state, zeroed before; false where memory is out. */
export function openCodes(
  { kernels, u32 }: EngineMemory,
  { coded }: BuildRows,
  collections: number,
  arena: KernelArena,
  operator: string,
): boolean {
  return coded.every((_, i) => {
    const state = statesOf(collections) + i * STATE_BYTES
    u32[(state + CELLS) >>> 2] = arena.allocateZeroed(MOST_CODES * 4, operator)
    return kernels.internOpen(state, arena.id)
  })
}

/** No column of a lane is coded: its rows were put aside, or come from where codes mean nothing. */
export function giveUpCodes({ u32 }: EngineMemory, { coded }: BuildRows, collections: number): void {
  coded.forEach((_, i) => {
    u32[(statesOf(collections) + i * STATE_BYTES + GIVEN_UP) >>> 2] = 1
  })
}

/** Codes the strings of the rows that a lane gathers. */
export class CodeWriter {
  private readonly packer: KeyPacker
  private readonly ids: number

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'arena' | 'batchRows'>,
    private readonly rows: BuildRows,
    private readonly collections: number,
    operator: string,
  ) {
    const { memory, scratch, arena, batchRows } = task
    const tables = rows.coded.map((_, i) => statesOf(collections) + i * STATE_BYTES)
    this.packer = new KeyPacker(memory, { keys: [], keyBytes: 0 }, tables, scratch, arena, batchRows, operator)
    this.ids = scratch.allocate(batchRows * 4, operator)
  }

  /** To be called for the rows that were just written from the live rows of `columns`. */
  write(columns: readonly Vector[], selection: number, count: number, rows: number): void {
    const { memory } = this.task
    const { kernels, u32 } = memory
    this.rows.coded.forEach(({ position, offset }, i) => {
      const state = statesOf(this.collections) + i * STATE_BYTES
      if (u32[(state + GIVEN_UP) >>> 2] !== 0) return
      this.packer.intern(columns[position]!, i, selection, count, this.ids)
      if (kernels.internCount(state) > MOST_CODES) u32[(state + GIVEN_UP) >>> 2] = 1
      else kernels.joinWriteCodes(rows, count, offset, u32[(state + CELLS) >>> 2]!, this.ids)
    })
  }
}

/** A column whose strings all lanes have coded. */
export interface CodedColumn {
  /** The code's place in a row. */
  readonly offset: number
  readonly dictionary: Dictionary
  /** The code of NULL. */
  readonly nullCode: number
}

/**
 * The coded columns by their positions, once all lanes are sealed; undefined where some lane gave its column up. Any number of threads may call it: they
 * write the same to the lanes' cells. The dictionaries lie in `arena`, their strings in the lanes' memory.
 */
export function readCodes(
  memory: EngineMemory,
  rows: BuildRows,
  lanes: readonly SealedLane[],
  arena: Arena,
  operator: string,
): (CodedColumn | undefined)[] {
  const { kernels, u32, u8 } = memory
  const states = lanes.map(({ root }) => u32[root >>> 2]!).filter((collections) => collections !== 0)
  const columns: (CodedColumn | undefined)[] = rows.columns.map(() => undefined)
  rows.coded.forEach(({ position, offset }, i) => {
    const tables = states.map((collections) => statesOf(collections) + i * STATE_BYTES)
    if (tables.length === 0 || tables.some((table) => u32[(table + GIVEN_UP) >>> 2] !== 0)) return
    const counts = tables.map((table) => kernels.internCount(table) - 1)
    const count = counts.reduce((sum, n) => sum + n, 0)
    const values = arena.allocateZeroed((count + 1) * VIEW_BYTES, operator)
    const validity = arena.allocateZeroed(Math.ceil((count + 1) / 8), operator)
    u8.fill(0xff, validity, validity + (count >>> 3))
    u8[validity + (count >>> 3)] = (1 << (count & 7)) - 1
    let next = 0
    tables.forEach((table, t) => {
      const cells = u32[(table + CELLS) >>> 2]! >>> 2
      kernels.internedViews(table, values + next * VIEW_BYTES)
      u32[cells] = count
      for (let id = 1; id <= counts[t]!; id++) u32[cells + id] = next++
    })
    const dictionary = { values, validity, count, hasNull: true, key: resultKey() }
    columns[position] = { offset, dictionary, nullCode: u32[(tables[0]! + CELLS) >>> 2]! }
  })
  return columns
}

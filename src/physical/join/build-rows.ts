// The rows of a join's build side, and the parts of its table, as the join's operators share them (src/kernels/join/join-table.ts).
import { oncePer } from '../../common/once-per.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { COLLECTION_BYTES, collectionRows } from '../rows/row-collection.ts'
import type { RowField, RowLayout } from '../rows/row-layout.ts'
import { fieldOf, keyedLayout } from '../sort/keyed-layout.ts'
import type { SealedLane } from '../stage.ts'
import type { KeyRange } from './key-range.ts'

/** What the build side gathers. */
export interface BuildSide {
  readonly columns: readonly Column[]
  /** None: every row may match. */
  readonly keys: readonly BuildKey[]
  /** Of a join without keys: the range of them that matches, by whose key they are put in order. */
  readonly order?: KeyRange | undefined
  /** Columns of strings that come out of the join for each pair: where they hold few different ones, these are told by numbers (coded-columns.ts). */
  readonly coded: readonly ColumnId[]
}

interface BuildKey {
  readonly expr: Expr
  /** NULL matches NULL; else a NULL matches nothing. */
  readonly nullsMatch: boolean
}

/** Rows go to parts by the top bits of their hash: each part's table is built by itself. */
export const PART_BITS = 6
export const PARTS = 1 << PART_BITS
/** A part of the table as the kernels find it: u32 directory (0: empty), u32 slot mask. */
export const PART_BYTES = 8

// A row's head: u64 hash, u32 next row of the same keys, u32 whether it was matched; then the codes of strings, u32 each.
const HEAD_BYTES = 16
const CODE_BYTES = 4
const HASH_HIGH = 4

export interface BuildRows {
  readonly layout: RowLayout
  /** The fields of the side's columns. */
  readonly columns: readonly RowField[]
  /** The fields of its keys. */
  readonly keys: readonly RowField[]
  /** Of the range: its key, and its further one. */
  readonly order: RowField | undefined
  readonly further: RowField | undefined
  /** The keys, and what rows are ordered by, as far as they are no plain columns. */
  readonly computed: readonly Expr[]
  readonly coded: readonly CodeField[]
}

interface CodeField {
  /** Of the column among the side's. */
  readonly position: number
  /** Of its code in a row. */
  readonly offset: number
}

/** How the side's rows are laid out. */
export const buildRows = oncePer(({ columns, keys, order, coded }: BuildSide): BuildRows => {
  const exprs = keys.map(({ expr }) => expr)
  const ordering = [order?.key, order?.further?.key].filter((key) => key !== undefined)
  const keyed = keyedLayout(columns, [...exprs, ...ordering], HEAD_BYTES + coded.length * CODE_BYTES)
  const fields = exprs.map((expr) => fieldOf(keyed, expr))
  const codes = coded.map((id, i) => ({ position: columns.findIndex((column) => column.id === id), offset: HEAD_BYTES + i * CODE_BYTES }))
  return {
    layout: keyed.layout,
    columns: keyed.columns,
    keys: fields,
    order: order && fieldOf(keyed, order.key),
    further: order?.further && fieldOf(keyed, order.further.key),
    computed: keyed.exprs.slice(columns.length),
    coded: codes,
  }
})

/** Which part a row is in. */
export function partOf({ u32 }: EngineMemory, row: number): number {
  return u32[(row + HASH_HIGH) >>> 2]! >>> (32 - PART_BITS)
}

/** The collections of a part, one a lane that has any. */
export function partCollections({ u32 }: EngineMemory, lanes: readonly SealedLane[], part: number): number[] {
  return lanes.flatMap(({ root }) => {
    const collections = u32[root >>> 2]!
    return collections === 0 ? [] : [collections + part * COLLECTION_BYTES]
  })
}

export function partRows(memory: EngineMemory, lanes: readonly SealedLane[], part: number): number {
  return rowsOfParts(memory, lanes, part, part + 1)
}

/** Bytes of the rows' table, at most: of each a pointer and a part of its hash, in directories that are not full (directory.ts). */
export const TABLE_BYTES_A_ROW = 24

export function totalRows(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  return rowsOfParts(memory, lanes, 0, PARTS)
}

/** Of the parts from `from` to before `to`; asked for often, so it makes no lists. */
function rowsOfParts(memory: EngineMemory, lanes: readonly SealedLane[], from: number, to: number): number {
  let total = 0
  for (const { root } of lanes) {
    const collections = memory.u32[root >>> 2]!
    if (collections === 0) continue
    for (let part = from; part < to; part++) total += collectionRows(memory, collections + part * COLLECTION_BYTES)
  }
  return total
}

// Rows that one morsel takes, over as many parts as they fill.
const ROWS_A_MORSEL = 32768

/** How many parts each morsel takes that works on build rows: a power of two. */
export function partsAMorsel(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  return PARTS / Math.min(PARTS, 2 ** Math.ceil(Math.log2(Math.max(1, totalRows(memory, lanes) / ROWS_A_MORSEL))))
}

// Rows of random columns, and how a plain comparison orders them.

import { RowWriter } from '../../../src/physical/rows/row-collection.ts'
import { type RowLayout, rowLayout } from '../../../src/physical/rows/row-layout.ts'
import { type RowKeys, writeRowKeys } from '../../../src/physical/rows/sort-keys.ts'
import { type Bytes, type Kind, orderOf, type Playground, TYPES } from '../columns.ts'

export interface KeySpec {
  readonly kind: Kind
  readonly descending: boolean
  readonly nullsFirst: boolean
}

export interface TestRows {
  readonly layout: RowLayout
  /** Addresses of the rows. */
  readonly rows: readonly number[]
  /** The fields of each row. */
  readonly values: readonly (readonly Bytes[])[]
  readonly keys: RowKeys
}

/** Rows with a field a key. */
export function makeRows(play: Playground, specs: readonly KeySpec[], count: number): TestRows {
  const layout = rowLayout(
    specs.map(({ kind }) => TYPES[kind]),
    8,
  )
  const columns = specs.map(({ kind }) => play.column(kind, 'flat', count, true))
  const collection = play.room(32)
  play.kernels.rowsOpen(collection, play.arena.id, layout.width, layout.maskOffset, layout.maskBytes)
  const writer = new RowWriter(play.engine, layout, play.arena, Math.max(1, count), 'a test')
  const rows = writer.write(
    columns.map(({ vector }) => vector),
    0,
    count,
    { collections: collection, bits: 0, hashes: 0 },
  )
  const keys = writeRowKeys(
    play.engine,
    specs.map(({ descending, nullsFirst }, i) => ({ field: layout.fields[i]!, descending, nullsFirst })),
    play.arena,
  )
  return {
    layout,
    rows: play.u32s(rows, count),
    values: rows
      ? transpose(
          columns.map(({ values }) => values),
          count,
        )
      : [],
    keys,
  }
}

function transpose(columns: readonly (readonly Bytes[])[], count: number): Bytes[][] {
  return Array.from({ length: count }, (_, row) => columns.map((values) => values[row]!))
}

export function compareValues(specs: readonly KeySpec[], a: readonly Bytes[], b: readonly Bytes[]): number {
  for (const [i, { kind, descending, nullsFirst }] of specs.entries()) {
    const [x, y] = [a[i]!, b[i]!]
    if (x === null || y === null) {
      if (x === y) continue
      return (x === null) === nullsFirst ? -1 : 1
    }
    const order = orderOf(kind, x, y)
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

export function randomSpec(play: Playground, kind: Kind): KeySpec {
  return { kind, descending: play.random() < 0.5, nullsFirst: play.random() < 0.5 }
}

/** Sort entries for rows in this order, with the prefixes of the first key (or zeros). */
export function makeEntries(play: Playground, rows: readonly number[], prefixes: readonly bigint[]): number {
  const entries = play.room(rows.length * 16 + 16)
  play.kernels.sortEntries(play.putU64s(prefixes), play.putU32s(rows), rows.length, entries)
  return entries
}

export function rowsOf(play: Playground, entries: number, count: number): number[] {
  const rows = play.room(count * 4 + 4)
  play.kernels.entryRows(entries, count, rows)
  return play.u32s(rows, count)
}

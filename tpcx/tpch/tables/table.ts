// What a table is to the generator. A table is made of units: rows, but for `partsupp` parts and for `lineitem` orders, which have several rows.
import type { Column } from '../columns/column.ts'
import type { Prose } from '../prose/prose.ts'

export interface Table {
  /** How many units there are at a scale factor. */
  readonly units: (scale: number) => number
  /** Rows of a unit: at most, and on average. */
  readonly unitRows: { readonly most: number; readonly mean: number }
  readonly rows: (options: RowsOptions) => TableRows
}

interface RowsOptions {
  readonly scale: number
  readonly prose: Prose
  /** Rows that the columns have room for. */
  readonly capacity: number
}

export interface TableRows {
  /** By name, in the table's order. */
  readonly columns: Readonly<Record<string, Column>>
  /** Fills the columns with the rows of `count` units from `first` on; returns how many rows those are. */
  readonly fill: (first: number, count: number) => number
}

/** For tables that grow with the scale factor. */
export const scaled = (base: number) => (scale: number) => Math.trunc(base * scale)

export const ONE_ROW = { most: 1, mean: 1 }

export const SUPPLIERS = 10_000
export const CUSTOMERS = 150_000
export const PARTS = 200_000
export const ORDERS = 1_500_000

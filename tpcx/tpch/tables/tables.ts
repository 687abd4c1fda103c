// The eight tables of TPC-H by name.
import { customer } from './customer.ts'
import { lineitem } from './lineitem.ts'
import { nation, region } from './nation-region.ts'
import { orders } from './orders.ts'
import { part } from './part.ts'
import { partsupp } from './partsupp.ts'
import { supplier } from './supplier.ts'
import type { Table } from './table.ts'

/** The largest first: files are begun in this order, so that no thread is left alone with a large one. */
export const TABLES = { lineitem, orders, partsupp, part, customer, supplier, nation, region } as const satisfies Record<string, Table>

export type TableName = keyof typeof TABLES

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]

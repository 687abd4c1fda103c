// WITH RECURSIVE: computed before the query that reads it, a query a round, the rows kept in memory as a table's are.
import type { RawValue } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { columnExpr, freshColumn } from '../logical/build-expression.ts'
import type { Column } from '../logical/expression.ts'
import type { RecursiveNode } from '../logical/nodes/recursive.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf, transformUp } from '../logical/plan-walk.ts'
import type { TableSource } from '../logical/ports.ts'
import { patchSame } from '../logical/unchanged.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'

/** What computing a part of a query needs of the engine. */
export interface ComputeHost {
  optimized(plan: LogicalPlan): LogicalPlan
  /** Runs an optimized plan and keeps its rows. */
  stored(plan: LogicalPlan, table: string): Promise<StoredRows>
  /** Runs an optimized plan of one row and column. */
  value(plan: LogicalPlan): Promise<RawValue>
}

/** The rows of a recursive table, of which `wanted` are enough. */
export async function recursiveRows(node: RecursiveNode, wanted: number, host: ComputeHost): Promise<StoredRows[]> {
  const { name, anchor, step, working, all } = node
  const schema = schemaOf(node.columns)
  const before: TableSource = { name, schema, rowCount: undefined }
  const made = host.optimized(all ? step : newRows(step, before, node.columns))
  const pieces: StoredRows[] = []
  try {
    let rows = await host.stored(host.optimized(all ? anchor : { kind: 'distinct', input: anchor }), name)
    let total = 0
    while (rows.rows > 0) {
      rows.hold()
      pieces.push(rows)
      total += rows.rows
      if (all && total >= wanted) break
      const tables = new Map<TableSource, StoredTable>([
        [working, new StoredTable(name, schema, [rows])],
        [before, new StoredTable(name, schema, [...pieces])],
      ])
      const next = transformUp(made, (part) =>
        part.kind === 'scan' ? patchSame(part, { table: tables.get(part.table) ?? part.table }) : part,
      )
      rows = await host.stored(next, name)
    }
    return pieces
  } catch (error) {
    for (const piece of pieces) piece.release()
    throw error
  }
}

/** The different rows that were not there before. */
function newRows(step: LogicalPlan, before: TableSource, columns: readonly Column[]): LogicalPlan {
  const known = columns.map(({ name, type, nullable }) => freshColumn(name, type, nullable))
  const left: LogicalPlan = { kind: 'distinct', input: step }
  const keys = columnsOf(step).map((column, i) => ({ left: columnExpr(column), right: columnExpr(known[i]!), nullsMatch: true }))
  return { kind: 'join', type: 'anti', left, right: scanOf(before, known), keys, condition: undefined }
}

export function scanOf(table: TableSource, columns: readonly Column[]): LogicalPlan {
  return { kind: 'scan', table, columns: columns.map((column, field) => ({ ...column, field })), predicates: [] }
}

export function schemaOf(columns: readonly Column[]): Schema {
  return columns.map(({ name, type }) => ({ name, type, nullable: true }))
}

// WITH RECURSIVE: computed before the query that reads it, a query a round, the rows kept in memory as a table's are.
import type { Schema } from '../common/schema.ts'
import { columnExpr, freshColumn } from '../logical/build-expression.ts'
import type { Column } from '../logical/expression.ts'
import { transformExpr } from '../logical/expression-walk.ts'
import type { RecursiveNode } from '../logical/nodes/recursive.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf, mapExpressions, transformUp } from '../logical/plan-walk.ts'
import type { TableSource } from '../logical/ports.ts'
import { patchSame } from '../logical/unchanged.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'

/** What computing a recursive table needs of the engine. */
export interface RecursionHost {
  optimized(plan: LogicalPlan): LogicalPlan
  /** Runs an optimized plan and keeps its rows. */
  stored(plan: LogicalPlan, table: string): Promise<StoredRows>
}

/** The plan with scans of the rows that its recursive tables have; the same plan where it has none. Without a host they have no rows: for EXPLAIN. */
export async function withoutRecursion(plan: LogicalPlan, host: RecursionHost | undefined): Promise<LogicalPlan> {
  const found: RecursiveNode[] = []
  everywhere(plan, (node) => {
    if (node.kind === 'recursive') found.push(node)
    return node
  })
  if (found.length === 0) return plan
  const wanted = rowsWanted(plan)
  const computed = new Map<string, LogicalPlan>()
  const replaced = (at: LogicalPlan) => everywhere(at, (node) => (node.kind === 'recursive' ? (computed.get(keyOf(node)) ?? node) : node))
  // Those within others come first.
  for (const node of found) {
    if (computed.has(keyOf(node))) continue
    const [anchor, step] = [replaced(node.anchor), replaced(node.step)]
    const pieces = host ? await rowsOf({ ...node, anchor, step }, wanted.node === node ? wanted.rows : Number.POSITIVE_INFINITY, host) : []
    computed.set(keyOf(node), scanOf(new OnceTable(node.name, schemaOf(node), pieces), node.columns))
  }
  return replaced(plan)
}

/** A node may be rewritten on the way to it: its columns tell which it is. */
function keyOf({ columns }: RecursiveNode): string {
  return columns.map(({ id }) => id).join()
}

/** Its rows are given back when the first query that read it has ended. */
class OnceTable extends StoredTable {
  private isKept = true

  override hold(): () => void {
    const release = super.hold()
    return () => {
      if (this.isKept) for (const piece of this.pieces) piece.release()
      this.isKept = false
      release()
    }
  }
}

/** Rows beyond these nobody reads: LIMIT stands over the recursive table alone. */
function rowsWanted(root: LogicalPlan): { readonly node: LogicalPlan; readonly rows: number } {
  if (root.kind === 'with') return rowsWanted(root.body)
  if (root.kind !== 'limit') return { node: root, rows: Number.POSITIVE_INFINITY }
  let node = root.input
  while (node.kind === 'project') node = node.input
  return { node, rows: root.offset + root.count }
}

async function rowsOf(node: RecursiveNode, wanted: number, host: RecursionHost): Promise<StoredRows[]> {
  const { name, anchor, step, working, all } = node
  const schema = schemaOf(node)
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

function scanOf(table: TableSource, columns: readonly Column[]): LogicalPlan {
  return { kind: 'scan', table, columns: columns.map((column, field) => ({ ...column, field })), predicates: [] }
}

function schemaOf({ columns }: RecursiveNode): Schema {
  return columns.map(({ name, type }) => ({ name, type, nullable: true }))
}

/** As `transformUp`, through subqueries within expressions, too. */
function everywhere(plan: LogicalPlan, f: (node: LogicalPlan) => LogicalPlan): LogicalPlan {
  return transformUp(plan, (node) =>
    f(
      mapExpressions(node, (expr) =>
        transformExpr(expr, (part) => (part.kind === 'subquery' ? patchSame(part, { plan: everywhere(part.plan, f) }) : part)),
      ),
    ),
  )
}

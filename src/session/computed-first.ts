// What is computed before the query that reads it: recursive tables, rows that are numbered, limits that queries tell.
import { BindError } from '../common/errors.ts'
import { columnExpr } from '../logical/build-expression.ts'
import { copyPlan } from '../logical/copy-plan.ts'
import type { Column } from '../logical/expression.ts'
import { transformExpr } from '../logical/expression-walk.ts'
import { freeColumns } from '../logical/free-columns.ts'
import type { LimitOfNode } from '../logical/nodes/limit-of.ts'
import type { NumberedNode } from '../logical/nodes/numbered.ts'
import type { RecursiveNode } from '../logical/nodes/recursive.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf, mapExpressions, transformUp } from '../logical/plan-walk.ts'
import { ROW_ID_FIELD, type TableSource } from '../logical/ports.ts'
import { patchSame } from '../logical/unchanged.ts'
import { unnest } from '../optimizer/rules/unnest-subqueries.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import { type ComputeHost, recursiveRows, scanOf, schemaOf } from './recursive-tables.ts'

type Computed = RecursiveNode | NumberedNode | LimitOfNode

/** The plan with what comes of such nodes; the same plan where it has none. Without a host they have no rows and limits: for EXPLAIN. */
export async function computedFirst(plan: LogicalPlan, host: ComputeHost | undefined): Promise<LogicalPlan> {
  const found = computedIn(plan)
  if (found.length === 0) return plan
  // What reads the query around it is computed for all rows of it together.
  if (found.some((node) => node.kind === 'recursive' && freeColumns(node).size > 0)) {
    return computedFirst(
      everywhere(unnest(plan), (node) => (node.kind === 'recursive' ? standingAlone(node) : node)),
      host,
    )
  }
  const made: OnceTable[] = []
  try {
    const computed = await replacedAll(plan, found, made, host)
    const read = tablesOf(computed)
    for (const table of made) table.settle(read.has(table))
    return computed
  } catch (error) {
    for (const table of made) table.settle(false)
    throw error
  }
}

function computedIn(plan: LogicalPlan): Computed[] {
  const found: Computed[] = []
  everywhere(plan, (node) => {
    if (isComputed(node)) found.push(node)
    return node
  })
  return found
}

/** It is computed by itself: the common tables around it that it reads stand within it. */
function standingAlone(node: RecursiveNode): RecursiveNode {
  return { ...node, anchor: withCommonTables(node.anchor), step: withCommonTables(node.step) }
}

function withCommonTables(plan: LogicalPlan): LogicalPlan {
  const own = new Set<number>()
  everywhere(plan, (node) => {
    if (node.kind === 'with') own.add(node.id)
    return node
  })
  return transformUp(plan, (node) => {
    if (node.kind !== 'common_scan' || own.has(node.id)) return node
    const sources = columnsOf(node.origin).map(({ id }) => id)
    const input = withCommonTables(copyPlan(node.origin))
    const given = columnsOf(input)
    const items = node.columns.map(({ source, ...column }) => ({ expr: columnExpr(given[sources.indexOf(source)]!), column }))
    return { kind: 'project', input, items }
  })
}

/** `made`: gets the tables whose rows are computed on the way. */
async function replacedAll(
  plan: LogicalPlan,
  found: readonly Computed[],
  made: OnceTable[],
  host: ComputeHost | undefined,
): Promise<LogicalPlan> {
  const wanted = rowsWanted(plan)
  // By key, what stands for the node, given its inputs.
  const known = new Map<string, (node: Computed) => LogicalPlan>()
  const replaced = (at: LogicalPlan) => everywhere(at, (node) => (isComputed(node) ? (known.get(keyOf(node))?.(node) ?? node) : node))
  const tableOf = (name: string, columns: readonly Column[], pieces: readonly StoredRows[]) => {
    const table = new OnceTable(name, schemaOf(columns), pieces)
    made.push(table)
    return table
  }
  // Those within others come first.
  for (const node of found) {
    const key = keyOf(node)
    if (known.has(key)) continue
    if (node.kind === 'limit_of') {
      const range = host && (await rangeOf(node, replaced, host))
      known.set(key, (at) => (range ? { kind: 'limit', input: (at as LimitOfNode).input, ...range } : (at as LimitOfNode).input))
    } else if (node.kind === 'numbered') {
      const rows = host ? [await kept(host.stored(host.optimized(replaced(node.input)), 'numbered rows'))] : []
      const columns = columnsOf(node.input)
      const table = tableOf('numbered', columns, rows)
      const scanned = [...columns.map((column, field) => ({ ...column, field })), { ...node.column, field: ROW_ID_FIELD }]
      known.set(key, () => ({ kind: 'scan', table, columns: scanned, predicates: [] }))
    } else {
      const whole = { ...node, anchor: replaced(node.anchor), step: replaced(node.step) }
      const pieces = host ? await recursiveRows(whole, wanted.node === node ? wanted.rows : Number.POSITIVE_INFINITY, host) : []
      const scan = scanOf(tableOf(node.name, node.columns, pieces), node.columns)
      known.set(key, () => scan)
    }
  }
  return replaced(plan)
}

function tablesOf(plan: LogicalPlan): ReadonlySet<TableSource> {
  const tables = new Set<TableSource>()
  everywhere(plan, (node) => {
    if (node.kind === 'scan') tables.add(node.table)
    return node
  })
  return tables
}

function isComputed(node: LogicalPlan): node is Computed {
  return node.kind === 'recursive' || node.kind === 'numbered' || node.kind === 'limit_of'
}

/** A node may be rewritten on the way to it: its columns tell which it is. */
function keyOf(node: Computed): string {
  if (node.kind === 'limit_of') return `limit ${node.id}`
  return node.kind === 'numbered' ? `numbered ${node.column.id}` : node.columns.map(({ id }) => id).join()
}

async function kept(rows: Promise<StoredRows>): Promise<StoredRows> {
  const stored = await rows
  stored.hold()
  return stored
}

async function rangeOf(node: LimitOfNode, replaced: (plan: LogicalPlan) => LogicalPlan, host: ComputeHost) {
  const numberOf = async (plan: LogicalPlan, name: string) => {
    const value = (await host.value(host.optimized(replaced(plan)))) as bigint | null
    if (value !== null && value < 0n) throw new BindError(`${name} cannot be negative: it is ${value}`)
    return value === null ? undefined : Number(value)
  }
  const count = (await numberOf(node.count, 'LIMIT')) ?? Number.POSITIVE_INFINITY
  const offset = (await numberOf(node.offset, 'OFFSET')) ?? 0
  return { count: node.percent === undefined ? count : Math.floor((node.percent / 100) * count), offset }
}

/** Its rows are there for all that is computed; then they are given back when the first query that reads them has ended. */
class OnceTable extends StoredTable {
  private once = false

  /** Nothing else is computed. `read`: the query itself reads the rows. */
  settle(read: boolean): void {
    this.once = read
    if (!read) this.giveBack()
  }

  override hold(): () => void {
    const release = super.hold()
    return () => {
      if (this.once) this.giveBack()
      this.once = false
      release()
    }
  }

  private giveBack(): void {
    for (const piece of this.pieces) piece.release()
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

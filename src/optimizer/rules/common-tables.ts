import { columnExpr } from '../../logical/build-expression.ts'
import type { CommonScanNode } from '../../logical/nodes/common-scan.ts'
import type { WithNode } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, mapChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** Common tables stand around the whole plan, in nobody's way; one that is read once is computed where it is read, one that is not read not at all. */
export const commonTables: Rule = {
  name: 'common_tables',
  scope: 'plan',
  rewrite(plan) {
    if (isSettled(plan)) return plan
    const tables: Omit<WithNode, 'body'>[] = []
    const strip = (node: LogicalPlan): LogicalPlan => {
      if (node.kind !== 'with') return mapChildren(node, strip)
      const definition = strip(node.definition)
      const reads = countReads(node.body, node.id)
      if (reads === 0) return strip(node.body)
      if (reads === 1) return strip(inlined(node.body, node.id, definition))
      tables.push({ ...node, definition })
      return strip(node.body)
    }
    const body = strip(plan)
    return tables.reduceRight<LogicalPlan>((within, table) => ({ ...table, body: within }), body)
  },
}

/** Are all common tables around the whole already, and read more than once? */
function isSettled(plan: LogicalPlan): boolean {
  if (plan.kind !== 'with') return !holdsWith(plan)
  return !holdsWith(plan.definition) && countReads(plan.body, plan.id) > 1 && isSettled(plan.body)
}

function holdsWith(plan: LogicalPlan): boolean {
  return plan.kind === 'with' || childrenOf(plan).some(holdsWith)
}

function countReads(plan: LogicalPlan, id: number): number {
  if (plan.kind === 'common_scan') return plan.id === id ? 1 : 0
  return childrenOf(plan).reduce((count, child) => count + countReads(child, id), 0)
}

function inlined(plan: LogicalPlan, id: number, definition: LogicalPlan): LogicalPlan {
  if (plan.kind === 'common_scan') return plan.id === id ? renamed(plan, definition) : plan
  return mapChildren(plan, (child) => inlined(child, id, definition))
}

/** The definition's columns under the names of the scan. */
function renamed({ columns }: CommonScanNode, definition: LogicalPlan): LogicalPlan {
  const items = columns.map(({ source, ...column }) => ({ expr: columnExpr({ ...column, id: source }), column }))
  return { kind: 'project', input: definition, items }
}

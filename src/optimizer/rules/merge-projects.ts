import type { ColumnId, Expr } from '../../logical/expression.ts'
import { operandsOf } from '../../logical/expression.ts'
import { isVolatile } from '../../logical/expression-key.ts'
import { substituteColumns } from '../../logical/expression-walk.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import { expressionsOf, mapExpressions, withChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** project(project(x)) and aggregate(project(x)) without the inner projection, where no work would be done twice. */
export const mergeProjects: Rule = {
  name: 'merge_projects',
  kinds: ['project'],
  rewrite(plan) {
    if ((plan.kind !== 'project' && plan.kind !== 'aggregate') || plan.input.kind !== 'project') return plan
    const inner = plan.input
    if (!isMergeable(inner, expressionsOf(plan))) return plan
    const items = new Map(inner.items.map((item): [ColumnId, Expr] => [item.column.id, item.expr]))
    return withChildren(
      mapExpressions(plan, (expr) => substituteColumns(expr, items)),
      [inner.input],
    )
  },
}

/** Each computed item is read at most once: columns and constants cost nothing to read again. */
function isMergeable(inner: ProjectNode, readers: readonly Expr[]): boolean {
  const computed = new Set<ColumnId>()
  for (const { expr, column } of inner.items) {
    if (isVolatile(expr)) return false
    if (expr.kind !== 'column' && expr.kind !== 'literal') computed.add(column.id)
  }
  const read = new Set<ColumnId>()
  const readsTwice = (expr: Expr): boolean => {
    if (expr.kind === 'column' && computed.has(expr.id)) {
      if (read.has(expr.id)) return true
      read.add(expr.id)
    }
    return operandsOf(expr).some(readsTwice)
  }
  return !readers.some(readsTwice)
}

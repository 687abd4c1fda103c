import { identityNumbers } from '../../common/identity-numbers.ts'
import { copyPlan } from '../../logical/copy-plan.ts'
import type { ColumnId, Expr } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import { replaceExpr, someExpr } from '../../logical/expression-walk.ts'
import type { CommonScanNode } from '../../logical/nodes/common-scan.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import { freshWithId } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf, expressionsOf, holdsKind, mapChildren, mapExpressions } from '../../logical/plan-walk.ts'
import type { TableSource } from '../../logical/ports.ts'
import type { Rule } from '../rule.ts'

/**
 * aggregate(filter(a join b)) … aggregate(filter(a join b)) → with t as (filter(a join b)) aggregate(t) … aggregate(t): what two queries within one group,
 * FROM and WHERE being the same, is computed once. Only what is directly grouped: nothing from above could be asked of it earlier in one of its places.
 */
export const shareInputs: Rule = {
  name: 'share_inputs',
  scope: 'plan',
  kinds: ['aggregate'],
  rewrite(plan) {
    if (!holdsKind(plan, ['join']) || !readsTwice(plan)) return plan
    const places = new Map<string, LogicalPlan[]>()
    collectInputs(plan, places)
    let result = plan
    for (const inputs of places.values()) if (inputs.length > 1) result = sharing(result, inputs)
    return result
  },
}

const tableNumber = identityNumbers<TableSource>()

/** Is there a table that two scans read? */
function readsTwice(plan: LogicalPlan): boolean {
  const seen = new Set<TableSource>()
  const visit = (node: LogicalPlan): boolean => {
    if (node.kind !== 'scan') return childrenOf(node).some(visit)
    if (seen.has(node.table)) return true
    seen.add(node.table)
    return false
  }
  return visit(plan)
}

/** What aggregates take, by what it says: joins with the filters above them. */
function collectInputs(plan: LogicalPlan, into: Map<string, LogicalPlan[]>): void {
  for (const child of childrenOf(plan)) {
    collectInputs(child, into)
    if (plan.kind !== 'aggregate') continue
    const input = belowProjects(child)
    const key = (input.kind === 'filter' || input.kind === 'join') && holdsKind(input, ['join']) ? planKey(input) : undefined
    if (key !== undefined) into.set(key, [...(into.get(key) ?? []), input])
  }
}

function belowProjects(plan: LogicalPlan): LogicalPlan {
  return plan.kind === 'project' ? belowProjects(plan.input) : plan
}

/** The plan with a common table for the inputs, which are the same. */
function sharing(plan: LogicalPlan, inputs: readonly LogicalPlan[]): LogicalPlan {
  const id = freshWithId()
  const name = 'input'
  const definition = copyPlan(inputs[0]!)
  const sources = columnsOf(definition)
  const replace = (node: LogicalPlan): LogicalPlan => {
    if (!inputs.includes(node)) return mapChildren(node, replace)
    const columns = columnsOf(node).map((column, i) => ({ ...column, source: sources[i]!.id }))
    return { kind: 'common_scan', id, name, origin: definition, columns } satisfies CommonScanNode
  }
  return { kind: 'with', id, name, definition, body: replace(plan) }
}

/** A text that is equal for plans that compute the same, column by column; undefined of plans for which that is not known. */
function planKey(plan: LogicalPlan): string | undefined {
  const numbers = new Map<ColumnId, number>()
  const visit = (node: LogicalPlan): string | undefined => {
    const inputs: string[] = []
    for (const child of childrenOf(node)) {
      const key = visit(child)
      if (key === undefined) return undefined
      inputs.push(key)
    }
    if (node.kind === 'scan') for (const { id } of node.columns) numbers.set(id, numbers.size)
    const own = expressionsOf(node).every((expr) => isKnown(expr, numbers)) ? nodeKey(numbered(node, numbers)) : undefined
    if (node.kind === 'project') for (const { column } of node.items) if (!numbers.has(column.id)) numbers.set(column.id, numbers.size)
    return own === undefined ? undefined : `${own}(${inputs.join()})`
  }
  return visit(plan)
}

/** Reads nothing but numbered columns, and is the same each time. */
function isKnown(expr: Expr, numbers: ReadonlyMap<ColumnId, number>): boolean {
  return !isVolatile(expr) && !someExpr(expr, (part) => part.kind === 'subquery' || (part.kind === 'column' && !numbers.has(part.id)))
}

function numbered(node: LogicalPlan, numbers: ReadonlyMap<ColumnId, number>): LogicalPlan {
  return mapExpressions(node, (expr) =>
    replaceExpr(expr, (part) => (part.kind === 'column' ? { ...part, id: numbers.get(part.id)! as ColumnId } : undefined)),
  )
}

/** What the node itself says, its inputs apart. */
function nodeKey(node: LogicalPlan): string | undefined {
  switch (node.kind) {
    case 'scan':
      return `scan ${tableNumber(node.table)} ${node.columns.map(({ field }) => field).join()} ${node.predicates.map(exprKey).join()}`
    case 'filter':
      return `filter ${exprKey(node.predicate)}`
    case 'project':
      return `project ${node.items.map(({ expr }) => exprKey(expr)).join()}`
    case 'join':
      return node.type === 'mark' || node.type === 'single' ? undefined : joinKey(node)
    default:
      return undefined
  }
}

function joinKey({ type, keys, condition }: JoinNode): string {
  const equal = keys.map(({ left, right, nullsMatch }) => `${exprKey(left)}${nullsMatch ? '==' : '='}${exprKey(right)}`)
  return `${type} ${equal.join()} ${condition ? exprKey(condition) : ''}`
}

// Walking, rewriting and printing plans, whatever the kinds of their nodes.
import type { Column, Expr } from './expression.ts'
import { definitionOf } from './nodes/index.ts'
import type { LogicalPlan } from './plan.ts'
import { mapSame, patchSame } from './unchanged.ts'

/** The inputs of a node, in order. */
export function childrenOf(plan: LogicalPlan): readonly LogicalPlan[] {
  return definitionOf(plan).children.flatMap((key) => plan[key as keyof LogicalPlan] as unknown as LogicalPlan | readonly LogicalPlan[])
}

/** The node with `f` applied to each input; the same object where `f` changed none. */
export function mapChildren<N extends LogicalPlan>(plan: N, f: (child: LogicalPlan) => LogicalPlan): N {
  const patch: Record<string, unknown> = {}
  for (const key of definitionOf(plan).children) {
    const child = plan[key as keyof N] as LogicalPlan | readonly LogicalPlan[]
    patch[key] = isList(child) ? mapSame(child, f) : f(child)
  }
  return patchSame(plan, patch as Partial<N>)
}

/** The node over other inputs, as many as it has; the same object where they are the same. */
export function withChildren<N extends LogicalPlan>(plan: N, children: readonly LogicalPlan[]): N {
  let next = 0
  return mapChildren(plan, () => children[next++]!)
}

/** Rewrites every node, inputs first. The same object where `f` changed nothing. */
export function transformUp(plan: LogicalPlan, f: (plan: LogicalPlan) => LogicalPlan): LogicalPlan {
  return f(mapChildren(plan, (child) => transformUp(child, f)))
}

/** The node with `f` applied to each expression of its own (not of its inputs); the same object where `f` changed none. */
export function mapExpressions<N extends LogicalPlan>(plan: N, f: (expr: Expr) => Expr): N {
  return definitionOf(plan).mapExpressions(plan, f)
}

/** The node's own expressions. */
export function expressionsOf(plan: LogicalPlan): readonly Expr[] {
  const found: Expr[] = []
  mapExpressions(plan, (expr) => {
    found.push(expr)
    return expr
  })
  return found
}

// Plans are frozen by convention, so what a node gives never changes.
const columnsCache = new WeakMap<LogicalPlan, readonly Column[]>()

/** What the plan gives: its output columns in order. */
export function columnsOf(plan: LogicalPlan): readonly Column[] {
  let columns = columnsCache.get(plan)
  if (!columns) {
    columns = definitionOf(plan).columns(plan, childrenOf(plan).map(columnsOf))
    columnsCache.set(plan, columns)
  }
  return columns
}

/** The plan as text, a line a node, inputs indented below. */
export function explainPlan(plan: LogicalPlan, indent = 0): string {
  const lines = childrenOf(plan).map((child) => explainPlan(child, indent + 1))
  return ['  '.repeat(indent) + definitionOf(plan).explain(plan), ...lines].join('\n')
}

function isList(child: LogicalPlan | readonly LogicalPlan[]): child is readonly LogicalPlan[] {
  return Array.isArray(child)
}

// Walking, rewriting and printing plans, whatever the kinds of their nodes.
import type { Column, ColumnId, Expr } from './expression.ts'
import { definitionOf, KINDS } from './nodes/index.ts'
import type { LogicalPlan } from './plan.ts'
import { mapSame } from './unchanged.ts'

/** The inputs of a node, in order. */
export function childrenOf(plan: LogicalPlan): readonly LogicalPlan[] {
  const { children } = definitionOf(plan)
  if (children.length === 0) return NO_PLANS
  if (children.length > 1) return children.map((key) => inputAt(plan, key) as LogicalPlan)
  const input = inputAt(plan, children[0]!)
  return isList(input) ? input : [input]
}

const NO_PLANS: readonly LogicalPlan[] = []

function inputAt(plan: LogicalPlan, key: string): LogicalPlan | readonly LogicalPlan[] {
  return plan[key as keyof LogicalPlan] as unknown as LogicalPlan | readonly LogicalPlan[]
}

/** The node with `f` applied to each input; the same object where `f` changed none. */
export function mapChildren<N extends LogicalPlan>(plan: N, f: (child: LogicalPlan) => LogicalPlan): N {
  let patch: Record<string, unknown> | undefined
  for (const key of definitionOf(plan).children) {
    const child = inputAt(plan, key)
    const mapped = isList(child) ? mapSame(child, f) : f(child)
    if (mapped !== child) (patch ??= {})[key] = mapped
  }
  return patch ? { ...plan, ...patch } : plan
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

// Plans are frozen by convention, so what a node reads and gives never changes.
const expressionsCache = new WeakMap<LogicalPlan, readonly Expr[]>()
const columnsCache = new WeakMap<LogicalPlan, readonly Column[]>()
const idsCache = new WeakMap<LogicalPlan, ReadonlySet<ColumnId>>()

/** The node's own expressions. */
export function expressionsOf(plan: LogicalPlan): readonly Expr[] {
  const known = expressionsCache.get(plan)
  if (known) return known
  const found: Expr[] = []
  mapExpressions(plan, (expr) => {
    found.push(expr)
    return expr
  })
  expressionsCache.set(plan, found)
  return found
}

/** What the plan gives: its output columns in order. */
export function columnsOf(plan: LogicalPlan): readonly Column[] {
  let columns = columnsCache.get(plan)
  if (!columns) {
    columns = definitionOf(plan).columns(plan, childrenOf(plan).map(columnsOf))
    columnsCache.set(plan, columns)
  }
  return columns
}

/** The ids of the columns that the plan gives. */
export function idsOf(plan: LogicalPlan): ReadonlySet<ColumnId> {
  let ids = idsCache.get(plan)
  if (!ids) {
    ids = new Set(columnsOf(plan).map((column) => column.id))
    idsCache.set(plan, ids)
  }
  return ids
}

const kindsCache = new WeakMap<LogicalPlan, number>()

/** Is a node of the plan of one of these kinds? Plans within expressions are not looked at. */
export function holdsKind(plan: LogicalPlan, kinds: readonly LogicalPlan['kind'][]): boolean {
  const held = kindsIn(plan)
  return kinds.some((kind) => (held & bitOf(kind)) !== 0)
}

/** A bit for each kind, of which there are fewer than 32. */
function kindsIn(plan: LogicalPlan): number {
  let kinds = kindsCache.get(plan)
  if (kinds === undefined) {
    kinds = childrenOf(plan).reduce((all, child) => all | kindsIn(child), bitOf(plan.kind))
    kindsCache.set(plan, kinds)
  }
  return kinds
}

function bitOf(kind: LogicalPlan['kind']): number {
  return 1 << KINDS[kind]
}

/** The plan as text, a line a node, inputs indented below. */
export function explainPlan(plan: LogicalPlan, indent = 0): string {
  const lines = childrenOf(plan).map((child) => explainPlan(child, indent + 1))
  return ['  '.repeat(indent) + definitionOf(plan).explain(plan), ...lines].join('\n')
}

function isList(child: LogicalPlan | readonly LogicalPlan[]): child is readonly LogicalPlan[] {
  return Array.isArray(child)
}

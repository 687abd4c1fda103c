// How a kind of plan node tells everything generic about itself: walking, columns, expressions, EXPLAIN.
import type { Column, Expr } from './expression.ts'
import type { LogicalPlan } from './plan.ts'

/** What a node's file declares. */
interface NodeSpec<N extends LogicalPlan> {
  /** The properties that hold its inputs: each a plan, or a list of plans. */
  readonly children: readonly (keyof N & string)[]
  /** What it gives, in order; `inputs` is what its children give. */
  columns(node: N, inputs: readonly (readonly Column[])[]): readonly Column[]
  /** The node with `f` applied to each of its own expressions; the same object where `f` changed none. Left out where it has none. */
  mapExpressions?(node: N, f: (expr: Expr) => Expr): N
  /** The node with `f` applied to each column that it makes itself, passed on or computed. Left out where it gives its inputs' columns alone. */
  mapColumns?(node: N, f: (column: Column) => Column): N
  /** Its line in EXPLAIN, without its inputs. */
  explain(node: N): string
}

export interface NodeDefinition<N extends LogicalPlan = LogicalPlan> extends NodeSpec<N> {
  readonly kind: N['kind']
  mapExpressions(node: N, f: (expr: Expr) => Expr): N
  mapColumns(node: N, f: (column: Column) => Column): N
}

export function defineNode<N extends LogicalPlan>(kind: N['kind'], spec: NodeSpec<N>): NodeDefinition<N> {
  return { mapExpressions: (node) => node, mapColumns: (node) => node, ...spec, kind }
}

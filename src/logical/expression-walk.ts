// Walking and rewriting expressions, whatever their kinds.
import type { AggregateCall, ColumnId, Expr, FrameBound, RankCall, SortKey, WindowCall } from './expression.ts'
import { operandsOf, withOperands } from './expression.ts'
import { mapSame, patchSame } from './unchanged.ts'

/** Rewrites from the leaves up; the same object where `f` changed nothing. */
export function transformExpr(expr: Expr, f: (expr: Expr) => Expr): Expr {
  return f(
    withOperands(
      expr,
      mapSame(operandsOf(expr), (operand) => transformExpr(operand, f)),
    ),
  )
}

/** Rewrites from the root down: where `f` gives something, that stands and is not looked into. */
export function replaceExpr(expr: Expr, f: (expr: Expr) => Expr | undefined): Expr {
  return (
    f(expr) ??
    withOperands(
      expr,
      mapSame(operandsOf(expr), (operand) => replaceExpr(operand, f)),
    )
  )
}

/** Is it true of the expression or of anything within? */
export function someExpr(expr: Expr, test: (expr: Expr) => boolean): boolean {
  return test(expr) || operandsOf(expr).some((operand) => someExpr(operand, test))
}

/** Adds the ids of all columns that the expression reads. */
export function collectColumns(expr: Expr, into: Set<ColumnId>): Set<ColumnId> {
  if (expr.kind === 'column') into.add(expr.id)
  for (const operand of operandsOf(expr)) collectColumns(operand, into)
  return into
}

/** The expression with columns replaced by expressions: what a node above reads, in terms of the node below. */
export function substituteColumns(expr: Expr, replacements: ReadonlyMap<ColumnId, Expr>): Expr {
  return replaceExpr(expr, (part) => (part.kind === 'column' ? (replacements.get(part.id) ?? part) : undefined))
}

export function mapSortKeys(keys: readonly SortKey[], f: (expr: Expr) => Expr): readonly SortKey[] {
  return mapSame(keys, (key) => patchSame(key, { expr: f(key.expr) }))
}

export function mapRankCall(call: RankCall, f: (expr: Expr) => Expr): RankCall {
  return patchSame(call, { partitionBy: mapSame(call.partitionBy, f), orderBy: mapSortKeys(call.orderBy, f) })
}

export function mapWindowCall(call: WindowCall, f: (expr: Expr) => Expr): WindowCall {
  const mapBound = (bound: FrameBound): FrameBound =>
    patchSame(bound, { offset: bound.offset && f(bound.offset), key: bound.key && f(bound.key) })
  return patchSame(call, {
    args: mapSame(call.args, f),
    filter: call.filter && f(call.filter),
    partitionBy: mapSame(call.partitionBy, f),
    orderBy: mapSortKeys(call.orderBy, f),
    frame: patchSame(call.frame, { start: mapBound(call.frame.start), end: mapBound(call.frame.end) }),
  })
}

export function mapAggregateCall(call: AggregateCall, f: (expr: Expr) => Expr): AggregateCall {
  const orderBy = call.orderBy && mapSortKeys(call.orderBy, f)
  return patchSame(call, { args: mapSame(call.args, f), filter: call.filter && f(call.filter), ...(orderBy && { orderBy }) })
}

import { and, columnExpr, conjunctsOf, or } from '../../logical/build-expression.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import { canRaise, exprKey, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns, substituteColumns } from '../../logical/expression-walk.ts'
import type { WithNode } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** with t as (x) … filter(y = 1)(t) … filter(y = 2)(t) → with t as (filter(y = 1 or y = 2)(x)) …: what no reader wants is not computed. */
export const commonFilters: Rule = {
  name: 'common_filters',
  kinds: ['with'],
  when: 'settled',
  rewrite(plan) {
    if (plan.kind !== 'with') return plan
    const wanted = wantedRows(plan)
    if (wanted.length === 0) return plan
    const predicate = and(wanted)
    const filteredBy = exprKey(predicate)
    if (filteredBy === plan.filteredBy) return plan
    return { ...plan, definition: { kind: 'filter', input: plan.definition, predicate }, filteredBy }
  },
}

/** For each column that every reader has a condition on, that one of these holds. */
function wantedRows({ id, definition, body }: WithNode): readonly Expr[] {
  const readers: Expr[][] = []
  collectReaders(body, [], id, new Map(columnsOf(definition).map((column) => [column.id, column])), readers)
  const byColumn = readers.map(conditionsByColumn)
  return [...(byColumn[0]?.keys() ?? [])].flatMap((column) => {
    const branches = new Map(
      byColumn.map((own) => own.get(column)).map((condition) => [condition ? exprKey(condition) : undefined, condition]),
    )
    return branches.has(undefined) ? [] : [or([...branches.values()] as Expr[])]
  })
}

/** What each reader asks of the rows directly where it reads them, over the definition's columns. */
function collectReaders(
  plan: LogicalPlan,
  conditions: readonly Expr[],
  id: number,
  given: ReadonlyMap<ColumnId, Column>,
  into: Expr[][],
): void {
  if (plan.kind === 'common_scan' && plan.id === id) {
    const sources = new Map(plan.columns.map((column): [ColumnId, Expr] => [column.id, columnExpr(given.get(column.source)!)]))
    into.push(conditions.map((condition) => substituteColumns(condition, sources)))
    return
  }
  const own = plan.kind === 'filter' ? [...conditions, ...conjunctsOf(plan.predicate)] : []
  for (const child of childrenOf(plan)) collectReaders(child, own, id, given, into)
}

/** Conditions that read one column alone and may be asked earlier, by that column. */
function conditionsByColumn(conditions: readonly Expr[]): ReadonlyMap<ColumnId, Expr> {
  const found = new Map<ColumnId, Expr[]>()
  for (const condition of conditions) {
    const [column, ...others] = collectColumns(condition, new Set())
    if (column === undefined || others.length > 0 || canRaise(condition) || isVolatile(condition)) continue
    found.set(column, [...(found.get(column) ?? []), condition])
  }
  return new Map([...found].map(([column, own]) => [column, and(own)]))
}

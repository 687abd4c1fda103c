// The lists that a SELECT unnests as plan nodes.

import type { SqlType } from '../../common/types.ts'
import { columnExpr, freshColumn } from '../build-expression.ts'
import type { Column, ColumnExpr, Expr } from '../expression.ts'
import { exprKey, isVolatile } from '../expression-key.ts'
import type { LogicalPlan } from '../plan.ts'

interface Item {
  readonly expr: Expr
  readonly column: Column
  /** How many levels of lists are unnested after this one. */
  readonly level: number
}

/** Gathers the lists that one SELECT unnests; equal ones share a column. */
export class Unnests {
  private readonly items: Item[] = []

  add(list: Expr, element: SqlType, level: number): ColumnExpr {
    const key = exprKey(list)
    const known = this.items.find((item) => item.level === level && exprKey(item.expr) === key && !isVolatile(list))
    if (known) return columnExpr(known.column)
    const column = freshColumn('unnest', element, true)
    this.items.push({ expr: list, column, level })
    return columnExpr(column)
  }

  /** The plan with a row for each element. Of lists within lists the outer ones come first; those of the last level go side by side. */
  plan(input: LogicalPlan, regroup: (expr: Expr) => Expr): LogicalPlan {
    let plan = input
    for (let level = Math.max(-1, ...this.items.map((item) => item.level)); level >= 0; level--) {
      const items = this.items.filter((item) => item.level === level).map(({ expr, column }) => ({ expr: regroup(expr), column }))
      plan = { kind: 'unnest', input: plan, items, ordinality: undefined, outer: false }
    }
    return plan
  }
}

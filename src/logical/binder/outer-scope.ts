// What a subquery sees of the queries around it: their columns, which stand in its plan as parameters.
import type { QualifiedName } from '../../parser/ast.ts'
import { columnExpr, freshColumn } from '../build-expression.ts'
import type { Column, Expr } from '../expression.ts'
import { exprKey } from '../expression-key.ts'
import { collectColumns } from '../expression-walk.ts'
import type { Parameter } from '../nodes/dependent-join.ts'

/** Where a query looks up names that its own FROM clause does not know. */
export interface OuterScope {
  /** What the path names in a query around; undefined where it names nothing. */
  find(path: QualifiedName): Expr | undefined
}

/** The outer scope of a subquery: gathers what it reads of the row around it. */
export class Parameters implements OuterScope {
  private readonly byKey = new Map<string, Parameter>()

  /** `around`: what a path names where the subquery stands. `beyond`, where given, is asked next, and its columns are read as they are. */
  constructor(
    private readonly around: (path: QualifiedName) => Expr | undefined,
    private readonly beyond?: OuterScope | undefined,
  ) {}

  find(path: QualifiedName): Expr | undefined {
    const expr = this.around(path)
    if (!expr) return this.beyond?.find(path)
    // What is the same for all rows needs no parameter.
    if (collectColumns(expr, new Set()).size === 0) return expr
    const key = exprKey(expr)
    let parameter = this.byKey.get(key)
    if (!parameter) {
      const column: Column = freshColumn(expr.kind === 'column' ? expr.name : path.at(-1)!.text, expr.type, expr.nullable)
      parameter = { column, expr }
      this.byKey.set(key, parameter)
    }
    return columnExpr(parameter.column)
  }

  /** All that have been read so far. */
  get all(): readonly Parameter[] {
    return [...this.byKey.values()]
  }
}

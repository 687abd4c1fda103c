// What a subquery sees of the queries around it: their columns, which stand in its plan as parameters.
import type { Call, QualifiedName } from '../../parser/ast.ts'
import { columnExpr, freshColumn } from '../build-expression.ts'
import type { Column, ColumnId, Expr } from '../expression.ts'
import { exprKey } from '../expression-key.ts'
import { collectColumns } from '../expression-walk.ts'
import type { Parameter } from '../nodes/dependent-join.ts'

/** Where a query looks up names that its own FROM clause does not know. */
export interface OuterScope {
  /** What the path names in a query around; undefined where it names nothing. */
  find(path: QualifiedName): Expr | undefined
  /**
   * Binds a call of an aggregate with what binds its arguments: where these read columns of a query around and none of their own, the aggregate is of
   * that query's rows, and the parameter that stands for it comes back. Undefined where it is not so.
   */
  aggregate?(node: Call, name: string, readsOnly: () => ReadonlySet<ColumnId>): Expr | undefined
  /** What forgets all that is read from now on, also by the queries further out. */
  mark?(): () => void
}

/** The outer scope of a subquery: gathers what it reads of the row around it. */
export class Parameters implements OuterScope {
  private readonly byKey = new Map<string, Parameter>()

  /** `around`: what a path names where the subquery stands. `beyond`, where given, is asked next, and its columns are read as they are. */
  constructor(
    private readonly around: (path: QualifiedName) => Expr | undefined,
    private readonly beyond?: OuterScope | undefined,
    /** What binds a call of an aggregate where the subquery stands, undefined where there may be none; and the outer scope there. */
    private readonly place: {
      readonly aggregate?: ((node: Call, name: string) => Expr) | undefined
      readonly outer?: OuterScope | undefined
    } = {},
  ) {}

  mark(): () => void {
    const before = [...this.byKey]
    const further = this.place.outer?.mark?.()
    return () => {
      this.byKey.clear()
      for (const [key, parameter] of before) this.byKey.set(key, parameter)
      further?.()
    }
  }

  aggregate(node: Call, name: string, readsOnly: () => ReadonlySet<ColumnId>): Expr | undefined {
    if (!this.place.aggregate) return undefined
    const forget = this.mark()
    const read = readsOnly()
    const own = new Set([...this.byKey.values()].map(({ column }) => column.id))
    if (read.size === 0 || [...read].some((id) => !own.has(id))) return undefined
    // What only the arguments read is no parameter of the subquery.
    forget()
    return this.parameter(this.place.aggregate(node, name), name)
  }

  find(path: QualifiedName): Expr | undefined {
    const expr = this.around(path)
    if (!expr) return this.beyond?.find(path)
    return this.parameter(expr, path.at(-1)!.text)
  }

  private parameter(expr: Expr, name: string): Expr {
    // What is the same for all rows needs no parameter.
    if (collectColumns(expr, new Set()).size === 0) return expr
    const key = exprKey(expr)
    let parameter = this.byKey.get(key)
    if (!parameter) {
      const column: Column = freshColumn(expr.kind === 'column' ? expr.name : name, expr.type, expr.nullable)
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

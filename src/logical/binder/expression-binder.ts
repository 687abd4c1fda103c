// Expressions of the text to bound expressions. What each kind means is in expressions/; this knows what a clause allows.
import type { Position } from '../../common/errors.ts'
import { BindError } from '../../common/errors.ts'
import { BOOLEAN, type SqlType } from '../../common/types.ts'
import type { Call, Expression, QualifiedName } from '../../parser/ast.ts'
import type { AggregateCall, ColumnExpr, Expr, RankCall, WindowCall } from '../expression.ts'
import { BINDERS } from './expressions/index.ts'
import { fieldOf } from './expressions/nested.ts'
import type { QuerySource } from './from.ts'
import type { BindSession } from './session.ts'

/** What a clause offers to the expressions in it. */
export interface Clause {
  /** `the WHERE clause`, for messages. */
  readonly name: string
  /** What a path names; undefined where it names nothing here. */
  column(path: QualifiedName): Expr | undefined
  /** A table's whole row as a struct, where no column has the table's name. */
  row?(table: string): Expr | undefined
  /** The error for a path that names nothing, neither here nor in a query around. */
  unknown(path: QualifiedName): BindError
  /** Binds the queries within; undefined where there may be none. */
  readonly queries: QuerySource | undefined
  /** The subqueries bound so far, by their text: the same one in several clauses is one. */
  readonly subqueries?: Map<string, Expr>
  /** Where calls of aggregates are gathered; undefined where the clause may hold none. */
  readonly aggregates: ((call: AggregateCall, node: Call) => ColumnExpr) | undefined
  /** Where calls of `grouping` are gathered; undefined where the clause may hold none. */
  readonly groupings?: ((args: readonly Expr[], position: Position) => ColumnExpr) | undefined
  /** Where window calls are gathered; undefined where the clause may hold none. */
  readonly windows: ((call: RankCall | WindowCall, node: Call) => ColumnExpr) | undefined
  /** Where lists to be unnested are gathered, with the type of their elements and the levels of lists within these; undefined where the clause may hold none. */
  readonly unnests?: ((list: Expr, element: SqlType, level: number) => ColumnExpr) | undefined
  /** The clause for what stands within an aggregate's call, and within a window. */
  inner(of: 'an aggregate function' | 'a window'): Clause
  /** The window that `OVER name` means. */
  readonly namedWindow: (name: string) => Call['over'] | undefined
}

const LITERALS: ReadonlySet<Expression['kind']> = new Set(['null', 'boolean', 'integer', 'decimal', 'double', 'string', 'blob'])

export class ExpressionBinder {
  constructor(
    readonly session: BindSession,
    readonly clause: Clause,
  ) {}

  /** Binds what stands in another clause, or sees other names. */
  within(clause: Clause): ExpressionBinder {
    return new ExpressionBinder(this.session, clause)
  }

  bind(node: Expression): Expr {
    const bindNode = () => {
      // The table maps each kind to the function for that kind, which the type system cannot see through.
      const bindKind = BINDERS[node.kind] as (node: Expression, binder: ExpressionBinder) => Expr
      return this.session.place(bindKind(node, this), node.position)
    }
    return this.session.step(node.position, bindNode, LITERALS.has(node.kind) ? 0 : 1)
  }

  /** What a path names here, or in a query around; undefined where it names nothing. */
  find(path: QualifiedName): Expr | undefined {
    return this.here(path) ?? this.clause.queries?.outer?.find(path)
  }

  /** A column, or a part of one whose values have fields. */
  private here(path: QualifiedName): Expr | undefined {
    for (let length = path.length; length > 0; length--) {
      const found = this.clause.column(path.slice(0, length))
      const part = found && fieldOf(found, path.slice(length), this)
      if (part) return part
    }
    return undefined
  }

  /** As `find`; throws where it names nothing. */
  column(path: QualifiedName): Expr {
    const found = this.find(path)
    if (found) return found
    throw this.clause.unknown(path)
  }

  /** Binds an operand and brings it to a type. */
  bindAs(node: Expression, type: SqlType): Expr {
    return this.session.coerce(this.bind(node), type, node.position)
  }

  /** Binds a condition. Numbers are true where they are not zero, as in DuckDB. */
  bindCondition(node: Expression): Expr {
    return this.bindAs(node, BOOLEAN)
  }

  /** For what stands within an aggregate's call, or within a window. */
  inner(of: 'an aggregate function' | 'a window'): ExpressionBinder {
    return new ExpressionBinder(this.session, this.clause.inner(of))
  }

  /** The error for something that the clause may not hold. */
  refuse(what: string, position: Position, hint?: string): never {
    throw new BindError(`${this.clause.name} cannot contain ${what}`, { position, hint })
  }
}

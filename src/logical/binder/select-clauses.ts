// What the clauses of one SELECT share: its scope, its aliases, and the aggregates and windows that they gather.
import { BindError, type Position, UnsupportedError } from '../../common/errors.ts'
import { BIGINT, type SqlType } from '../../common/types.ts'
import type { Expression, QualifiedName, Select } from '../../parser/ast.ts'
import { columnExpr, freshColumn } from '../build-expression.ts'
import type { AggregateCall, Column, ColumnExpr, ColumnId, Expr, RankCall, WindowCall } from '../expression.ts'
import { aggregateKey, isVolatile, windowCallKey, windowKey } from '../expression-key.ts'
import { printAggregate, printExpr, printRank, printWindow } from '../print-expression.ts'
import { type Clause, ExpressionBinder } from './expression-binder.ts'
import { momentLiteral } from './expressions/literals.ts'
import type { QuerySource } from './from.ts'
import type { GroupingCall } from './grouping-sets.ts'
import { type Scope, same, spanOf } from './scope.ts'
import type { BindSession } from './session.ts'
import { Unnests } from './unnest-plan.ts'

/** A clause, and what it may hold beside the columns of FROM. */
interface ClauseKind {
  readonly name: string
  readonly aggregates?: boolean
  readonly windows?: boolean
  readonly unnests?: boolean
}

export const WHERE: ClauseKind = { name: 'the WHERE clause' }
export const GROUP_BY: ClauseKind = { name: 'the GROUP BY clause' }
export const SELECT: ClauseKind = { name: 'the SELECT list', aggregates: true, windows: true, unnests: true }
export const HAVING: ClauseKind = { name: 'the HAVING clause', aggregates: true }
export const QUALIFY: ClauseKind = { name: 'the QUALIFY clause', aggregates: true, windows: true }
export const ORDER_BY: ClauseKind = { name: 'the ORDER BY clause', aggregates: true, windows: true, unnests: true }

export interface Alias {
  readonly name: string
  readonly expression: Expression
}

export class SelectClauses {
  private readonly aggregatesByKey = new Map<string, { readonly call: AggregateCall; readonly column: Column }>()
  private readonly windowsByKey = new Map<string, { readonly call: RankCall | WindowCall; readonly column: Column }>()
  /** Columns that aggregates and windows give: not of the FROM clause. */
  readonly gathered = new Set<ColumnId>()
  readonly windowColumns = new Set<ColumnId>()
  /** The columns of FROM that GROUP BY names. */
  readonly groupColumns = new Set<ColumnId>()
  readonly groupings: GroupingCall[] = []
  readonly unnests = new Unnests()
  private readonly subqueries = new Map<string, Expr>()

  constructor(
    private readonly queries: QuerySource,
    readonly select: Select,
    readonly scope: Scope,
    /** The aliases of the select list, in order; undefined for an item without one. */
    private readonly aliases: readonly (Alias | undefined)[],
  ) {}

  get session(): BindSession {
    return this.queries.session
  }

  get aggregates(): readonly { readonly call: AggregateCall; readonly column: Column }[] {
    return [...this.aggregatesByKey.values()]
  }

  get windows(): readonly { readonly call: RankCall | WindowCall; readonly column: Column }[] {
    return [...this.windowsByKey.values()]
  }

  /** A binder for a clause. An item of the select list sees the aliases before it, other clauses see all. */
  binder(kind: ClauseKind, visible = this.aliases.length): ExpressionBinder {
    return new ExpressionBinder(this.session, this.clause(kind, visible))
  }

  private clause(kind: ClauseKind, visible: number): Clause {
    return {
      name: kind.name,
      column: (path) => this.column(path, kind, visible),
      row: (table) => this.scope.row(table),
      unknown: (path) => this.unknown(path, visible),
      queries: this.queries,
      subqueries: this.subqueries,
      aggregates: kind.aggregates ? (call) => this.addAggregate(call) : undefined,
      groupings: kind.aggregates ? (args, position) => this.addGrouping(args, position) : undefined,
      windows: kind.windows ? (call) => this.addWindow(call) : undefined,
      unnests: kind.unnests ? (list, element, level) => this.addUnnest(list, element, level) : undefined,
      inner: (of) => this.clause(of === 'a window' ? { name: of, aggregates: kind.aggregates ?? false } : { name: of }, visible),
      namedWindow: (name) => this.select.windows.find((window) => same(window.name.text, name))?.window,
    }
  }

  /** A column of the FROM clause; else an alias, whose expression is bound here anew; else one of the words that stand for a value. */
  private column(path: QualifiedName, kind: ClauseKind, visible: number): Expr | undefined {
    const column = this.scope.find(path)
    const name = path[0]!.text
    const known = this.aliases.slice(0, visible)
    const index = path.length === 1 ? known.findIndex((alias) => alias && same(alias.name, name)) : -1
    // In HAVING, what is no group is an alias first.
    const isAlias = index >= 0 && kind === HAVING && column?.kind === 'column' && !this.groupColumns.has(column.id)
    if (column && !isAlias) return column
    if (index >= 0) return this.alias(path, this.binder(kind, index).bind(known[index]!.expression))
    return path.length === 1 ? momentLiteral(name, this.session.env.now) : undefined
  }

  private unknown(path: QualifiedName, visible: number): BindError {
    const name = path[0]!.text
    const later = path.length === 1 && this.aliases.slice(visible).some((alias) => alias && same(alias.name, name))
    if (later) {
      const hint = 'Put its item before this one.'
      return new BindError(`the alias "${name}" is not defined yet where it is used`, { position: spanOf(path), hint })
    }
    return this.scope.unknown(
      path,
      this.aliases.slice(0, visible).flatMap((alias) => alias?.name ?? []),
    )
  }

  private alias(path: QualifiedName, expr: Expr): Expr {
    if (!isVolatile(expr)) return expr
    throw new UnsupportedError(`"${path[0]!.text}" stands for a volatile function, which would be called again here`, {
      position: spanOf(path),
      hint: 'Compute it in a subquery first.',
    })
  }

  /** Equal calls share one column. */
  private addAggregate(call: AggregateCall): ColumnExpr {
    const key = aggregateKey(call, call.orderBy)
    let entry = this.aggregatesByKey.get(key)
    if (!entry) {
      entry = { call, column: freshColumn(printAggregate(call), call.type, call.nullable) }
      this.aggregatesByKey.set(key, entry)
      this.gathered.add(entry.column.id)
    }
    return columnExpr(entry.column)
  }

  private addUnnest(list: Expr, element: SqlType, level: number): ColumnExpr {
    const column = this.unnests.add(list, element, level)
    this.gathered.add(column.id)
    return column
  }

  private addGrouping(args: readonly Expr[], position: Position): ColumnExpr {
    const column = freshColumn(`grouping(${args.map(printExpr).join(', ')})`, BIGINT, false)
    this.groupings.push({ args, column, position })
    this.gathered.add(column.id)
    return columnExpr(column)
  }

  private addWindow(call: RankCall | WindowCall): ColumnExpr {
    const key = 'frame' in call ? windowCallKey(call) : `${call.name} ${windowKey(call)}`
    let entry = this.windowsByKey.get(key)
    if (!entry) {
      const column =
        'frame' in call ? freshColumn(printWindow(call), call.type, call.nullable) : freshColumn(printRank(call), BIGINT, false)
      entry = { call, column }
      this.windowsByKey.set(key, entry)
      this.gathered.add(entry.column.id)
      this.windowColumns.add(entry.column.id)
    }
    return columnExpr(entry.column)
  }
}

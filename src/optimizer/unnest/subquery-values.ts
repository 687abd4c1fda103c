// Subqueries within the expressions of a node: what they say of a row becomes a column of the node's input.
import { UnsupportedError } from '../../common/errors.ts'
import { BIGINT, BOOLEAN } from '../../common/types.ts'
import { and, caseOf, columnExpr, compare, FALSE, freshColumn, isNull, literal, or, TRUE } from '../../logical/build-expression.ts'
import { copyPlan } from '../../logical/copy-plan.ts'
import type { AggregateCall, Column, Expr, SubqueryExpr } from '../../logical/expression.ts'
import { exprKey } from '../../logical/expression-key.ts'
import { someExpr, transformExpr } from '../../logical/expression-walk.ts'
import { freeColumns } from '../../logical/free-columns.ts'
import { givesOneRow } from '../../logical/gives-one-row.ts'
import { commonScan } from '../../logical/nodes/common-scan.ts'
import type { Parameter } from '../../logical/nodes/dependent-join.ts'
import { freshWithId } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import { joinDependent } from './join-dependent.ts'

export function hasSubquery(expr: Expr): boolean {
  return someExpr(expr, (part) => part.kind === 'subquery')
}

/** A plan to which columns are added for what subqueries say of its rows. */
export class SubqueryValues {
  private readonly known = new Map<string, Expr>()
  /** Common tables that what is joined reads, to be put around it all. */
  private readonly common: { readonly id: number; readonly definition: LogicalPlan }[] = []
  private joined: LogicalPlan

  /** `unnest` makes joins of the subqueries within a subquery. */
  constructor(
    input: LogicalPlan,
    private readonly unnest: (plan: LogicalPlan) => LogicalPlan,
  ) {
    this.joined = input
  }

  /** The input with all columns that were asked for so far. */
  get plan(): LogicalPlan {
    return this.joined
  }

  /** The plan within the common tables that it reads. */
  within(plan: LogicalPlan): LogicalPlan {
    return this.common.reduceRight<LogicalPlan>(
      (body, { id, definition }) => ({ kind: 'with', id, name: 'subquery', definition, body }),
      plan,
    )
  }

  /** The expression with columns of the plan for its subqueries. */
  resolve(expr: Expr): Expr {
    return hasSubquery(expr) ? transformExpr(expr, (part) => (part.kind === 'subquery' ? this.value(part) : part)) : expr
  }

  /** Keeps the rows for which the condition is true. */
  filter(condition: Expr): void {
    const negated = condition.kind === 'not'
    const test = negated ? condition.args[0] : condition
    if (test.kind === 'subquery' && this.narrowed(test, negated)) return
    const predicate = this.resolve(condition)
    this.joined = { kind: 'filter', input: this.joined, predicate }
  }

  /** A condition that is nothing but a subquery's test: a semi or anti join. False where it takes more than that. */
  private narrowed(expr: SubqueryExpr, negated: boolean): boolean {
    if (expr.test === 'scalar' || (expr.test === 'any' && expr.operator !== '=')) return false
    const { right, parameters, operands } = this.parts(expr)
    const isOne = givesOneRow(right)
    if (isOne && expr.test === 'any') return false
    const type = negated ? 'anti' : 'semi'
    if (expr.test === 'exists') {
      if (isOne) {
        this.joined = negated ? { kind: 'filter', input: this.joined, predicate: FALSE } : this.joined
        return true
      }
      this.joined = joinDependent({ type, left: this.joined, right: existing(right, parameters), parameters })
      return true
    }
    const columns = columnsOf(right)
    // Where NULL may be the answer, NOT of it is not true.
    if (negated && (operands.some(({ nullable }) => nullable) || columns.some(({ nullable }) => nullable))) return false
    this.joined = joinDependent({ type, left: this.joined, right, parameters, condition: equal(operands, columns) })
    return true
  }

  private value(expr: SubqueryExpr): Expr {
    const key = exprKey(expr)
    let found = this.known.get(key)
    if (!found) this.known.set(key, (found = this.computed(expr)))
    return found
  }

  private computed(expr: SubqueryExpr): Expr {
    const { right, parameters, operands } = this.parts(expr)
    switch (expr.test) {
      case 'scalar':
        return this.scalar(right, parameters, expr)
      case 'exists':
        return givesOneRow(right) ? TRUE : this.mark(existing(right, parameters), parameters, undefined)
      case 'any': {
        if (givesOneRow(right)) return this.compared(expr, right, parameters, operands)
        return expr.operator === '=' ? this.membership(right, parameters, operands) : this.extremes(expr, right, parameters, operands[0]!)
      }
    }
  }

  private scalar(right: LogicalPlan, parameters: readonly Parameter[], { position }: SubqueryExpr): Expr {
    const [column] = columnsOf(right)
    const isOne = givesOneRow(right)
    const isFree = freeColumns(right).size > 0
    const joined = { left: this.joined, parameters }
    if (isOne) this.joined = joinDependent({ ...joined, type: 'inner', right })
    else if (isFree) this.joined = joinDependent({ ...joined, type: 'single', right, position })
    else this.joined = joinDependent({ ...joined, type: 'inner', right: onlyRow(right, position) })
    return this.column(column!)
  }

  /** A comparison with the only row that there is. */
  private compared({ operator }: SubqueryExpr, right: LogicalPlan, parameters: readonly Parameter[], operands: readonly Expr[]): Expr {
    this.joined = joinDependent({ type: 'inner', left: this.joined, right, parameters })
    return and(operands.map((operand, i) => compare(operator, operand, this.column(columnsOf(right)[i]!))))
  }

  /** Whether some row matches: never NULL. */
  private mark(right: LogicalPlan, parameters: readonly Parameter[], condition: Expr | undefined): Expr {
    const mark = freshColumn('mark', BOOLEAN, false)
    this.joined = joinDependent({ type: 'mark', left: this.joined, right, parameters, condition, mark })
    return columnExpr(mark)
  }

  /** `IN`: true where a row is equal; else NULL where a comparison with some row is. */
  private membership(plan: LogicalPlan, parameters: readonly Parameter[], operands: readonly Expr[]): Expr {
    const mayBeNull = operands.some(({ nullable }) => nullable) || columnsOf(plan).some(({ nullable }) => nullable)
    if (!mayBeNull) return this.mark(plan, parameters, equal(operands, columnsOf(plan)))
    const [first, second] = this.twice(plan)
    const found = this.mark(first, parameters, equal(operands, columnsOf(first)))
    const columns = columnsOf(second)
    if (operands.length === 1) return membershipOf(found, operands[0]!, this.counts(second, parameters, columns[0]!))
    const unknown = operands.map((operand, i) => {
      const same = compare('=', operand, columnExpr(columns[i]!))
      return same.nullable ? or([same, isNull(same)]) : same
    })
    const maybe = this.mark(second, parameters, and(unknown))
    return caseOf(
      [
        [found, TRUE],
        [maybe, literal(null, BOOLEAN)],
      ],
      FALSE,
    )
  }

  /** Whether the operand is less than (…) some row: whether it is less than the largest one. */
  private extremes({ operator }: SubqueryExpr, right: LogicalPlan, parameters: readonly Parameter[], operand: Expr): Expr {
    const [column] = columnsOf(right)
    const [high, low] = ['max', 'min'].map((name) => aggregated(name, column!))
    const counts = this.counts(right, parameters, column!, [high!, low!])
    const [largest, smallest] = [high!, low!].map((item) => this.column(item.column))
    const holds =
      operator === '<>'
        ? or([compare('<>', operand, largest!), compare('<>', operand, smallest!)])
        : compare(operator, operand, operator.startsWith('<') ? largest! : smallest!)
    return membershipOf(holds, operand, counts)
  }

  /** How many rows there are, and how many of them have a value in the column; NULL for both where there are none, perhaps. */
  private counts(right: LogicalPlan, parameters: readonly Parameter[], column: Column, others: readonly Aggregated[] = []): Counts {
    const rows = freshColumn('rows', BIGINT, false)
    const values = freshColumn('values', BIGINT, false)
    const count = { distinct: false, filter: undefined, type: BIGINT, nullable: false } as const
    const aggregates = [
      { call: { name: 'count_star', args: [], ...count }, column: rows },
      { call: { name: 'count', args: [columnExpr(column)], ...count }, column: values },
      ...others,
    ]
    const all: LogicalPlan = { kind: 'aggregate', input: right, groups: [], aggregates }
    this.joined = joinDependent({ type: 'inner', left: this.joined, right: all, parameters })
    return { rows: this.column(rows), values: this.column(values) }
  }

  /** A plan for each of two uses: one that reads nothing around it is computed once. */
  private twice(plan: LogicalPlan): [LogicalPlan, LogicalPlan] {
    if (freeColumns(plan).size > 0) return [plan, copyPlan(plan)]
    const id = freshWithId()
    this.common.push({ id, definition: plan })
    const read = () => commonScan(id, 'subquery', plan, columnsOf(plan))
    return [read(), read()]
  }

  /** The column as the joined plan gives it. */
  private column({ id }: Column): Expr {
    return columnExpr(columnsOf(this.joined).find((column) => column.id === id)!)
  }

  private parts({ plan, parameters, args }: SubqueryExpr) {
    const count = args.length - parameters.length
    const resolved = args.map((arg) => this.resolve(arg))
    return {
      right: this.unnest(plan),
      parameters: parameters.map((column, i): Parameter => ({ column, expr: resolved[count + i]! })),
      operands: resolved.slice(0, count),
    }
  }
}

interface Counts {
  readonly rows: Expr
  readonly values: Expr
}

interface Aggregated {
  readonly call: AggregateCall
  readonly column: Column
}

function aggregated(name: string, column: Column): Aggregated {
  const call: AggregateCall = { name, args: [columnExpr(column)], distinct: false, filter: undefined, type: column.type, nullable: true }
  return { call, column: freshColumn(name, column.type, true) }
}

function equal(operands: readonly Expr[], columns: readonly Column[]): Expr {
  return and(operands.map((operand, i) => compare('=', operand, columnExpr(columns[i]!))))
}

/** True where `found`; else NULL where there is a row whose comparison with the operand is. */
function membershipOf(found: Expr, operand: Expr, { rows, values }: Counts): Expr {
  const some = compare('>', rows, literal(0n, BIGINT))
  const unknown = and([some, or([isNull(operand), compare('>', rows, values)])])
  const otherwise = caseOf([[unknown, literal(null, BOOLEAN)]], FALSE)
  return caseOf([[found, TRUE]], otherwise)
}

/** The plan's only row, NULLs where it has none, an error where it has several: an input of an inner join that may stand at any place among the others. */
function onlyRow(plan: LogicalPlan, position: SubqueryExpr['position']): LogicalPlan {
  // Two rows are enough to know that there is more than one.
  const right: LogicalPlan = { kind: 'limit', input: plan, count: 2, offset: 0 }
  const one: LogicalPlan = { kind: 'values', columns: [], rows: [[]] }
  return { kind: 'join', type: 'single', left: one, right, keys: [], condition: undefined, ...(position && { position }) }
}

/** A plan that gives some row where this one does: what it gives does not matter. */
function existing(plan: LogicalPlan, parameters: readonly Parameter[]): LogicalPlan {
  switch (plan.kind) {
    case 'project':
    case 'sort':
    case 'distinct':
      return existing(plan.input, parameters)
    case 'aggregate':
      return plan.groups.length > 0 ? existing(plan.input, parameters) : plan
    case 'limit':
      if (plan.offset === 0 && plan.count >= 1) return existing(plan.input, parameters)
  }
  return freeColumns(plan).size > 0 ? plan : { kind: 'limit', input: plan, count: 1, offset: 0 }
}

/** The error for a subquery in a place that has no input of its own to join it with. */
export function misplaced(expr: Expr, place: string): UnsupportedError {
  let position: SubqueryExpr['position']
  someExpr(expr, (part) => {
    if (part.kind === 'subquery') position = part.position
    return part.kind === 'subquery'
  })
  return new UnsupportedError(`a subquery in ${place} is not supported yet`, { position })
}

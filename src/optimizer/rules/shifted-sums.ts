import { HUGEINT, isInteger } from '../../common/types.ts'
import { call, castTo, columnExpr, freshColumn, literal } from '../../logical/build-expression.ts'
import { integerRange } from '../../logical/common-type.ts'
import type { AggregateCall, Column, Expr } from '../../logical/expression.ts'
import { exprKey, isVolatile } from '../../logical/expression-key.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import { statisticsOf } from '../column-statistics.ts'
import type { Rule } from '../rule.ts'

/** sum(x + 1), sum(x + 2), … → sum(x) + 1 × count(x), …: one sum serves all constants. Only where x + c cannot overflow: no error is lost. */
export const shiftedSums: Rule = {
  name: 'shifted_sums',
  kinds: ['aggregate'],
  rewrite(plan) {
    if (plan.kind !== 'aggregate') return plan
    const shifted = plan.aggregates.map((item) => shiftOf(item.call, plan.input))
    const uses = new Map<string, number>()
    for (const shift of shifted) if (shift) uses.set(shift.key, (uses.get(shift.key) ?? 0) + 1)
    // A single one would be two aggregates instead of one.
    if (![...uses.values()].some((count) => count > 1)) return plan
    const aggregates: { call: AggregateCall; column: Column }[] = []
    const known = new Map<string, Column>()
    const gathered = (name: string, { key, of }: Shift, from: AggregateCall): Column => {
      const whole = `${name} ${key}`
      const found = known.get(whole)
      if (found) return found
      const counts = name === 'count'
      const made: AggregateCall = { ...from, name, args: [of], type: counts ? { kind: 'bigint' } : from.type, nullable: !counts }
      const column = freshColumn(name, made.type, made.nullable)
      aggregates.push({ call: made, column })
      known.set(whole, column)
      return column
    }
    const computed = plan.aggregates.map((item, i): Expr => {
      const shift = shifted[i]
      if (!shift || uses.get(shift.key) === 1) {
        aggregates.push(item)
        return columnExpr(item.column)
      }
      const rows = castTo(columnExpr(gathered('count', shift, item.call)), HUGEINT)
      return exact('+', columnExpr(gathered('sum', shift, item.call)), exact('*', rows, literal(shift.by, HUGEINT)))
    })
    const input: AggregateNode = { ...plan, aggregates }
    const items = columnsOf(plan).map((column, i) => ({
      expr: i < plan.groups.length ? columnExpr(column) : computed[i - plan.groups.length]!,
      column,
    }))
    return { kind: 'project', input, items }
  },
}

/** A sum of `of` + `by`; equal keys, equal rows of equal values. */
interface Shift {
  readonly of: Expr
  readonly by: bigint
  readonly key: string
}

function shiftOf({ name, args, distinct, filter, orderBy, type }: AggregateCall, input: LogicalPlan): Shift | undefined {
  const [sum] = args
  if (name !== 'sum' || distinct || orderBy || type.kind !== 'hugeint' || sum?.kind !== 'call' || !isInteger(sum.type)) return undefined
  const [left, right] = sum.args as [Expr, Expr | undefined]
  const [of, constant] = sum.name === '+' && left.kind === 'literal' ? [right, left] : [left, right]
  if (!of || constant?.kind !== 'literal' || constant.value === null || (sum.name !== '+' && sum.name !== '-')) return undefined
  const by = (sum.name === '-' ? -1n : 1n) * BigInt(constant.value as number | bigint)
  const values = rangeOf(of, input)
  const most = integerRange(sum.type)
  if (isVolatile(of) || !values || values.min + by < most.min || values.max + by > most.max) return undefined
  return { of, by, key: `${exprKey(of)} ${filter ? exprKey(filter) : ''}` }
}

/** The values that an integer can have: by its type, by the one that it was cast from, and by what the tables say. */
function rangeOf(expr: Expr, input: LogicalPlan): { readonly min: bigint; readonly max: bigint } | undefined {
  if (!isInteger(expr.type)) return undefined
  const ofType = integerRange(expr.type)
  if (expr.kind === 'cast') return rangeOf(expr.args[0], input) ?? ofType
  const { min, max } = statisticsOf(input, expr)
  return Number.isSafeInteger(min) && Number.isSafeInteger(max) ? { min: BigInt(min!), max: BigInt(max!) } : ofType
}

function exact(name: '+' | '*', left: Expr, right: Expr): Expr {
  return call({ name, args: [HUGEINT, HUGEINT], returns: HUGEINT, nulls: 'propagate', canRaise: true, volatile: false }, [left, right])
}

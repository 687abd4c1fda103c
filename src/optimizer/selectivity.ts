// The share of rows for which conditions are true: by what the tables say of their columns, else guessed.
import { sameType } from '../common/types.ts'
import type { ColumnId, Expr } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { asNumber, statisticsOf } from './column-statistics.ts'

// Where nothing is known.
const EQUAL_SHARE = 0.05
const RANGE_SHARE = 0.3
const OTHER_SHARE = 0.5
// No condition is taken to keep less: values are seldom spread evenly.
const LEAST_SHARE = 1e-6

/** Of the plan's rows, how many satisfy all conditions. */
export function shareOfAll(conditions: readonly Expr[], plan: LogicalPlan): number {
  // Bounds of one column belong together: of those between a and b, few are left.
  const ranges = new Map<ColumnId, { from: number; to: number }>()
  let share = 1
  for (const condition of conditions) {
    const range = rangeOf(condition, plan)
    if (!range) share *= shareOf(condition, plan)
    else {
      const found = ranges.get(range.column) ?? { from: 0, to: 1 }
      ranges.set(range.column, { from: Math.max(found.from, range.from), to: Math.min(found.to, range.to) })
    }
  }
  for (const { from, to } of ranges.values()) share *= Math.max(LEAST_SHARE, to - from)
  return Math.max(share, LEAST_SHARE)
}

function shareOf(condition: Expr, plan: LogicalPlan): number {
  switch (condition.kind) {
    case 'call':
      if (condition.name === '=') return equalShare(condition.args, plan)
      if (condition.name === '<>') return 1 - equalShare(condition.args, plan)
      return ['<', '<=', '>', '>='].includes(condition.name) ? RANGE_SHARE : OTHER_SHARE
    case 'in':
      return Math.min(OTHER_SHARE, equalShare(condition.args, plan) * (condition.args.length - 1))
    case 'is_null':
      return EQUAL_SHARE
    case 'not':
      return 1 - shareOfAll(condition.args, plan)
    case 'and':
      return shareOfAll(condition.args, plan)
    case 'or':
      return 1 - condition.args.reduce((none, arg) => none * (1 - shareOfAll([arg], plan)), 1)
    default:
      return OTHER_SHARE
  }
}

/** Of a column with one of its values. */
function equalShare(args: readonly Expr[], plan: LogicalPlan): number {
  const column = args.find((arg) => arg.kind === 'column')
  const found = column && statisticsOf(plan, column)
  if (found?.distinct === undefined) return EQUAL_SHARE
  // How often a text comes is not known, only that it cannot be rarer than once.
  return found.min === undefined ? Math.max(EQUAL_SHARE, 1 / Math.max(1, found.distinct)) : 1 / Math.max(1, found.distinct)
}

interface Range {
  readonly column: ColumnId
  /** Shares of the way from the smallest value to the largest. */
  readonly from: number
  readonly to: number
}

const LOWER: ReadonlySet<string> = new Set(['>', '>='])
const UPPER: ReadonlySet<string> = new Set(['<', '<='])

/** The range to which a condition such as `x < 5` limits a column whose bounds are known. */
function rangeOf(condition: Expr, plan: LogicalPlan): Range | undefined {
  if (condition.kind !== 'call' || condition.args.length !== 2) return undefined
  const [left, right] = condition.args as [Expr, Expr]
  const [column, bound, isLower, isUpper] =
    right.kind === 'literal'
      ? [left, right, LOWER.has(condition.name), UPPER.has(condition.name)]
      : [right, left, UPPER.has(condition.name), LOWER.has(condition.name)]
  if (!(isLower || isUpper) || column.kind !== 'column' || bound.kind !== 'literal' || !sameType(column.type, bound.type)) return undefined
  const { min, max } = statisticsOf(plan, column)
  const value = asNumber(bound.value)
  if (min === undefined || max === undefined || value === undefined) return undefined
  const place = max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : OTHER_SHARE
  return { column: column.id, from: isLower ? place : 0, to: isLower ? 1 : place }
}

// How many rows a plan gives, guessed from the tables' row counts: good enough to tell a large side of a join from a small one, and no more.
import { conjunctsOf } from '../logical/build-expression.ts'
import type { Expr } from '../logical/expression.ts'
import type { JoinNode } from '../logical/nodes/join.ts'
import type { LogicalPlan } from '../logical/plan.ts'

/** `domain`: the rows before any filter, by which is guessed how many different keys there are. */
interface Estimate {
  readonly rows: number
  readonly domain: number
}

/** Where a table does not say. */
const UNKNOWN_ROWS = 1000

// The shares of rows that conditions are taken to keep.
const EQUAL_SHARE = 0.05
const RANGE_SHARE = 0.3
const OTHER_SHARE = 0.5
// Groups a row: of n rows, n to this power are taken to be different.
const GROUPS_POWER = 0.75

const known = new WeakMap<LogicalPlan, Estimate>()

/** Rows that the plan is taken to give. */
export function estimateRows(plan: LogicalPlan): number {
  return estimate(plan).rows
}

function estimate(plan: LogicalPlan): Estimate {
  let found = known.get(plan)
  if (!found) {
    found = compute(plan)
    known.set(plan, found)
  }
  return found
}

function compute(plan: LogicalPlan): Estimate {
  switch (plan.kind) {
    case 'scan': {
      const domain = plan.table.rowCount ?? UNKNOWN_ROWS
      return { rows: filtered(domain, plan.predicates), domain }
    }
    case 'values':
      return { rows: plan.rows.length, domain: plan.rows.length }
    case 'filter': {
      const { rows, domain } = estimate(plan.input)
      return { rows: filtered(rows, conjunctsOf(plan.predicate)), domain }
    }
    case 'aggregate':
      return plan.groups.length === 0 ? { rows: 1, domain: 1 } : grouped(estimate(plan.input).rows)
    case 'distinct':
      return grouped(estimate(plan.input).rows)
    case 'limit':
    case 'top_n': {
      const { rows, domain } = estimate(plan.input)
      return { rows: Math.min(rows, plan.count), domain }
    }
    case 'union':
      return plan.inputs.map(estimate).reduce((sum, { rows, domain }) => ({ rows: sum.rows + rows, domain: sum.domain + domain }))
    case 'with':
      return estimate(plan.body)
    case 'common_scan':
      return estimate(plan.origin)
    case 'dependent_join':
      return estimate(plan.left)
    case 'join':
      return joined(plan, estimate(plan.left), estimate(plan.right))
    default:
      return estimate(plan.input)
  }
}

function grouped(rows: number): Estimate {
  const groups = rows ** GROUPS_POWER
  return { rows: groups, domain: groups }
}

function joined({ type, keys, condition }: JoinNode, left: Estimate, right: Estimate): Estimate {
  const domain = Math.max(left.domain, right.domain)
  let pairs = joinedRows(left, right, keys.length > 0)
  if (condition) pairs = filtered(pairs, conjunctsOf(condition))
  switch (type) {
    case 'inner':
      return { rows: pairs, domain }
    case 'left':
      return { rows: Math.max(pairs, left.rows), domain }
    case 'right':
      return { rows: Math.max(pairs, right.rows), domain }
    case 'full':
      return { rows: Math.max(pairs, left.rows, right.rows), domain }
    case 'single':
    case 'mark':
      return left
    case 'semi':
      return { rows: Math.min(left.rows, pairs), domain: left.domain }
    case 'anti':
      return { rows: left.rows * OTHER_SHARE, domain: left.domain }
  }
}

/** Pairs of equal keys: the smaller table is taken to hold each key once, and the larger one to refer to it. */
function joinedRows(left: Estimate, right: Estimate, byKeys: boolean): number {
  const pairs = left.rows * right.rows
  return byKeys ? pairs / Math.max(1, Math.min(left.domain, right.domain)) : pairs
}

function filtered(rows: number, conditions: readonly Expr[]): number {
  return conditions.reduce((kept, condition) => kept * shareOf(condition), rows)
}

function shareOf(condition: Expr): number {
  switch (condition.kind) {
    case 'call':
      if (condition.name === '=') return EQUAL_SHARE
      return ['<', '<=', '>', '>='].includes(condition.name) ? RANGE_SHARE : OTHER_SHARE
    case 'in':
      return Math.min(OTHER_SHARE, EQUAL_SHARE * (condition.args.length - 1))
    case 'is_null':
      return EQUAL_SHARE
    case 'not':
      return 1 - shareOf(condition.args[0])
    case 'and':
      return condition.args.reduce((share, arg) => share * shareOf(arg), 1)
    case 'or':
      return Math.min(
        1,
        condition.args.reduce((share, arg) => share + shareOf(arg), 0),
      )
    default:
      return OTHER_SHARE
  }
}

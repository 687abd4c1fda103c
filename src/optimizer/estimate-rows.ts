// How many rows a plan gives, guessed from what tables say without being read: good enough to tell a large side of a join from a small one, and a
// good order of joins from a bad one.
import { conjunctsOf } from '../logical/build-expression.ts'
import type { AggregateNode } from '../logical/nodes/aggregate.ts'
import type { JoinKey, JoinNode } from '../logical/nodes/join.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { statisticsOf } from './column-statistics.ts'
import { shareOfAll } from './selectivity.ts'

/** `domain`: the rows before any filter, by which is guessed how many different keys there are. */
export interface Estimate {
  readonly rows: number
  readonly domain: number
}

/** Where a table does not say. */
const UNKNOWN_ROWS = 1000
// Of rows that another table's rows are looked up for, how many are taken to be left.
const ANTI_SHARE = 0.5
// Groups a row: of n rows, n to this power are taken to be different.
const GROUPS_POWER = 0.75

// Elements that a list is taken to have.
const LIST_LENGTH = 5

const known = new WeakMap<LogicalPlan, Estimate>()

/** Rows that the plan is taken to give. */
export function estimateRows(plan: LogicalPlan): number {
  return estimate(plan).rows
}

export function estimate(plan: LogicalPlan): Estimate {
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
      return { rows: domain * shareOfAll(plan.predicates, plan), domain }
    }
    case 'values':
      return { rows: plan.rows.length, domain: plan.rows.length }
    case 'filter': {
      const { rows, domain } = estimate(plan.input)
      return { rows: rows * shareOfAll(conjunctsOf(plan.predicate), plan.input), domain }
    }
    case 'aggregate':
      return grouped(plan)
    case 'distinct':
      return groupsOf(estimate(plan.input).rows)
    case 'limit':
    case 'top_n': {
      const { rows, domain } = estimate(plan.input)
      return { rows: Math.min(rows, plan.count), domain }
    }
    case 'unnest': {
      const { rows, domain } = estimate(plan.input)
      return { rows: rows * LIST_LENGTH, domain: domain * LIST_LENGTH }
    }
    case 'union':
      return plan.inputs.map(estimate).reduce((sum, { rows, domain }) => ({ rows: sum.rows + rows, domain: sum.domain + domain }))
    case 'with':
      return estimate(plan.body)
    case 'recursive':
      return estimate(plan.anchor)
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

function groupsOf(rows: number): Estimate {
  const groups = rows ** GROUPS_POWER
  return { rows: groups, domain: groups }
}

/** As many as the keys have combinations, where that is known to be fewer than the guess. */
function grouped({ groups, input }: AggregateNode): Estimate {
  if (groups.length === 0) return { rows: 1, domain: 1 }
  const combinations = groups.reduce((product, { expr }) => product * (statisticsOf(input, expr).distinct ?? Number.POSITIVE_INFINITY), 1)
  const rows = Math.min(combinations, groupsOf(estimate(input).rows).rows)
  return { rows, domain: rows }
}

function joined(join: JoinNode, left: Estimate, right: Estimate): Estimate {
  const { type, keys, condition } = join
  const domain = Math.max(left.domain, right.domain)
  let pairs = (left.rows * right.rows) / commonKeys(join, left, right)
  if (condition) pairs *= shareOfAll(conjunctsOf(condition), join)
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
      return { rows: keys.length > 0 ? Math.min(left.rows, pairs) : left.rows, domain: left.domain }
    case 'anti':
      return { rows: left.rows * ANTI_SHARE, domain: left.domain }
  }
}

/** How many different keys the sides have in common: the table with fewer is taken to hold each once, and the other to refer to it. */
function commonKeys({ left, right, keys }: JoinNode, { domain: leftDomain }: Estimate, { domain: rightDomain }: Estimate): number {
  const most = Math.max(1, Math.min(leftDomain, rightDomain))
  const ofKey = (key: JoinKey) => Math.min(distinctOr(left, key.left, leftDomain), distinctOr(right, key.right, rightDomain))
  return Math.min(
    keys.reduce((product, key) => product * ofKey(key), 1),
    most,
  )
}

/** Different values of a key, at least one. */
export function distinctOr(plan: LogicalPlan, key: JoinKey['left'], otherwise: number): number {
  return Math.max(1, statisticsOf(plan, key).distinct ?? otherwise)
}

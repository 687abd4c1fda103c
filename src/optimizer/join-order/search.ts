// Finds a cheap order for the joins of a region: of up to ten relations the cheapest of all trees, of more a tree put together from the cheapest pairs.
import type { LogicalPlan } from '../../logical/plan.ts'
import { distinctOr, type Estimate, estimate } from '../estimate-rows.ts'
import { BUILD_COST } from '../rules/build-side.ts'
import { shareOfAll } from '../selectivity.ts'
import { isOne, type JoinTree, lowestOf, type Mask, type Region } from './region.ts'

// 3 to the power of this many steps: some milliseconds.
const MOST_FOR_ALL_TREES = 10

export interface Costed {
  readonly tree: JoinTree
  /** In rows that are looked up. */
  readonly cost: number
}

/** A cheap tree; `root` gives all columns of the region. */
export function cheapestTree(region: Region, root: LogicalPlan): Costed {
  const costs = new JoinCosts(region, root)
  return region.relations.length <= MOST_FOR_ALL_TREES ? bestOfAll(region, costs) : greedy(region, costs)
}

/** What the region's joins cost as they are. */
export function costOf(region: Region, root: LogicalPlan): number {
  const costs = new JoinCosts(region, root)
  const of = (tree: JoinTree): { readonly mask: Mask; readonly cost: number } => {
    if (typeof tree === 'number') return { mask: 1 << tree, cost: 0 }
    const [left, right] = [of(tree.left), of(tree.right)]
    const missesKey = !tree.keyed && costs.isByKey(left.mask, right.mask)
    const cost = missesKey ? Number.POSITIVE_INFINITY : costs.join(left.mask, right.mask)
    return { mask: left.mask | right.mask, cost: left.cost + right.cost + cost }
  }
  return of(region.tree).cost
}

interface Part extends Costed {
  readonly mask: Mask
}

function bestOfAll({ relations }: Region, costs: JoinCosts): Costed {
  const all = 2 ** relations.length - 1
  const best: (Part | undefined)[] = []
  for (let mask = 1; mask <= all; mask++) {
    if (isOne(mask)) {
      best[mask] = { mask, tree: lowestOf(mask), cost: 0 }
      continue
    }
    const lowest = mask & -mask
    // Every way to cut it in two, the half with the lowest relation first.
    for (let half = (mask - 1) & mask; half > 0; half = (half - 1) & mask) {
      if ((half & lowest) === 0) continue
      const [a, b] = [best[half]!, best[mask ^ half]!]
      const known = best[mask]?.cost ?? Number.POSITIVE_INFINITY
      if (a.cost + b.cost >= known) continue
      const cost = a.cost + b.cost + costs.join(a.mask, b.mask)
      if (cost < known) best[mask] = { mask, cost, tree: costs.ordered(a, b) }
    }
  }
  return best[all]!
}

function greedy({ relations }: Region, costs: JoinCosts): Costed {
  let parts: Part[] = relations.map((_, at) => ({ mask: 1 << at, tree: at, cost: 0 }))
  while (parts.length > 1) {
    let best: { readonly a: Part; readonly b: Part; readonly cost: number } | undefined
    parts.forEach((a, i) => {
      for (const b of parts.slice(i + 1)) {
        const cost = costs.join(a.mask, b.mask)
        if (!best || cost < best.cost) best = { a, b, cost }
      }
    })
    const { a, b, cost } = best!
    const merged: Part = { mask: a.mask | b.mask, tree: costs.ordered(a, b), cost: a.cost + b.cost + cost }
    parts = [...parts.filter((part) => part !== a && part !== b), merged]
  }
  return parts[0]!
}

/** How many rows joins of sets of relations give, and what they cost. */
class JoinCosts {
  private readonly estimates: readonly Estimate[]
  private readonly classes: readonly ClassCosts[]
  private readonly conditions: readonly { readonly mask: Mask; readonly share: number }[]
  private readonly known = new Map<Mask, number>()

  constructor(region: Region, root: LogicalPlan) {
    this.estimates = region.relations.map(estimate)
    this.classes = region.classes.map((members) => {
      const distinct = this.estimates.map(() => Number.POSITIVE_INFINITY)
      for (const { relation, expr } of members) {
        distinct[relation] = distinctOr(region.relations[relation]!, expr, this.estimates[relation]!.domain)
      }
      return { mask: members.reduce((mask, { relation }) => mask | (1 << relation), 0), distinct }
    })
    this.conditions = region.conditions.map(({ expr, mask }) => ({ mask, share: shareOfAll([expr], root) }))
  }

  /** What it costs to join two sets that are there already. */
  join(a: Mask, b: Mask): number {
    const [few, many] = [this.rows(a), this.rows(b)].sort((x, y) => x - y) as [number, number]
    return few * BUILD_COST + (this.isByKey(a, b) ? many : few * many) + this.rows(a | b)
  }

  /** Is something of one set equal to something of the other? */
  isByKey(a: Mask, b: Mask): boolean {
    return this.classes.some(({ mask }) => (mask & a) !== 0 && (mask & b) !== 0)
  }

  /** The one with more rows first: its rows are looked up in the other's. */
  ordered(a: Part, b: Part): JoinTree {
    return this.rows(a.mask) >= this.rows(b.mask) ? { left: a.tree, right: b.tree } : { left: b.tree, right: a.tree }
  }

  private rows(mask: Mask): number {
    let rows = this.known.get(mask)
    if (rows === undefined) {
      rows = Math.max(1, this.computeRows(mask))
      this.known.set(mask, rows)
    }
    return rows
  }

  private computeRows(mask: Mask): number {
    let rows = 1
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const relation = lowestOf(rest)
      rows *= this.estimates[relation]!.rows * this.correlated(relation, mask & ~rest)
    }
    for (const { mask: members, distinct } of this.classes) {
      const common = countOf(members & mask)
      if (common > 1) rows /= fewest(distinct, members & mask) ** (common - 1)
    }
    for (const { mask: read, share } of this.conditions) if ((read & ~mask) === 0) rows *= share
    return rows
  }

  /**
   * By how much more rows of a relation meet those of another, when they share several classes: there are no more combinations of keys than rows in
   * either table.
   */
  private correlated(relation: number, others: Mask): number {
    let most = 1
    for (let rest = others; rest !== 0; rest &= rest - 1) {
      const other = lowestOf(rest)
      const pair = (1 << relation) | (1 << other)
      const shared = this.classes.filter(({ mask }) => (mask & pair) === pair)
      if (shared.length < 2) continue
      const combinations = shared.reduce((product, { distinct }) => product * fewest(distinct, pair), 1)
      most = Math.max(most, combinations / Math.max(1, Math.min(this.estimates[relation]!.domain, this.estimates[other]!.domain)))
    }
    return most
  }
}

interface ClassCosts {
  readonly mask: Mask
  /** Different values, by relation. */
  readonly distinct: readonly number[]
}

function fewest(distinct: readonly number[], mask: Mask): number {
  let found = Number.POSITIVE_INFINITY
  for (let rest = mask; rest !== 0; rest &= rest - 1) found = Math.min(found, distinct[lowestOf(rest)]!)
  return found
}

function countOf(mask: Mask): number {
  let count = 0
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++
  return count
}

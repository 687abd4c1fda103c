// All rules, in the order in which each round applies them.
import type { Rule } from '../rule.ts'
import { aggregatesFromMetadata } from './aggregates-from-metadata.ts'
import { buildSide } from './build-side.ts'
import { commonFilters } from './common-filters.ts'
import { commonTables } from './common-tables.ts'
import { distinctAggregates } from './distinct-aggregates.ts'
import { distinctToAggregate } from './distinct-to-aggregate.ts'
import { eliminateProjects } from './eliminate-projects.ts'
import { eliminateReorders } from './eliminate-reorders.ts'
import { emptyInputs } from './empty-inputs.ts'
import { intervalGroups } from './interval-groups.ts'
import { joinKeys } from './join-keys.ts'
import { joinOrder } from './join-order.ts'
import { limitIntoUnion } from './limit-into-union.ts'
import { limitThroughProject } from './limit-through-project.ts'
import { mergeFilters } from './merge-filters.ts'
import { mergeLimits } from './merge-limits.ts'
import { mergeProjects } from './merge-projects.ts'
import { orderedAggregates } from './ordered-aggregates.ts'
import { outerToInner } from './outer-to-inner.ts'
import { pruneColumns } from './prune-columns.ts'
import { pushFilters } from './push-filters.ts'
import { pushJoinConditions } from './push-join-conditions.ts'
import { shareInputs } from './share-inputs.ts'
import { shareKeyConditions } from './share-key-conditions.ts'
import { shareOrConditions } from './share-or-conditions.ts'
import { shiftedSums } from './shifted-sums.ts'
import { simplifyExpressions } from './simplify-expressions.ts'
import { topLists } from './top-lists.ts'
import { topN } from './top-n.ts'
import { topNPerKey } from './top-n-per-key.ts'
import { unnestSubqueries } from './unnest-subqueries.ts'

export const RULES: readonly Rule[] = [
  // Before all others: they know no subqueries.
  unnestSubqueries,
  // Before what is the same is made into different things.
  shareInputs,
  commonTables,
  // Before those of DISTINCT values: what takes its rows in an order is no DISTINCT aggregate any more.
  orderedAggregates,
  distinctAggregates,
  distinctToAggregate,
  // When all that group are aggregates.
  intervalGroups,
  simplifyExpressions,
  // When constants are literals.
  shiftedSums,
  emptyInputs,
  mergeFilters,
  // Before filters move: the condition on the rank must still stand directly above it.
  topNPerKey,
  outerToInner,
  joinKeys,
  // Before filters move: it looks at those above joins.
  shareKeyConditions,
  pushFilters,
  pushJoinConditions,
  mergeProjects,
  limitThroughProject,
  limitIntoUnion,
  mergeLimits,
  topN,
  topLists,
  pruneColumns,
  // When filters are where they belong.
  buildSide,
  eliminateProjects,
  eliminateReorders,
  aggregatesFromMetadata,
  // When conditions stand at the common tables that they read.
  commonFilters,
  // When conditions have become keys, or have gone to the side that they read.
  shareOrConditions,
  joinOrder,
]

// All kinds of plan nodes. A new kind is its file, its line here and its line in plan.ts.
import type { NodeDefinition } from '../define-node.ts'
import type { LogicalPlan } from '../plan.ts'
import { aggregateNode } from './aggregate.ts'
import { commonScanNode } from './common-scan.ts'
import { dependentJoinNode } from './dependent-join.ts'
import { distinctNode } from './distinct.ts'
import { filterNode } from './filter.ts'
import { joinNode } from './join.ts'
import { limitNode } from './limit.ts'
import { limitOfNode } from './limit-of.ts'
import { numberedNode } from './numbered.ts'
import { projectNode } from './project.ts'
import { rankNode } from './rank.ts'
import { recursiveNode } from './recursive.ts'
import { scanNode } from './scan.ts'
import { sortNode } from './sort.ts'
import { topNNode } from './top-n.ts'
import { topNPerKeyNode } from './top-n-per-key.ts'
import { unionNode } from './union.ts'
import { unnestNode } from './unnest.ts'
import { valuesNode } from './values.ts'
import { windowNode } from './window.ts'
import { withNode } from './with.ts'

type Definitions = { readonly [Kind in LogicalPlan['kind']]: NodeDefinition<Extract<LogicalPlan, { kind: Kind }>> }

const DEFINITIONS: Definitions = {
  aggregate: aggregateNode,
  common_scan: commonScanNode,
  dependent_join: dependentJoinNode,
  distinct: distinctNode,
  filter: filterNode,
  join: joinNode,
  limit: limitNode,
  limit_of: limitOfNode,
  numbered: numberedNode,
  project: projectNode,
  rank: rankNode,
  recursive: recursiveNode,
  scan: scanNode,
  sort: sortNode,
  top_n: topNNode,
  top_n_per_key: topNPerKeyNode,
  union: unionNode,
  unnest: unnestNode,
  values: valuesNode,
  with: withNode,
  window: windowNode,
}

/** A number for each kind, from 0. */
export const KINDS = Object.fromEntries(Object.keys(DEFINITIONS).map((kind, i) => [kind, i])) as Readonly<
  Record<LogicalPlan['kind'], number>
>

/** What the node's kind declares. */
export function definitionOf<N extends LogicalPlan>(node: N): NodeDefinition<N> {
  return DEFINITIONS[node.kind] as unknown as NodeDefinition<N>
}

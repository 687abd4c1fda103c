// The logical plan: what is asked, not how it is done. Each kind of node lives in nodes/, with its definition.
import type { AggregateNode } from './nodes/aggregate.ts'
import type { CommonScanNode } from './nodes/common-scan.ts'
import type { DependentJoinNode } from './nodes/dependent-join.ts'
import type { DistinctNode } from './nodes/distinct.ts'
import type { FilterNode } from './nodes/filter.ts'
import type { JoinNode } from './nodes/join.ts'
import type { LimitNode } from './nodes/limit.ts'
import type { LimitOfNode } from './nodes/limit-of.ts'
import type { NumberedNode } from './nodes/numbered.ts'
import type { ProjectNode } from './nodes/project.ts'
import type { RankNode } from './nodes/rank.ts'
import type { RecursiveNode } from './nodes/recursive.ts'
import type { ScanNode } from './nodes/scan.ts'
import type { SortNode } from './nodes/sort.ts'
import type { TopNNode } from './nodes/top-n.ts'
import type { TopNPerKeyNode } from './nodes/top-n-per-key.ts'
import type { UnionNode } from './nodes/union.ts'
import type { UnnestNode } from './nodes/unnest.ts'
import type { ValuesNode } from './nodes/values.ts'
import type { WindowNode } from './nodes/window.ts'
import type { WithNode } from './nodes/with.ts'

export type LogicalPlan =
  | AggregateNode
  | CommonScanNode
  | DependentJoinNode
  | DistinctNode
  | FilterNode
  | JoinNode
  | LimitNode
  | LimitOfNode
  | NumberedNode
  | ProjectNode
  | RankNode
  | RecursiveNode
  | ScanNode
  | SortNode
  | TopNNode
  | TopNPerKeyNode
  | UnionNode
  | UnnestNode
  | ValuesNode
  | WithNode
  | WindowNode

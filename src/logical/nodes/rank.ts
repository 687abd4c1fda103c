import type { Column, RankCall } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** The input's columns and behind them one BIGINT column a call: the row's number or rank within its window partition. */
export interface RankNode {
  readonly kind: 'rank'
  readonly input: LogicalPlan
  readonly ranks: readonly { readonly call: RankCall; readonly column: Column }[]
}

// What statistics say of a column in each morsel of a plan.
import { sameType } from '../../common/types.ts'
import { rowGroupRange } from '../parquet/page-index.ts'
import type { ValueRange } from '../parquet/statistics.ts'
import { tableOf } from './plan-scan.ts'
import { constantRange, unknownRange } from './prune.ts'
import type { ScanPlan } from './scan-plan.ts'
import { widenRange } from './widen.ts'

/** By morsel; `field` is the column's position in the table's schema. From row groups' statistics, for a morsel lies in one. */
export function morselRanges(plan: ScanPlan, field: number): ValueRange[] {
  const table = tableOf(plan)
  const { type } = table.columns[field]!
  return plan.morsels.map((morsel) => {
    const { number, rowGroups } = plan.files[morsel.file]!
    const file = table.files[number]!
    const source = table.sources[number]![field]!
    const { rows, columns } = file.metadata.rowGroups[rowGroups[morsel.rowGroup]!.index]!
    if (source.kind === 'nested') return unknownRange(rows)
    if (source.kind !== 'leaf') return constantRange(source.kind === 'value' ? source.value : null, rows)
    const { leaf, read } = source
    const bounds = { chunk: columns[leaf]!, read, typeOrder: file.metadata.typeOrders?.[leaf] }
    const range = rowGroupRange(bounds, rows)
    return sameType(read.type, type) ? range : widenRange(range, read.type, type)
  })
}

// count, min and max over a whole table are in its metadata: nothing is read where all that is asked for is known there exactly.
import type { AggregateCall, Expr, LiteralExpr, LiteralValue } from '../../logical/expression.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { ScanNode } from '../../logical/nodes/scan.ts'
import type { Rule } from '../rule.ts'

/** aggregate(scan) without groups and conditions → its one row, from what the table knows of itself. */
export const aggregatesFromMetadata: Rule = {
  name: 'aggregates_from_metadata',
  kinds: ['aggregate'],
  rewrite(plan) {
    if (plan.kind !== 'aggregate' || plan.groups.length > 0 || plan.input.kind !== 'scan' || plan.input.predicates.length > 0) return plan
    const row = knownRow(plan, plan.input)
    if (!row) return plan
    const columns = plan.aggregates.map(({ column }) => column)
    return { kind: 'values', columns, rows: [row], origin: `the metadata of ${plan.input.table.name}` }
  },
}

function knownRow({ aggregates }: AggregateNode, scan: ScanNode): Expr[] | undefined {
  const row: Expr[] = []
  for (const { call } of aggregates) {
    const value = knownValue(call, scan)
    if (value === undefined) return undefined
    const literal: LiteralExpr = { kind: 'literal', value, type: call.type, nullable: value === null }
    row.push(literal)
  }
  return row
}

/** Undefined where the metadata does not tell it exactly. */
function knownValue({ name, args, filter, distinct, user }: AggregateCall, { table, columns }: ScanNode): LiteralValue | undefined {
  if (filter || user || table.rowCount === undefined) return undefined
  if (name === 'count_star') return BigInt(table.rowCount)
  const [arg] = args
  if (args.length !== 1 || arg?.kind !== 'column') return undefined
  const field = columns.find(({ id }) => id === arg.id)?.field
  const summary = field === undefined ? undefined : table.columnSummary?.(field)
  if (!summary) return undefined
  switch (name) {
    case 'count':
      return distinct || summary.nulls === undefined ? undefined : BigInt(table.rowCount - summary.nulls)
    case 'min':
      return summary.min
    case 'max':
      return summary.max
    default:
      return undefined
  }
}

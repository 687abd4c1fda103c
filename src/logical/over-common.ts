// Aggregates that share their input.
import { columnExpr, freshColumn } from './build-expression.ts'
import type { Column, ColumnId, Expr } from './expression.ts'
import { substituteColumns } from './expression-walk.ts'
import type { AggregateNode } from './nodes/aggregate.ts'
import { commonScan } from './nodes/common-scan.ts'
import { columnsOf, mapExpressions } from './plan-walk.ts'

/** The aggregate over what a common table (`with`, of the id) keeps of its input; its columns have ids of their own. */
export function overCommon(node: AggregateNode, id: number): AggregateNode {
  const columns = columnsOf(node.input)
  const scan = commonScan(id, 'rows', node.input, columns)
  const given = columnsOf(scan)
  const renamed = new Map<ColumnId, Expr>(columns.map((column, i) => [column.id, columnExpr(given[i]!)]))
  const read = mapExpressions(node, (expr) => substituteColumns(expr, renamed))
  const fresh = ({ name, type, nullable }: Column) => freshColumn(name, type, nullable)
  return {
    ...read,
    input: scan,
    groups: read.groups.map(({ expr, column }) => ({ expr, column: fresh(column) })),
    aggregates: read.aggregates.map(({ call, column }) => ({ call, column: fresh(column) })),
  }
}

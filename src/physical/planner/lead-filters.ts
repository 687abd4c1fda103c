// Where a join's run-time filter may go: from the columns that a plan gives down to those of the scans that they come from. Every row that a filter
// drops has a value that matches nothing in the join above, so that each step here must answer one thing: is a row of the node that has such a value
// the only thing that is lost, or changed, when rows below with that value are dropped?
import { sameType } from '../../common/types.ts'
import type { ColumnId, Expr } from '../../logical/expression.ts'
import { isVolatile } from '../../logical/expression-key.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf } from '../../logical/plan-walk.ts'
import { ParquetTable } from '../../storage/scan/parquet-table.ts'
import { StoredTable } from '../stored-table.ts'

/** A run-time filter on its way down: its number, the column that it is about, and the stage that makes it. */
export interface LedFilter {
  readonly column: ColumnId
  readonly slot: number
  /** What it comes from must be finished before a scan begins. */
  readonly stage: number
}

/** The filters of the node's columns, as filters of its `child`th input; those that may not go there are left out. */
export function leadFilters(plan: LogicalPlan, filters: readonly LedFilter[], child = 0): readonly LedFilter[] {
  return filters.flatMap((filter) => columnsBelow(plan, filter.column, child).map((column) => ({ ...filter, column })))
}

/** Is there a scan that a filter of the plan's column would get to? */
export function reachesScan(plan: LogicalPlan, column: ColumnId): boolean {
  if (plan.kind === 'scan') return plan.table instanceof ParquetTable || plan.table instanceof StoredTable
  return childrenOf(plan).some((input, child) => columnsBelow(plan, column, child).some((below) => reachesScan(input, below)))
}

function columnsBelow(plan: LogicalPlan, column: ColumnId, child: number): readonly ColumnId[] {
  switch (plan.kind) {
    case 'sort':
    case 'distinct':
      return [column]
    // What is drawn for a row is not to depend on which rows are there.
    case 'filter':
      return isVolatile(plan.predicate) ? [] : [column]
    case 'unnest':
      return gives(plan.input, column) ? [column] : []
    case 'project':
      return plan.items.some(({ expr }) => isVolatile(expr)) ? [] : columnOf(plan.items.find((item) => item.column.id === column)?.expr)
    // A value of a key is a group, a partition, of its own: it goes as a whole.
    case 'aggregate':
      return columnOf(plan.groups.find((group) => group.column.id === column)?.expr)
    case 'window':
      return plan.calls.every(({ call }) => hasColumn(call.partitionBy, column)) ? [column] : []
    case 'rank':
      return plan.ranks.every(({ call }) => hasColumn(call.partitionBy, column)) ? [column] : []
    case 'top_n_per_key':
      return hasColumn(plan.call.partitionBy, column) ? [column] : []
    case 'union': {
      const at = plan.columns.findIndex(({ id }) => id === column)
      const below = columnsOf(plan.inputs[child]!)[at]
      return below ? [below.id] : []
    }
    case 'join':
      return columnsOfSide(plan, column, child === 0 ? 'left' : 'right')
    case 'with':
      return childrenOf(plan)[child] === plan.body ? [column] : []
    default:
      return []
  }
}

/**
 * The side's own column, unless its rows' absence lets rows of the other side appear as unmatched; and what a key says is equal to it: rows of the
 * other side with such values only ever match rows that are dropped above.
 */
function columnsOfSide(join: JoinNode, column: ColumnId, side: 'left' | 'right'): readonly ColumnId[] {
  const given: 'left' | 'right' = gives(join.left, column) ? 'left' : 'right'
  if (!PASSES[given].has(join.type) || column === join.mark?.id) return []
  if (side === given) return [column]
  const equal = join.keys.filter((key) => !key.nullsMatch && key[given].kind === 'column' && key[given].id === column)
  return equal.flatMap((key) => equalColumn(key, given, side))
}

function equalColumn(key: JoinKey, given: 'left' | 'right', side: 'left' | 'right'): readonly ColumnId[] {
  return sameType(key[given].type, key[side].type) ? columnOf(key[side]) : []
}

/** Types of joins of which such rows of a side, and no others, go missing. */
const PASSES: Readonly<Record<'left' | 'right', ReadonlySet<JoinNode['type']>>> = {
  left: new Set(['inner', 'left', 'semi', 'anti', 'single', 'mark']),
  right: new Set(['inner', 'right']),
}

function gives(plan: LogicalPlan, column: ColumnId): boolean {
  return columnsOf(plan).some(({ id }) => id === column)
}

function hasColumn(exprs: readonly Expr[], column: ColumnId): boolean {
  return exprs.some((expr) => expr.kind === 'column' && expr.id === column)
}

function columnOf(expr: Expr | undefined): readonly ColumnId[] {
  return expr?.kind === 'column' ? [expr.id] : []
}

import type { Column } from '../../logical/expression.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, withChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** Drops a projection that gives its input's columns as they are; one that only renames them renames what computes them instead. */
export const eliminateProjects: Rule = {
  name: 'eliminate_projects',
  kinds: ['project'],
  rewrite(plan) {
    if (plan.kind !== 'project' || !passesAll(plan)) return plan
    return rename(plan.input, columnsOf(plan)) ?? plan
  },
}

function passesAll({ items, input }: ProjectNode): boolean {
  const given = columnsOf(input)
  return items.length === given.length && items.every((item, i) => item.expr.kind === 'column' && item.column.id === given[i]!.id)
}

/** The plan with other names for its columns, of which there may be more than it has; undefined where nothing below can rename them: a scan's columns are called as in its table. */
function rename(plan: LogicalPlan, columns: readonly Column[]): LogicalPlan | undefined {
  const own = columnsOf(plan)
  if (own.every((column, i) => column.name === columns[i]!.name)) return plan
  switch (plan.kind) {
    case 'project':
      return { ...plan, items: renameItems(plan.items, columns) }
    case 'aggregate': {
      const groups = renameItems(plan.groups, columns)
      return { ...plan, groups, aggregates: renameItems(plan.aggregates, columns.slice(groups.length)) }
    }
    case 'union':
    case 'values':
      return { ...plan, columns: plan.columns.map((column, i) => ({ ...column, name: columns[i]!.name })) }
    case 'rank': {
      const input = rename(plan.input, columns)
      return input && { ...plan, input, ranks: renameItems(plan.ranks, columns.slice(columnsOf(input).length)) }
    }
    case 'window': {
      const input = rename(plan.input, columns)
      return input && { ...plan, input, calls: renameItems(plan.calls, columns.slice(columnsOf(input).length)) }
    }
    case 'unnest': {
      const input = rename(plan.input, columns)
      const ordinality = plan.ordinality && { ...plan.ordinality, name: columns[own.length - 1]!.name }
      return input && { ...plan, input, items: renameItems(plan.items, columns.slice(columnsOf(input).length)), ordinality }
    }
    case 'top_n_per_key': {
      const input = rename(plan.input, columns)
      return input && { ...plan, input, column: { ...plan.column, name: columns[own.length - 1]!.name } }
    }
    case 'join': {
      const leftCount = columnsOf(plan.left).length
      const left = rename(plan.left, columns.slice(0, leftCount))
      if (plan.mark) return left && { ...plan, left, mark: { ...plan.mark, name: columns[leftCount]!.name } }
      const right = left && (own.length > leftCount ? rename(plan.right, columns.slice(leftCount)) : plan.right)
      return right && withChildren(plan, [left, right])
    }
    case 'scan':
    case 'common_scan':
    case 'recursive':
    case 'numbered':
    case 'limit_of':
    case 'with':
    case 'dependent_join':
      return undefined
    default: {
      const input = rename(plan.input, columns)
      return input && withChildren(plan, [input])
    }
  }
}

function renameItems<T extends { readonly column: Column }>(items: readonly T[], columns: readonly Column[]): readonly T[] {
  return items.map((item, i) => ({ ...item, column: { ...item.column, name: columns[i]!.name } }))
}

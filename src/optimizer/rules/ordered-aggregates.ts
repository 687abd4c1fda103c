import { UnsupportedError } from '../../common/errors.ts'
import { columnExpr, freshColumn } from '../../logical/build-expression.ts'
import type { AggregateCall, Column, WindowCall, WindowFrame } from '../../logical/expression.ts'
import { isVolatile, windowKey } from '../../logical/expression-key.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { WindowNode } from '../../logical/nodes/window.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { printAggregate } from '../../logical/print-expression.ts'
import type { Rule } from '../rule.ts'

/** Aggregates that take their rows in an order → windows over the groups, of whose equal values any is taken. */
export const orderedAggregates: Rule = {
  name: 'ordered_aggregates',
  kinds: ['aggregate'],
  mandatory: true,
  rewrite(plan) {
    if (plan.kind !== 'aggregate' || !plan.aggregates.some(({ call }) => needsWindow(call))) return plan
    if (plan.groups.some(({ expr }) => isVolatile(expr))) {
      throw new UnsupportedError('groups by a volatile function cannot have an aggregate with ORDER BY')
    }
    const windows = new Map<string, WindowNode['calls'][number][]>()
    const aggregates = plan.aggregates.map((item) => {
      if (!needsWindow(item.call)) return item
      const call = windowOf(plan, item.call)
      const column = freshColumn(printAggregate(item.call), call.type, true)
      const key = windowKey(call)
      windows.set(key, [...(windows.get(key) ?? []), { call, column }])
      return { ...item, call: anyOf(column) }
    })
    const input = [...windows.values()].reduce<LogicalPlan>((below, calls) => ({ kind: 'window', input: below, calls }), plan.input)
    return { ...plan, input, aggregates }
  },
}

/** A list sorts its values itself. */
function needsWindow({ name, orderBy, distinct }: AggregateCall): boolean {
  return orderBy !== undefined && (name !== 'list' || distinct)
}

const WHOLE: WindowFrame = {
  unit: 'rows',
  start: { kind: 'unbounded preceding', offset: undefined, key: undefined },
  end: { kind: 'unbounded following', offset: undefined, key: undefined },
  exclude: undefined,
}

function windowOf({ groups }: AggregateNode, { orderBy, ...call }: AggregateCall): WindowCall {
  return { kind: 'aggregate', ...call, ignoreNulls: false, partitionBy: groups.map(({ expr }) => expr), orderBy: orderBy!, frame: WHOLE }
}

function anyOf(column: Column): AggregateCall {
  return { name: 'any_value', args: [columnExpr(column)], distinct: false, filter: undefined, type: column.type, nullable: true }
}

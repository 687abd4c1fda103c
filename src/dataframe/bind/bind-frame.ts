// Frames to plans: each call of a DataFrame is bound by the code that binds the clause of SQL that it stands for.
import { QueryBinder } from '../../logical/binder/bind.ts'
import type { Bindable } from '../../logical/binder/environment.ts'
import { sortKey } from '../../logical/binder/expressions/sort-keys.ts'
import { type BoundFrom, bindFrom, type QuerySource } from '../../logical/binder/from.ts'
import { bindJoin } from '../../logical/binder/join.ts'
import { bindPivotOf } from '../../logical/binder/pivot.ts'
import { bindSample } from '../../logical/binder/sample.ts'
import { Scope } from '../../logical/binder/scope.ts'
import { bindSelectOver } from '../../logical/binder/select.ts'
import { SelectClauses } from '../../logical/binder/select-clauses.ts'
import { BindSession } from '../../logical/binder/session.ts'
import { bindUnpivot } from '../../logical/binder/unpivot.ts'
import { columnExpr, projectItems } from '../../logical/build-expression.ts'
import type { Column } from '../../logical/expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { Select } from '../../parser/ast.ts'
import { inTexts } from '../expressions/sql-template.ts'
import { hasWindow, NOWHERE, nameOf, selectNode, starNode } from '../expressions/syntax.ts'
import type * as frames from '../frame.ts'
import { bindCombined } from './bind-combined.ts'
import { bindRows } from './bind-rows.ts'
import { tablesOf, viewsWith } from './frame-views.ts'
import { within } from './within.ts'

/** A frame counts as so many expressions towards the limit on a query's size. */
const FRAME_WEIGHT = 10

type Binders = {
  readonly [Kind in frames.Frame['kind']]: (frame: Extract<frames.Frame, { kind: Kind }>, queries: QuerySource) => BoundFrom
}

const BINDERS: Binders = {
  query: bindQueryText,
  source: ({ call, reference }, queries) => within(call, () => bindFrom(reference, queries)),
  rows: (frame, { session }) => within(frame.call, () => unnamed(bindRows(frame, session))),
  select: ({ call, input, select }, queries) => selected(call, bindIn(input, queries), select, queries),
  extend: bindExtended,
  filter: bindFilter,
  sort: bindSort,
  limit: ({ input, count, offset }, queries) => {
    const { plan, scope } = bindIn(input, queries)
    return { plan: { kind: 'limit', input: plan, count, offset }, scope }
  },
  pivot: bindPivoted,
  unpivot: ({ call, input, unpivot }, queries) =>
    within(call, () => unnamed(bindUnpivot({ ...unpivot, table: BOUND }, bindIn(input, queries), queries))),
  sample: ({ call, input, sample }, queries) => {
    const { plan, scope } = bindIn(input, queries)
    return { plan: within(call, () => bindSample(plan, { ...sample, table: BOUND }, queries)), scope }
  },
  alias: ({ input, name }, queries) => {
    const { plan, scope } = bindIn(input, queries)
    return { plan, scope: new Scope([{ name, columns: scope.visible }]) }
  },
  join: bindJoined,
  combine: (frame, queries) => bindCombined(frame, queries, bindVisible),
}

/** What binds the frame, for whoever runs it. */
export function bindableOf(frame: frames.Frame): Bindable {
  return { tables: (views) => tablesOf(frame, views), bind: (session) => bindFrame(frame, session) }
}

/** The plan of a frame; its columns are those that the DataFrame shows. */
function bindFrame(frame: frames.Frame, session: BindSession): LogicalPlan {
  return bindVisible(frame, new QueryBinder(session))
}

function bindIn(frame: frames.Frame, queries: QuerySource): BoundFrom {
  const bindKind = BINDERS[frame.kind] as (frame: frames.Frame, queries: QuerySource) => BoundFrom
  return queries.session.step(NOWHERE, () => bindKind(frame, queries), FRAME_WEIGHT)
}

/** The frame without columns that a join only keeps for their qualified names. */
function bindVisible(frame: frames.Frame, queries: QuerySource): LogicalPlan {
  const { plan, scope } = bindIn(frame, queries)
  const columns = columnsOf(plan)
  const { visible } = scope
  if (
    columns.length === visible.length &&
    visible.every(({ name, column }, i) => column.id === columns[i]!.id && name === columns[i]!.name)
  ) {
    return plan
  }
  return { kind: 'project', input: plan, items: projectItems(visible.map(({ name, column }) => ({ expr: columnExpr(column), name }))) }
}

/** A query in SQL is bound apart: its positions are in a text of its own. */
function bindQueryText({ text, query, parameters, frames: named }: frames.QueryFrame, { session }: QuerySource): BoundFrom {
  const env = { ...session.env, parameters, calledAt: undefined, views: viewsWith(named, session.env.views, bindableOf) }
  try {
    return unnamed(new QueryBinder(new BindSession(env)).bindQuery(query))
  } catch (error) {
    throw inTexts(error, [text])
  }
}

function unnamed(plan: LogicalPlan): BoundFrom {
  return { plan, scope: new Scope([{ name: undefined, columns: columnsOf(plan).map((column) => ({ name: column.name, column })) }]) }
}

function selected(call: frames.Call, from: BoundFrom, select: Select, queries: QuerySource): BoundFrom {
  const plan = within(call, () => bindSelectOver(select, undefined, from, queries))
  return passesAll(select) ? { plan, scope: passedScope(from.scope, columnsOf(plan)) } : unnamed(plan)
}

/** Whether it gives its input's columns as they are, such as DISTINCT and QUALIFY do. */
function passesAll({ items: [item, ...more] }: Select): boolean {
  return item?.kind === 'star' && more.length + item.exclude.length + item.replace.length + item.rename.length === 0
}

/** The scope over columns that passed: those that a join kept only for their qualified names are gone. */
function passedScope({ relations, visible }: Scope, columns: readonly Column[]): Scope {
  const passed = new Set(columns.map(({ id }) => id))
  const left = relations.map((relation) => ({ ...relation, columns: relation.columns.filter(({ column }) => passed.has(column.id)) }))
  return new Scope(
    left,
    visible.map((own, i) => ({ ...own, column: columns[i]! })),
  )
}

function bindExtended({ call, input, items }: frames.ExtendFrame, queries: QuerySource): BoundFrom {
  const from = bindIn(input, queries)
  const known = new Set(from.scope.visible.map(({ name }) => name.toLowerCase()))
  const replace = items.filter(({ name }) => known.has(name.toLowerCase()))
  const added = items.filter((item) => !replace.includes(item))
  const star = starNode({ replace: replace.map(({ name, expression }) => ({ name: nameOf(name), expression })) })
  const more = added.map(({ name, expression }) => ({ kind: 'item', expression, alias: nameOf(name), position: NOWHERE }) as const)
  return selected(call, from, selectNode({ items: [star, ...more] }), queries)
}

/** Over window functions it is what QUALIFY is. */
function bindFilter({ call, input, condition }: frames.FilterFrame, queries: QuerySource): BoundFrom {
  const from = bindIn(input, queries)
  if (hasWindow(condition)) return selected(call, from, selectNode({ qualify: condition }), queries)
  const clauses = clausesOver(from, queries)
  const predicate = within(call, () => clauses.binder({ name: 'the condition' }).bindCondition(condition))
  return { plan: { kind: 'filter', input: from.plan, predicate }, scope: from.scope }
}

function bindSort({ call, input, items }: frames.SortFrame, queries: QuerySource): BoundFrom {
  const from = bindIn(input, queries)
  const { session } = queries
  const binder = clausesOver(from, queries).binder({ name: 'the order' })
  const keys = within(call, () => items.map((item) => sortKey(binder.bind(item.expression), item, session.env.order)))
  return { plan: { kind: 'sort', input: from.plan, keys }, scope: from.scope }
}

function clausesOver({ scope }: BoundFrom, queries: QuerySource): SelectClauses {
  return new SelectClauses(queries, selectNode({}), scope, [])
}

function bindPivoted({ call, input, groups, on, using }: frames.PivotFrame, queries: QuerySource): BoundFrom {
  const from = bindIn(input, queries)
  return within(call, () => unnamed(bindPivotOf({ on, using, groups, isGrouped: groups.length > 0, position: NOWHERE }, from, queries)))
}

/** A table of a clause that is bound already: the node tells the rest alone. */
const BOUND = { kind: 'table', name: [nameOf('')], alias: undefined, position: NOWHERE } as const

function bindJoined({ call, left, right, type, asof, on, using }: frames.JoinFrame, queries: QuerySource): BoundFrom {
  const [l, r] = withoutClash(bindIn(left, queries), bindIn(right, queries))
  const sides = { left: BOUND, right: BOUND, natural: false, on, using: using.map(nameOf) } as const
  const join = { kind: 'join', type, asof, ...sides, position: NOWHERE } as const
  return within(call, () => bindJoin(join, l, r, queries))
}

/** Two sides may come from one table: then its name says nothing, and `alias` gives them others. */
function withoutClash(left: BoundFrom, right: BoundFrom): [BoundFrom, BoundFrom] {
  const names = (bound: BoundFrom) => bound.scope.relations.map(({ name }) => name?.toLowerCase())
  const [l, r] = [names(left), names(right)]
  const clash = new Set(l.filter((name) => name !== undefined && r.includes(name)))
  if (clash.size === 0) return [left, right]
  const strip = ({ plan, scope }: BoundFrom): BoundFrom => {
    const relations = scope.relations.map((relation) =>
      clash.has(relation.name?.toLowerCase()) ? { ...relation, name: undefined } : relation,
    )
    return { plan, scope: new Scope(relations, scope.visible) }
  }
  return [strip(left), strip(right)]
}

// Nodes that more than the grammar makes: of a call, a star or a SELECT, what is given, and the rest as where nothing was said.
import type { Position } from '../common/errors.ts'
import type { Call, Expression, QualifiedName, Select, Star } from './ast.ts'

export function makeCall(name: QualifiedName, args: readonly Expression[], position: Position, more: Partial<Call> = {}): Call {
  return {
    kind: 'call',
    name,
    args: args.map((value) => ({ name: undefined, value, position: value.position })),
    distinct: false,
    orderBy: [],
    withinGroup: [],
    nulls: undefined,
    filter: undefined,
    over: undefined,
    position,
    ...more,
  }
}

export function makeStar(position: Position, parts: Partial<Star> = {}): Star {
  return { kind: 'star', qualifier: [], exclude: [], replace: [], rename: [], position, ...parts }
}

/** All columns where no items are given. */
export function makeSelect(position: Position, clauses: Partial<Select>): Select {
  return {
    kind: 'select',
    distinct: undefined,
    items: [makeStar(position)],
    from: undefined,
    where: undefined,
    groupBy: undefined,
    having: undefined,
    windows: [],
    qualify: undefined,
    position,
    ...clauses,
  }
}

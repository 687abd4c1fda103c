// UNION, INTERSECT and EXCEPT of frames.
import type { BoundFrom, QuerySource } from '../../logical/binder/from.ts'
import { Scope } from '../../logical/binder/scope.ts'
import { bindSetOperation } from '../../logical/binder/set-operation.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { QueryBody, SetOperation } from '../../parser/ast.ts'
import { NOWHERE } from '../expressions/syntax.ts'
import type { CombineFrame, Frame } from '../frame.ts'
import { within } from './within.ts'

/** A chain of unions becomes one node, as a chain of UNIONs does. */
export function bindCombined(
  frame: CombineFrame,
  queries: QuerySource,
  bind: (frame: Frame, queries: QuerySource) => LogicalPlan,
): BoundFrom {
  // Frames stand in the operation's tree as bodies that stand for nothing else.
  const frames = new Map<QueryBody, Frame>()
  const bodyOf = (part: Frame): QueryBody => {
    if (part.kind === 'combine') {
      const { operator, all, byName } = part
      return { kind: 'set-operation', operator, all, byName, left: bodyOf(part.left), right: bodyOf(part.right), position: NOWHERE }
    }
    const body: QueryBody = { kind: 'values', rows: [], position: NOWHERE }
    frames.set(body, part)
    return body
  }
  const bindBody = (body: QueryBody): LogicalPlan => {
    const part = frames.get(body)
    return part ? bind(part, queries) : bindSetOperation(body as SetOperation, bindBody)
  }
  const plan = within(frame.call, () => bindBody(bodyOf(frame)))
  return { plan, scope: new Scope([{ name: undefined, columns: columnsOf(plan).map((column) => ({ name: column.name, column })) }]) }
}

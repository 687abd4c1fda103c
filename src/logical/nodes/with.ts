import { defineNode } from '../define-node.ts'
import type { LogicalPlan } from '../plan.ts'

/** Computes `definition` once; `body` reads what it gives, by `common_scan` nodes of the same id, as often as it likes. Gives what the body gives. */
export interface WithNode {
  readonly kind: 'with'
  /** Unique in the process. */
  readonly id: number
  readonly name: string
  readonly definition: LogicalPlan
  readonly body: LogicalPlan
  /** What all readers ask of its rows, once the definition has been filtered by it: the condition's key. */
  readonly filteredBy?: string | undefined
}

export const withNode = defineNode<WithNode>('with', {
  children: ['definition', 'body'],
  columns: (_, [, body = []]) => body,
  explain: (node) => `with ${node.name}`,
})

let ids = 0

/** The id of a new `with` node. */
export function freshWithId(): number {
  return ++ids
}

import type { PlannedOperator } from '../src/index.ts'

/** A plan's operators, each before those below it. */
export function operatorsOf<Node extends PlannedOperator>(node: Node): Node[] {
  return [node, ...(node.children as readonly Node[]).flatMap(operatorsOf)]
}

import { ParseError, type Position } from '../common/errors.ts'

/** The passes over the tree recurse, as deep as it is high: well before the stack ends, and higher than any query that people write. */
const MAX_HEIGHT = 500

/**
 * Rejects a tree that is too high. Parentheses are bounded by the grammar; what this finds are long chains of operators that
 * associate to the left (`a + b + c …`, joins, UNION). AND and OR are one node however long.
 */
export function checkHeight(root: object, tokens: number): void {
  // A tree is never higher than its text has tokens.
  if (tokens < MAX_HEIGHT) return
  let level = childNodes([root])
  for (let height = 1; level.length > 0; height++) {
    if (height > MAX_HEIGHT) throw tooDeep(level[0]!.position)
    level = childNodes(level)
  }
}

interface AnyNode {
  readonly kind: string
  readonly position: Position
}

/** The nodes right below these objects, also through lists and parts without a kind of their own. */
function childNodes(parents: readonly object[]): AnyNode[] {
  const nodes: AnyNode[] = []
  const pending: object[] = [...parents]
  for (let parent = pending.pop(); parent; parent = pending.pop()) {
    const children: unknown[] = Array.isArray(parent) ? parent : Object.values(parent)
    for (const child of children) {
      if (typeof child !== 'object' || child === null) continue
      if ('kind' in child) nodes.push(child as AnyNode)
      else if (!('offset' in child)) pending.push(child)
    }
  }
  return nodes
}

/** The error for what is nested so deeply that reading it would overflow the stack. */
export function tooDeep(position: Position): ParseError {
  return new ParseError('the text is nested too deeply', { position, hint: 'Split the query with WITH or views.' })
}

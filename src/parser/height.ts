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
  const pending: { node: object; height: number }[] = [{ node: root, height: 0 }]
  for (let entry = pending.pop(); entry; entry = pending.pop()) {
    const { node, height } = entry
    if (height > MAX_HEIGHT) throw tooDeep((node as { position: Position }).position)
    const next = 'kind' in node ? height + 1 : height
    for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) pending.push({ node: child, height: next })
  }
}

/** The error for what is nested so deeply that reading it would overflow the stack. */
export function tooDeep(position: Position): ParseError {
  return new ParseError('the text is nested too deeply', { position, hint: 'Split the query with WITH or views.' })
}

// Whether a plan may leave out what raises: one engine has then looked at a row, or at a part of an expression, that the other need not look at.
import { type Piece, placesOf, sqlOf } from './piece.ts'

/** Parts of these are looked at for some rows only, or not at all. */
const CONDITIONAL = /\b(CASE|IF|COALESCE|IFNULL|NULLIF|CONSTANT_OR_NULL|AND|OR|IN|ANY|ALL|FILTER|EXISTS|INTERSECT|EXCEPT)\b/i

/** What stands beside it in a query leaves rows out. */
const LEAVES_ROWS_OUT = /\b(WHERE|HAVING|QUALIFY|JOIN|LIMIT|LATERAL|DISTINCT ON)\b/

const OF_QUERIES: ReadonlySet<string> = new Set(['query', 'ordered', 'source', 'from', 'rows', 'change', 'then'])

/**
 * `raises`: whether a case with something plain in a place still raises. The innermost place where it then does not is what raises; of the places around
 * that one, one must be looked at for some rows alone.
 */
export async function maySkip(root: Piece, raises: (tree: Piece) => Promise<boolean>): Promise<boolean> {
  const innermostFirst = [...placesOf(root)].reverse().filter(({ node }) => node.simpler && node.kind !== 'optional')
  for (const { node, within, around } of innermostFirst) {
    const plain = node.simpler!.find((text) => text !== sqlOf(node))
    if (plain !== undefined && !(await raises(within(plain) as Piece))) return isSkippable([...around, node])
  }
  return false
}

/** From the root to what raises. */
function isSkippable(path: readonly Piece[]): boolean {
  let queries = 0
  return path.some((piece, i) => {
    const own = `${piece.parts.filter((part) => typeof part === 'string').join('$')} ${piece.list?.separator ?? ''}`
    // Of an inner query, a column may be one that nobody reads, and all of it one that is asked for no row.
    if (/\bSELECT\b/.test(own) && ++queries > 1) return true
    if (CONDITIONAL.test(own)) return true
    const beside = piece.parts.filter((part) => part !== path[i + 1])
    return OF_QUERIES.has(piece.kind) && LEAVES_ROWS_OUT.test(beside.map(sqlOf).join(' '))
  })
}

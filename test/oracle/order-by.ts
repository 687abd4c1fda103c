// Whether a query orders its rows, as far as can be told without a parser.

const SKIPPED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g

/** True where ORDER BY stands outside of all parentheses: an OVER (ORDER BY …) or a subquery's does not order the result. */
export function hasOrderBy(sql: string): boolean {
  let text = sql.replace(SKIPPED, ' ')
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replace(/\([^()]*\)/g, ' ')
  }
  return /\border\s+by\b/i.test(text)
}

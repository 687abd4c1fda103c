// Cuts a script into its statements, so that each one's result can be shown. Knows quotes and comments, and nothing else of SQL.

export interface StatementText {
  /** Without the semicolon. */
  readonly text: string
  /** Where it begins in the script, in UTF-16 units: for messages that show the script's line. */
  readonly offset: number
  /** Whether a semicolon ended it: at a prompt, more may come otherwise. */
  readonly ended: boolean
}

/**
 * One piece of SQL in which a semicolon is no end: e'text', 'text', "name", $$text$$, a comment to the line's end, a block comment's start. Where a
 * quote is never closed, it takes the rest, for the parser to complain about.
 */
const PIECE =
  /e'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|(\$(?:[a-z_]\w*)?\$)[\s\S]*?(?:\1|$)|--[^\n]*|\/\*|;|[^'"$\-/;\s]+|\S|\s+/gi

/** The statements of a script in order; what holds only spaces and comments is none. */
export function splitStatements(script: string): StatementText[] {
  const statements: StatementText[] = []
  let start = -1
  let end = 0
  PIECE.lastIndex = 0
  for (let match = PIECE.exec(script); match; match = PIECE.exec(script)) {
    const piece = match[0]
    if (piece === '/*') {
      PIECE.lastIndex = blockCommentEnd(script, match.index)
    } else if (piece === ';') {
      if (start >= 0) statements.push({ text: script.slice(start, end), offset: start, ended: true })
      start = -1
    } else if (!piece.startsWith('--') && piece.trim() !== '') {
      if (start < 0) start = match.index
      end = PIECE.lastIndex
    }
  }
  if (start >= 0) statements.push({ text: script.slice(start, end), offset: start, ended: false })
  return statements
}

/** Block comments nest. */
function blockCommentEnd(script: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let match = mark.exec(script); match; match = mark.exec(script)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return script.length
}

/** Whether the statement is an EXPLAIN: its rows are lines to be read, not a table. */
export function isExplain(statement: string): boolean {
  return /^explain\b/i.test(statement)
}

// A sqllogictest file as records, and back to text. What each part means is in test/slt/README.md.

interface Located {
  /** Line of the record's directive, from 1. */
  readonly line: number
  /** `onlyif quern`: a deliberate difference; the oracle is not asked. */
  readonly quernOnly: boolean
  readonly sql: string
}

interface StatementRecord extends Located {
  readonly kind: 'statement'
}

interface FailureRecord extends Located {
  readonly kind: 'error'
  /** `CODE part of the message`; empty where nothing is filled in yet. */
  readonly expected: string
}

export interface QueryRecord extends Located {
  readonly kind: 'query'
  /** One letter a column; empty where nothing is filled in yet. */
  readonly types: string
  readonly sort: 'nosort' | 'rowsort'
  /** Undefined where nothing is filled in yet. */
  readonly rows: readonly string[] | undefined
}

export type SltRecord = StatementRecord | FailureRecord | QueryRecord

/** Comments and blank lines are kept, so that a file can be written back. */
export type SltPart = { readonly kind: 'text'; readonly text: string } | SltRecord

/** Records are parted by blank lines; lines that begin with # are comments. Throws at a directive that it does not know. */
export function parseSlt(text: string): SltPart[] {
  const parts: SltPart[] = []
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  if (lines.at(-1) === '') lines.pop()
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (line.trim() === '' || line.startsWith('#')) {
      parts.push({ kind: 'text', text: line })
      at++
      continue
    }
    const end = lines.indexOf('', at) < 0 ? lines.length : lines.indexOf('', at)
    parts.push(parseRecord(lines.slice(at, end), at + 1))
    at = end
  }
  return parts
}

function parseRecord(lines: readonly string[], line: number): SltRecord {
  const quernOnly = lines[0] === 'onlyif quern'
  const [directive = '', ...body] = quernOnly ? lines.slice(1) : lines
  const rule = body.indexOf('----')
  const sql = (rule < 0 ? body : body.slice(0, rule)).join('\n')
  const answer = rule < 0 ? undefined : body.slice(rule + 1)
  const located = { line, quernOnly, sql }
  if (sql === '') throw new Error(`line ${line}: expected a directive and SQL below it`)
  if (directive === 'statement ok' && !answer) return { kind: 'statement', ...located }
  if (directive === 'statement error') return { kind: 'error', ...located, expected: answer?.join('\n') ?? '' }
  const query = /^query(?: ([BIRTDP?]+))?(?: (nosort|rowsort))?$/.exec(directive)
  if (query) {
    return { kind: 'query', ...located, types: query[1] ?? '', sort: query[2] === 'rowsort' ? 'rowsort' : 'nosort', rows: answer }
  }
  throw new Error(`line ${line}: expected  statement ok | statement error | query TYPES [rowsort],  got  ${directive}`)
}

export function printSlt(parts: readonly SltPart[]): string {
  return parts.map((part) => `${part.kind === 'text' ? part.text : printRecord(part)}\n`).join('')
}

function printRecord(record: SltRecord): string {
  const lines = record.quernOnly ? ['onlyif quern'] : []
  if (record.kind === 'statement') lines.push('statement ok', record.sql)
  else if (record.kind === 'error') lines.push('statement error', record.sql, ...(record.expected ? ['----', record.expected] : []))
  else {
    lines.push(['query', record.types, record.sort === 'rowsort' ? 'rowsort' : ''].filter(Boolean).join(' '), record.sql)
    if (record.rows) lines.push('----', ...record.rows)
  }
  return lines.join('\n')
}

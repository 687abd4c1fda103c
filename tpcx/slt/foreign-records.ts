// The sqllogictest files of other engines, as records: the common format, with what DuckDB, DataFusion and CockroachDB added to it. What a file needs
// that is not known here is a record of its own, so that it is counted and not passed over.

interface ForeignRecordBase {
  /** Line of the directive in the file, from 1. */
  readonly line: number
  readonly sql: string
}

export interface ForeignStatement extends ForeignRecordBase {
  readonly kind: 'statement'
  /** `any`: it may succeed or fail. */
  readonly outcome: 'ok' | 'error' | 'any'
  /** How many rows it gives or changes, where the file says so. */
  readonly count?: number
}

export interface ForeignQuery extends ForeignRecordBase {
  readonly kind: 'query'
  /** A letter a column; empty where none are given. */
  readonly types: string
  readonly sort: 'nosort' | 'rowsort' | 'valuesort'
  /** Queries of one label have one result. */
  readonly label: string | undefined
  /** The lines below the rule; undefined where there is none. */
  readonly expected: readonly string[] | undefined
}

/** Something of the format that the runner cannot do. `rest`: what follows depends on it. */
interface ForeignUnknown extends ForeignRecordBase {
  readonly kind: 'unknown'
  readonly what: string
  readonly rest: boolean
}

export type ForeignRecord = ForeignStatement | ForeignQuery | ForeignUnknown

interface Line {
  readonly text: string
  readonly number: number
}

/** The names under which `onlyif` and `skipif` may mean this engine. */
const ENGINE_NAMES = new Set(['quern'])

const SORTS = new Set(['nosort', 'rowsort', 'valuesort'])

/** What a file may require that is there, or that is about the machine it was written on. */
const FULFILLED = new Set(['parquet', 'json', 'icu', 'vector_size', 'skip_reload', 'notwindows', 'notmingw', '64bit', 'noforcestorage'])

/** Directives about how a file is run elsewhere: they change no answer. */
const IGNORED = new Set(['hash-threshold', 'tags', 'sleep', 'set', 'unset', 'subtest', 'user', 'template', 'description', 'name'])

/** Statements about another engine's settings: no other engine has them. */
const SETTING_OF_ANOTHER = /^\s*(?:set|reset|show)\s+(?:variable\s+)?datafusion\./i

/** The text of a file that another includes, by the name given there; undefined where there is none. */
export type ReadIncluded = (name: string) => string | undefined

/**
 * The records in the order in which they run; loops are unrolled, included files put in their places. Never throws: what cannot be read is an
 * `unknown` record.
 */
export function parseForeign(text: string, readIncluded: ReadIncluded = () => undefined): ForeignRecord[] {
  const records: ForeignRecord[] = []
  try {
    readRecords(unrolled(included(linesOf(text), readIncluded, 0)), records)
  } catch (error) {
    records.push({ kind: 'unknown', line: 1, sql: '', what: error instanceof Error ? error.message : String(error), rest: true })
  }
  return records
}

function linesOf(text: string): Line[] {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line, i) => ({ text: line, number: i + 1 }))
}

/** A file that includes itself must end. */
const MOST_INCLUDES = 16

/** `include FILE`, written out. Lines of an included file have the number of the directive. */
function included(lines: readonly Line[], read: ReadIncluded, depth: number): Line[] {
  return lines.flatMap((line) => {
    const name = /^include\s+(\S+)\s*$/.exec(line.text)?.[1]
    const text = name === undefined || depth === MOST_INCLUDES ? undefined : read(name)
    if (text === undefined) return [line]
    return included(linesOf(text), read, depth + 1).map((inner) => ({ text: inner.text, number: line.number }))
  })
}

function readRecords(lines: readonly Line[], records: ForeignRecord[]): void {
  let at = 0
  let applies = true // of the record that comes: what skipif and onlyif say
  let skipping = false // between `mode skip` and `mode unskip`
  let sort: ForeignQuery['sort'] = 'nosort' // of queries that name none
  while (at < lines.length) {
    const line = lines[at]!
    const words = line.text
      .replace(/\s#.*$/, '')
      .split(/\s+/)
      .filter(Boolean)
    const [directive] = words
    if (directive === undefined || line.text.startsWith('#')) {
      at++
      continue
    }
    if (directive === 'skipif' || directive === 'onlyif') {
      if (ENGINE_NAMES.has(words[1]!) === (directive === 'skipif')) applies = false
      at++
      continue
    }
    if (directive === 'statement' || directive === 'query') {
      const [record, next] = readRecord(words, lines, at, sort)
      if (applies && !skipping && !SETTING_OF_ANOTHER.test(record.sql)) records.push(record)
      ;[at, applies] = [next, true]
      continue
    }
    at++
    const skipped = !applies || skipping
    applies = true
    if (directive === 'mode' && (words[1] === 'skip' || words[1] === 'unskip')) skipping = words[1] === 'skip'
    if (directive === 'halt' && !skipped) return
    if (directive === 'control') {
      if (words[1] === 'sortmode' && SORTS.has(words[2]!)) sort = words[2] as ForeignQuery['sort']
      continue
    }
    if (directive === 'connection') {
      applies = false
      if (!skipped) records.push({ kind: 'unknown', line: line.number, sql: '', what: `a connection of its own: ${words[1]}`, rest: false })
      continue
    }
    if (directive === 'system') {
      while (at < lines.length && lines[at]!.text !== '') at++
      if (!skipped) records.push({ kind: 'unknown', line: line.number, sql: '', what: line.text, rest: false })
      continue
    }
    if (skipped || directive === 'mode' || directive === 'halt' || IGNORED.has(directive)) continue
    if (directive === 'require' && (FULFILLED.has(words[1]!) || words[1]?.startsWith('no_'))) continue
    records.push({ kind: 'unknown', line: line.number, sql: '', what: line.text, rest: true })
  }
}

function readRecord(
  [directive, ...words]: readonly string[],
  lines: readonly Line[],
  start: number,
  defaultSort: ForeignQuery['sort'],
): [ForeignRecord, number] {
  let end = start + 1
  while (end < lines.length && lines[end]!.text !== '') end++
  const fails = words[0] === 'error'
  const body = lines.slice(start + 1, end).map(({ text }) => text)
  // An empty answer may be followed by blank lines alone, a statement's SQL not begin with a rule.
  const rule = body.indexOf('----')
  // The text of an error may hold blank lines: two of them end it.
  if (fails && rule >= 0) while (end < lines.length && !(lines[end]!.text === '' && (lines[end + 1]?.text ?? '') === '')) end++
  const sql = (rule < 0 ? body : body.slice(0, rule)).join('\n')
  const expected = rule < 0 ? undefined : body.slice(rule + 1)
  const at = { line: lines[start]!.number, sql }
  if (fails) return [{ kind: 'statement', ...at, outcome: 'error' }, end]
  if (directive === 'statement') {
    const [outcome, argument] = words
    if (outcome === 'count') return [{ kind: 'statement', ...at, outcome: 'ok', count: Number(argument) }, end]
    if (argument !== undefined && argument !== 'retry') {
      return [{ kind: 'unknown', ...at, what: `a connection of its own: ${argument}`, rest: false }, end]
    }
    return [{ kind: 'statement', ...at, outcome: outcome === 'maybe' ? 'any' : 'ok' }, end]
  }
  const sort = words.find((word) => SORTS.has(word)) as ForeignQuery['sort'] | undefined
  const [types = ''] = words[0] && SORTS.has(words[0]) ? [] : words
  const rest = words.filter((word, i) => i > 0 && !SORTS.has(word))
  const label = rest[0] === 'retry' ? undefined : rest[0]
  return [{ kind: 'query', ...at, types, sort: sort ?? defaultSort, label, expected }, end]
}

/** `loop i 0 3 … endloop` and `foreach x a b c … endloop`, written out; `${i}` stands for the value. */
function unrolled(lines: readonly Line[]): Line[] {
  const flat: Line[] = []
  for (let at = 0; at < lines.length; at++) {
    const words = lines[at]!.text.split(/\s+/)
    if (!['loop', 'foreach', 'concurrentloop', 'concurrentforeach'].includes(words[0]!)) {
      flat.push(lines[at]!)
      continue
    }
    const end = endOfLoop(lines, at)
    const body = unrolled(lines.slice(at + 1, end))
    for (const value of loopValues(words)) {
      const replaced = (text: string) => text.replaceAll(`\${${words[1]}}`, value)
      flat.push(...body.map(({ text, number }) => ({ text: replaced(text), number })))
    }
    at = end
  }
  return flat
}

function endOfLoop(lines: readonly Line[], start: number): number {
  let depth = 0
  for (let at = start; at < lines.length; at++) {
    const [word] = lines[at]!.text.split(/\s+/)
    if (/^(concurrent)?(loop|foreach)$/.test(word!)) depth++
    if (word === 'endloop' && --depth === 0) return at
  }
  throw new Error(`line ${lines[start]!.number}: a loop without endloop`)
}

const SIGNED = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']
const UNSIGNED = SIGNED.map((name) => `U${name}`)
const NUMERIC = [...SIGNED, ...UNSIGNED, 'FLOAT', 'DOUBLE']

const TYPE_LISTS: Readonly<Record<string, readonly string[]>> = {
  '<signed>': SIGNED,
  '<unsigned>': UNSIGNED,
  '<integral>': [...SIGNED, ...UNSIGNED],
  '<numeric>': NUMERIC,
  '<alltypes>': [...NUMERIC, 'BOOLEAN', 'INTERVAL', 'VARCHAR'],
}

function loopValues([kind, , ...values]: readonly string[]): string[] {
  if (kind!.endsWith('foreach')) return values.flatMap((value) => TYPE_LISTS[value.toLowerCase()] ?? [value])
  const [from, to] = values.map(Number)
  return Array.from({ length: Math.max(0, to! - from!) }, (_, i) => String(from! + i))
}

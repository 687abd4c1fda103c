// Pieces of a tree that stand for what the text says in short.
import type { IToken } from 'chevrotain'
import type { Argument, CopyOption, Expression, Name, QualifiedName, Query, TableReference } from '../ast.ts'
import { makeSelect } from '../make-node.ts'
import type { SqlToken } from '../tokens.ts'
import { positionOf } from './name-rules.ts'

export function wordAsString(token: IToken): Expression {
  return { kind: 'string', value: (token as SqlToken).value ?? token.image, position: positionOf(token) }
}

/** A bare word is a string: `FORMAT csv`. */
export function wordsAsStrings(values: readonly Expression[]): Expression[] {
  return values.map((value) => {
    const [word, more] = value.kind === 'column' ? value.parts : []
    return word && !more ? { kind: 'string', value: word.text, position: word.position } : value
  })
}

/** `SELECT columns FROM table`; all of its columns where none are named. */
export function queryOfTable(table: TableReference | QualifiedName, columns: readonly Name[]): Query {
  const from: TableReference = 'kind' in table ? table : { kind: 'table', name: table, alias: undefined, position: spanOf(table) }
  const { position } = from
  const named = columns.map((name) => {
    const expression: Expression = { kind: 'column', parts: [name], position: name.position }
    return { kind: 'item', expression, alias: undefined, position: name.position } as const
  })
  const body = makeSelect(position, columns.length > 0 ? { items: named, from } : { from })
  return queryOf(body)
}

/** What `COPY t FROM path (options)` reads: of CSV texts, which become what the table's columns are. */
export function fileToCopy(path: Expression, options: readonly CopyOption[]): TableReference {
  const { position } = path
  const text = path.kind === 'string' ? path.value : ''
  const given = options.find(({ name }) => name.text.toLowerCase() === 'format')?.values[0]
  const format = given?.kind === 'string' ? given.value.toLowerCase() : formatOf(text)
  const name = (word: string): Name => ({ text: word, position })
  const rest = options.filter((option) => option.name.text.toLowerCase() !== 'format')
  const args = rest.map(({ name: option, values, position: at }): Argument => {
    const [value = { kind: 'boolean', value: true, position: at } as const, ...more] = values
    return { name: option, value: more.length > 0 ? { kind: 'list', items: values, position: at } : value, position: at }
  })
  if (format === 'csv') args.push({ name: name('all_varchar'), value: { kind: 'boolean', value: true, position }, position })
  return {
    kind: 'table-function',
    name: [name(format === 'csv' ? 'read_csv' : format === 'json' ? 'read_json' : 'read_parquet')],
    args: [{ name: undefined, value: path, position }, ...args],
    ordinality: false,
    lateral: false,
    alias: undefined,
    position,
  }
}

function formatOf(path: string): string {
  if (/\.parquet$/i.test(path)) return 'parquet'
  return /\.(json|ndjson|jsonl)(\.gz)?$/i.test(path) ? 'json' : 'csv'
}

/** A query that is nothing but its body. */
export function queryOf(body: Query['body']): Query {
  const { position } = body
  return { kind: 'query', recursive: false, with: [], body, orderBy: undefined, limit: undefined, offset: undefined, position }
}

function spanOf(name: QualifiedName): Name['position'] {
  const first = name[0]!.position
  const last = name.at(-1)!.position
  return { offset: first.offset, length: last.offset + last.length - first.offset }
}

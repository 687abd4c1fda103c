// Pieces of a tree that stand for what the text says in short.
import type { IToken } from 'chevrotain'
import type { Expression, Name, QualifiedName, Query, TableReference } from '../ast.ts'
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

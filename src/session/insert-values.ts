// The VALUES of an INSERT: DEFAULT stands for the column's, and where the values of a column differ in kind, as in (1, 'a'), (2, 3), each is read as
// the column's type by itself.
import { type SqlType, typeName } from '../common/types.ts'
import type { Cast, Expression, Query, TypeName } from '../parser/ast.ts'
import { parseExpression } from '../parser/index.ts'

/** A column that values are given for. */
export interface GivenColumn {
  readonly type: SqlType
  readonly default: Expression | undefined
}

/** What is no bare VALUES for as many columns stays as it is. */
export function valuesFor(query: Query, columns: readonly GivenColumn[]): Query {
  const { body } = query
  if (body.kind !== 'values' || body.rows.some((row) => row.length !== columns.length)) return query
  const rows = body.rows.map((row) => row.map((value, i) => (value.kind === 'default' ? defaultOf(columns[i]!, value) : value)))
  const mixed = columns.map(({ type }, i) => (differ(rows.map((row) => row[i]!)) ? parsedType(type) : undefined))
  return { ...query, body: { ...body, rows: rows.map((row) => row.map((value, i) => cast(value, mixed[i]))) } }
}

/** Of a COPY from CSV: the file's texts are read as what the columns are, so that a wrong one is told with its line. */
export function fileFor(query: Query, columns: readonly GivenColumn[]): Query {
  const { body, position } = query
  if (body.kind !== 'select' || body.from?.kind !== 'table-function') return query
  const items = columns.map(
    ({ type }): Expression => ({ kind: 'string', value: SCALARS.has(type.kind) ? typeName(type) : 'VARCHAR', position }),
  )
  const args = body.from.args.map((arg) =>
    arg.name?.text === 'all_varchar'
      ? { ...arg, name: { ...arg.name, text: 'types' }, value: { kind: 'list', items, position } as const }
      : arg,
  )
  return { ...query, body: { ...body, from: { ...body.from, args } } }
}

/** What the reader of files makes of texts as a cast does. */
const SCALARS: ReadonlySet<string> = new Set<SqlType['kind']>([
  ...(['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'] as const),
  ...(['float', 'double', 'decimal', 'date', 'time', 'timestamp'] as const),
])

function defaultOf(column: GivenColumn, { position }: Expression): Expression {
  return column.default ?? { kind: 'null', position }
}

function differ(values: readonly Expression[]): boolean {
  return new Set(values.map(({ kind }) => kind).filter((kind) => kind !== 'null')).size > 1
}

function parsedType(type: SqlType): TypeName {
  return (parseExpression(`cast(null as ${typeName(type)})`) as Cast).type
}

function cast(value: Expression, type: TypeName | undefined): Expression {
  return type && value.kind !== 'null' ? { kind: 'cast', operand: value, type, try: false, position: value.position } : value
}

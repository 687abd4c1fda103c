// `WITH … INSERT`, `UPDATE` and `DELETE`: each query within the statement, and each table of its own FROM, gets the common tables.
import type { CommonTable, Delete, Insert, NamedTable, Query, TableReference, Update } from './ast.ts'
import { makeSelect } from './make-node.ts'

interface With {
  readonly recursive: boolean
  readonly with: readonly CommonTable[]
}

export function withCommonTables<Statement extends Insert | Update | Delete>(statement: Statement, common: With): Statement {
  if (common.with.length === 0) return statement
  return Object.fromEntries(
    Object.entries(statement).map(([key, part]) => [key, key === 'table' ? part : within(part, common)]),
  ) as unknown as Statement
}

function within(part: unknown, common: With): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (Array.isArray(part)) return part.map((item) => within(item, common))
  if ('kind' in part && part.kind === 'query') return queryWithin(part as Query, common)
  if ('kind' in part && part.kind === 'table') return tableWithin(part as NamedTable, common)
  return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, within(child, common)]))
}

function queryWithin(query: Query, { recursive, with: tables }: With): Query {
  return { ...query, recursive: query.recursive || recursive, with: [...tables, ...query.with] }
}

/** A common table that FROM names, as a query of its own. */
function tableWithin(table: NamedTable, common: With): TableReference {
  const [name, more] = table.name
  if (more || !common.with.some((known) => known.name.text.toLowerCase() === name!.text.toLowerCase())) return table
  const { position } = table
  const body = makeSelect(position, { from: { ...table, alias: undefined } })
  const query: Query = { kind: 'query', ...common, body, orderBy: undefined, limit: undefined, offset: undefined, position }
  return { kind: 'derived', query, lateral: false, alias: table.alias ?? { name: name!, columns: [], position }, position }
}

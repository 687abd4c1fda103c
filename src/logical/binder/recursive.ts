// WITH RECURSIVE: a common table that reads itself.
import { BindError } from '../../common/errors.ts'
import { sameType, typeName } from '../../common/types.ts'
import type { NamedTable, Query, QueryBody } from '../../parser/ast.ts'
import { castTo, columnExpr, freshColumn, projectItems } from '../build-expression.ts'
import { isCastable } from '../cast-rules.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import type { TableSource } from '../ports.ts'
import type { FoundCommonTable } from './common-tables.ts'
import type { QuerySource } from './from.ts'

/** How often the part of a query names the table. */
export function countReferences(part: unknown, name: string): number {
  const wanted = name.toLowerCase()
  let count = 0
  const pending: unknown[] = [part]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (typeof at !== 'object' || at === null) continue
    const { kind, name: table } = at as Partial<NamedTable>
    if (kind === 'table' && table?.length === 1 && table[0]!.text.toLowerCase() === wanted) count++
    for (const child of Object.values(at)) if (typeof child === 'object') pending.push(child)
  }
  return count
}

/** The plan of a common table that reads itself. */
export function bindRecursive({ table, inner, outer }: FoundCommonTable, queries: QuerySource): LogicalPlan {
  const { query, name, position } = table
  const { body } = query
  const unclear = (message: string) =>
    new BindError(`the recursive common table "${name.text}" ${message}`, {
      position,
      hint: 'Write: first rows UNION ALL what is made of the last ones.',
    })
  if (body.kind !== 'set-operation' || body.operator !== 'union' || body.byName) throw unclear('is no UNION of two queries')
  if (countReferences(body.left, name.text) > 0) throw unclear('reads itself in its first query')
  if (query.orderBy || query.limit || query.offset) throw unclear('cannot be sorted or limited within')
  // What it is made of is computed by itself, common tables too.
  const sight = inner.alone()
  const bind = (part: QueryBody, tables = sight) => queries.at({ tables, outer }).bindQuery(queryOf(part, query))
  const anchor = bind(body.left)
  const columns = columnsOf(anchor).map((column, i) => freshColumn(table.columns[i]?.text ?? column.name, column.type, true))
  const schema = columns.map(({ name, type }) => ({ name, type, nullable: true }))
  const working: TableSource = { name: name.text, schema, rowCount: undefined }
  const step = bind(body.right, sight.withWorking(table, working))
  return {
    kind: 'recursive',
    name: name.text,
    anchor,
    step: cast(step, columns, unclear),
    working,
    all: body.all,
    columns,
  }
}

function queryOf(body: QueryBody, { with: tables, recursive, position }: Query): Query {
  return { kind: 'query', recursive, with: tables, body, orderBy: undefined, limit: undefined, offset: undefined, position }
}

function cast(step: LogicalPlan, columns: ReturnType<typeof columnsOf>, unclear: (message: string) => BindError): LogicalPlan {
  const own = columnsOf(step)
  if (own.length !== columns.length) throw unclear(`has ${columns.length} columns in its first query and ${own.length} in its second`)
  if (own.every((column, i) => sameType(column.type, columns[i]!.type))) return step
  const items = own.map((column, i) => {
    const { type, name } = columns[i]!
    if (!isCastable(column.type, type)) throw unclear(`has a column "${name}" of ${typeName(type)} that becomes ${typeName(column.type)}`)
    return { expr: castTo(columnExpr(column), type), name }
  })
  return { kind: 'project', input: step, items: projectItems(items) }
}

// CREATE VIEW: a query's text under a name, bound anew in each query.
import { namedTables } from '../logical/binder/collect-tables.ts'
import { nameKey, nameText } from '../logical/binder/environment.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { CreateView, Query } from '../parser/ast.ts'
import { printSql } from '../parser/print-sql.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Place } from './catalog/schemas.ts'
import type { Engine, StatementScope } from './engine.ts'
import { refuseParameters } from './parameters.ts'

/** `checkFree` throws where the name is taken. */
export async function createView(
  engine: Engine,
  statement: CreateView,
  checkFree: (statement: CreateView, place: Place) => void,
  scope: StatementScope,
): Promise<void> {
  const { catalog } = engine
  refuseParameters(statement)
  const place = catalog.schemas.target(statement.name, statement.temporary)
  if (statement.ifNotExists && catalog.views.view(nameKey(statement.name))) return
  checkFree(statement, place)
  const { query } = statement
  // Bound for its errors, and for what the catalog tells of its columns.
  const given = columnsOf(await engine.bind(query, scope))
  const columns = statement.columns.map(({ text }) => text)
  const schema = given.map(({ name, type }, i) => ({ name: columns[i] ?? name, type, nullable: true }))
  catalog.views.define(place, {
    query: inPlace(query, catalog),
    columns,
    schema,
    sql: printSql(statement),
    path: [place.database, place.schema, place.name],
  })
}

/** The query with its tables' whole names, so that it reads the same ones whatever schema is the current one later. */
function inPlace(query: Query, catalog: Catalog): Query {
  const names = new Map<object, CreateView['name']>()
  for (const reference of namedTables(query, catalog.views)) {
    const found = catalog.relations.find(nameKey(reference.name))
    if (!found) continue
    const { database, schema, name } = found.place
    const whole = [database, schema, name].map((text) => ({ text, position: reference.position }))
    if (nameText(whole) !== nameText(reference.name)) names.set(reference, whole)
  }
  const replaced = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map(replaced)
    const name = names.get(part)
    const entries = Object.entries(part).map(([key, value]) => [key, name && key === 'name' ? name : replaced(value)])
    return Object.fromEntries(entries)
  }
  return names.size === 0 ? query : (replaced(query) as Query)
}

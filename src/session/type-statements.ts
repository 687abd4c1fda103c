// CREATE TYPE: a name for a type, or the values of an ENUM.
import { BindError } from '../common/errors.ts'
import { VARCHAR } from '../common/types.ts'
import { bindType, enumType } from '../logical/binder/type-names.ts'
import { castTo, columnExpr, freshColumn } from '../logical/build-expression.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { CreateType } from '../parser/ast.ts'
import { placeText } from './catalog/schemas.ts'
import type { Engine, StatementScope } from './engine.ts'

/** Throws a BindError where the name is taken, or a value of an ENUM occurs twice. */
export async function createType(engine: Engine, statement: CreateType, scope: StatementScope): Promise<void> {
  const { name, orReplace, ifNotExists, temporary, type, position } = statement
  const { schemas, types } = engine.catalog
  const place = schemas.target(name, temporary)
  if (types.at(place) && ifNotExists) return
  if (types.at(place) && !orReplace) {
    throw new BindError(`type "${placeText(place)}" exists already`, { position, hint: 'CREATE OR REPLACE TYPE takes its place.' })
  }
  const values = type.kind === 'query' ? await textsOf(engine, type, scope) : type.kind === 'enum-type' ? type.values : undefined
  const made = values
    ? enumType(values, type.position, place.name)
    : bindType(type as Exclude<typeof type, { kind: 'query' }>, engine.userTypes)
  types.set(place, { kind: 'type', type: made })
}

/** The values of a query with one column, without NULLs. */
async function textsOf(
  engine: Engine,
  query: Extract<CreateType['type'], { kind: 'query' }>,
  scope: StatementScope,
): Promise<readonly string[]> {
  const plan = await engine.plan(query, scope)
  const [column, more] = columnsOf(plan)
  if (!column || more) throw new BindError('the query of an ENUM gives one column', { position: query.position })
  const item = { expr: castTo(columnExpr(column), VARCHAR), column: freshColumn(column.name, VARCHAR, true) }
  const values: string[] = []
  for await (const batch of engine.run({ kind: 'project', input: plan, items: [item] }, scope).batches()) {
    for (let row = 0; row < batch.rows; row++) {
      const value = batch.columns[0]!.value(row)
      if (value !== null) values.push(value as string)
    }
  }
  return values
}

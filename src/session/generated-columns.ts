// Columns that are computed from the others of their row, when the row comes or changes.
import { BindError } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import { NULL, sameType } from '../common/types.ts'
import { columnExpr, freshColumn } from '../logical/build-expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Expression } from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import { escaped, over, ROWS } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import { assigned } from './insert-plan.ts'
import { fillQuery } from './query-template.ts'
import type { TableDefinition } from './table-definition.ts'

/** The definition of a new table with the types of its computed columns, which may read those before them. */
export async function withComputedTypes(engine: Engine, definition: TableDefinition, scope: StatementScope): Promise<TableDefinition> {
  let { schema } = definition
  for (const [at, expression] of definition.generated.entries()) {
    if (!expression) continue
    const { name, type } = schema[at]!
    const [column] = columnsOf(
      await computed(engine, { ...definition, schema }, expression, new StoredTable(definition.name, schema, []), scope),
    ).slice(-1)
    if (type !== NULL) continue
    if (sameType(column!.type, NULL)) throw new BindError(`column "${name}" needs a type`, { position: expression.position })
    schema = schema.with(at, { ...schema[at]!, type: column!.type })
  }
  return { ...definition, schema }
}

/** The rows with their computed columns, in place of those given, which may have more columns behind the table's own. */
export async function withComputed(
  engine: Engine,
  definition: TableDefinition,
  schema: Schema,
  rows: StoredRows,
  scope: StatementScope,
): Promise<StoredRows> {
  let current = rows
  for (const [at, expression] of definition.generated.entries()) {
    if (!expression) continue
    const before = current
    before.hold()
    try {
      const plan = await computed(engine, definition, expression, new StoredTable(definition.name, schema, [before]), scope)
      const columns = columnsOf(plan)
      const { name, type } = schema[at]!
      const value = assigned(columnExpr(columns.at(-1)!), { type, name }, expression.position, engine.settings.timeZone)
      const items = columns.slice(0, -1).map((column, i) => ({
        expr: i === at ? value : columnExpr(column),
        column: freshColumn(column.name, i === at ? type : column.type, true),
      }))
      current = await engine.store({ kind: 'project', input: plan, items }, definition.name, scope)
    } finally {
      before.release()
    }
  }
  return current
}

/** The rows, and the value of the expression behind them. */
function computed(
  engine: Engine,
  { name }: TableDefinition,
  value: Expression,
  rows: StoredTable,
  scope: StatementScope,
): Promise<LogicalPlan> {
  const query = fillQuery(`select *, $value from ${ROWS} as "${escaped(name)}"`, value.position, { expressions: { value } })
  return engine.bind(query, scope, over(rows))
}

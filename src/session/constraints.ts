// Whether the rows of a table are what its definition asks for.
import { ConstraintError, type Position } from '../common/errors.ts'
import type { RawValue } from '../common/result.ts'
import { type Formatter, formatterOf } from '../common/text/format.ts'
import { printSqlExpression } from '../parser/print-sql.ts'
import { segmentColumn } from '../physical/stored-rows.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { Engine, StatementScope } from './engine.ts'
import { fillQuery } from './query-template.ts'
import type { TableDefinition, UniqueKey } from './table-definition.ts'

/** The rows of a table as a statement would leave them. */
export interface NewRows {
  /** All of them. */
  readonly pieces: readonly StoredRows[]
  /** Those that are new or changed, in pieces of their own; others were checked before. */
  readonly added: readonly StoredRows[]
}

const NOTHING_CHANGED = 'Nothing was changed.'

/** Throws a ConstraintError that names the constraint and a row's value. */
export async function checkConstraints(
  engine: Engine,
  definition: TableDefinition,
  { pieces, added }: NewRows,
  position: Position,
  scope: StatementScope,
): Promise<void> {
  for (const rows of added) checkNotNull(engine, definition, rows, position)
  const { name, schema } = definition
  const fresh = new StoredTable(name, schema, added)
  if (fresh.rowCount === 0) return
  for (const condition of definition.checks) {
    const query = fillQuery(`select count(*) from ${ROWS} as "${escaped(name)}" where not ($condition)`, position, {
      expressions: { condition },
    })
    const { rows } = await engine.rows(query, scope, over(fresh))
    const failed = rows[0]![0] as bigint
    if (failed === 0n) continue
    throw new ConstraintError(
      `CHECK ${printSqlExpression(condition)} of table "${name}" is false for ${failed === 1n ? 'a row' : `${failed} rows`}`,
      {
        position,
        hint: NOTHING_CHANGED,
      },
    )
  }
  const all = new StoredTable(name, schema, pieces)
  for (const key of definition.unique) await checkUnique(engine, name, key, all, position, scope)
}

/** A key that several rows have, to be shown: `id: 1`; undefined where there is none. NULLs differ from each other. */
export async function repeatedKey(
  engine: Engine,
  { keys }: UniqueKey,
  rows: StoredTable,
  position: Position,
  scope: StatementScope,
): Promise<string | undefined> {
  const expressions = Object.fromEntries(keys.map((expression, i) => [`k${i}`, expression]))
  const names = Object.keys(expressions)
  const list = names.map((name) => `$${name}`).join(', ')
  const given = names.map((name) => `$${name} is not null`).join(' and ')
  const text = `select ${list} from ${ROWS} as "${escaped(rows.name)}" where ${given} group by all having count(*) > 1 limit 1`
  const { schema, rows: found } = await engine.rows(fillQuery(text, position, { expressions }), scope, over(rows))
  const [twice] = found
  return twice && keys.map((key, i) => `${printSqlExpression(key)}: ${shownValue(twice[i]!, formatterOf(schema[i]!.type))}`).join(', ')
}

async function checkUnique(
  engine: Engine,
  table: string,
  key: UniqueKey,
  rows: StoredTable,
  position: Position,
  scope: StatementScope,
): Promise<void> {
  const twice = await repeatedKey(engine, key, rows, position, scope)
  if (twice === undefined) return
  throw new ConstraintError(`two rows of table "${table}" have the same ${key.kind}${key.index ? ` "${key.index}"` : ''} (${twice})`, {
    position,
    hint: `${NOTHING_CHANGED} ON CONFLICT DO NOTHING leaves such rows out.`,
  })
}

function shownValue(value: RawValue, format: Formatter): string {
  return value === null ? 'NULL' : format(value)
}

/** Throws a ConstraintError where rows have a NULL that their table does not take. */
function checkNotNull({ memory }: Engine, { name, schema }: TableDefinition, rows: StoredRows, position: Position): void {
  schema.forEach((field, column) => {
    if (field.nullable) return
    if (rows.segments.every(({ address }) => segmentColumn(memory, address, column, field.type).validity === 0)) return
    throw new ConstraintError(`column "${field.name}" of table "${name}" is NOT NULL, but a row has NULL there`, {
      position,
      hint: `${NOTHING_CHANGED} Give a value, as by coalesce, or leave such rows out.`,
    })
  })
}

/** The name of given rows in a template: one that no table, view or common table of the user's can have by chance. */
export const ROWS = '"quern:rows"'

/** `ROWS`, and others, to be bound to given tables. */
export function over(rows: StoredTable, more: Readonly<Record<string, StoredTable>> = {}): ReadonlyMap<string, StoredTable> {
  const tables = { 'quern:rows': rows, ...more }
  return new Map(Object.entries(tables).map(([name, table]) => [`name ${name}`, table]))
}

export function escaped(name: string): string {
  return name.replaceAll('"', '""')
}

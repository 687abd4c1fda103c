// FOREIGN KEY: each row's columns are NULL, or a key of the other table.
import { BindError, ConstraintError, type Position } from '../common/errors.ts'
import { formatterOf } from '../common/text/format.ts'
import { nameText } from '../logical/binder/environment.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import type { TableConstraint } from '../parser/ast.ts'
import { StoredTable } from '../physical/stored-table.ts'
import type { MemoryTables } from './catalog/memory-tables.ts'
import { placeText, samePlace } from './catalog/schemas.ts'
import { escaped, type NewRows, over, ROWS } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import { fillQuery } from './query-template.ts'
import { type ForeignKey, keyColumns, type TableDefinition } from './table-definition.ts'

/** The foreign keys of a new table. Throws a BindError where the other table, its columns, or a key of them are not there. */
export function foreignKeys(
  tables: MemoryTables,
  definition: TableDefinition,
  constraints: readonly TableConstraint[],
): readonly ForeignKey[] {
  return constraints.flatMap((constraint) => {
    if (constraint.kind !== 'foreign') return []
    const { columns, table, referenced, position } = constraint
    const own = definition.schema.map(({ name }) => name.toLowerCase())
    const unknown = columns.find(({ text }) => !own.includes(text.toLowerCase()))
    if (unknown) throw unknownColumn(unknown.text, own, unknown.position)
    const isSelf = table.at(-1)!.text.toLowerCase() === definition.name.toLowerCase() && table.length === 1
    const parent = isSelf ? definition : tables.require(table).definition
    const keys = parent.unique.filter(({ index }) => index === undefined)
    const wanted = referenced.map(({ text }) => text.toLowerCase())
    const key =
      wanted.length === 0
        ? keys.find(({ kind }) => kind === 'PRIMARY KEY')
        : keys.find((one) => [...(keyColumns(one) ?? [])].sort().join('\0') === [...wanted].sort().join('\0'))
    if (!key) {
      throw new BindError(
        `table "${nameText(table)}" has no PRIMARY KEY or UNIQUE${wanted.length > 0 ? ` (${wanted.join(', ')})` : ''} to refer to`,
        { position },
      )
    }
    const names = wanted.length > 0 ? wanted : keyColumns(key)!
    if (names.length !== columns.length) {
      throw new BindError(`${columns.length} columns cannot refer to ${names.length}`, { position })
    }
    return [{ columns: columns.map(({ text }) => text.toLowerCase()), table: parent.place, referenced: names }]
  })
}

/** Throws a ConstraintError where a new row refers to nothing, or another table's row would refer to one that is gone. */
export async function checkForeignKeys(
  engine: Engine,
  { place, name, schema, foreign }: TableDefinition,
  { pieces, added }: NewRows,
  before: StoredTable | undefined,
  position: Position,
  scope: StatementScope,
): Promise<void> {
  const { tables } = engine.catalog
  const all = new StoredTable(name, schema, pieces)
  for (const key of foreign) {
    const parent = samePlace(key.table, place) ? all : tables.at(key.table)?.current
    const lost = parent && (await danglingKey(engine, key, new StoredTable(name, schema, added), parent, position, scope))
    if (lost === undefined) continue
    throw new ConstraintError(`table "${placeText(key.table)}" has no row (${lost}), to which a row of table "${name}" would refer`, {
      position,
      hint: 'Nothing was changed.',
    })
  }
  // Rows that only came take nothing from anybody.
  if (!before || before.pieces.every((piece) => pieces.includes(piece))) return
  for (const { definition, current } of tables.all()) {
    if (samePlace(definition.place, place)) {
      for (const key of foreign.filter(({ table }) => samePlace(table, place))) await refuseLost(key, all)
      continue
    }
    for (const key of definition.foreign.filter(({ table }) => samePlace(table, place))) await refuseLost(key, current)
  }

  async function refuseLost(key: ForeignKey, child: StoredTable): Promise<void> {
    const lost = await danglingKey(engine, key, child, all, position, scope)
    if (lost === undefined) return
    throw new ConstraintError(`a row of table "${child.name}" refers to the row (${lost}) of table "${name}"`, {
      position,
      hint: 'Nothing was changed. Change or delete that row first.',
    })
  }
}

/** A key of the child that no row of the parent has, to be shown: `id: 5`. */
async function danglingKey(
  engine: Engine,
  { columns, referenced }: ForeignKey,
  child: StoredTable,
  parent: StoredTable,
  position: Position,
  scope: StatementScope,
): Promise<string | undefined> {
  if (child.rowCount === 0) return undefined
  const quoted = (name: string) => `"${escaped(name)}"`
  const on = columns.map((column, i) => `c.${quoted(column)} = p.${quoted(referenced[i]!)}`).join(' and ')
  const given = columns.map((column) => `c.${quoted(column)} is not null`).join(' and ')
  const list = columns.map((column) => `c.${quoted(column)}`).join(', ')
  const text = `select ${list} from ${ROWS} as c anti join "quern:parent" as p on ${on} where ${given} limit 1`
  const { schema, rows } = await engine.rows(fillQuery(text, position), scope, over(child, { 'quern:parent': parent }))
  const [row] = rows
  return row && columns.map((_, i) => `${referenced[i]}: ${formatterOf(schema[i]!.type)(row[i]!)}`).join(', ')
}

// The end of a statement that changes rows.
import type { Position } from '../common/errors.ts'
import type { MemoryTable } from './catalog/memory-tables.ts'
import { checkConstraints, type NewRows } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import { checkForeignKeys } from './foreign-keys.ts'

/** Makes the rows the table's, or throws a ConstraintError where they are not what its definition asks for. */
export async function commitRows(
  engine: Engine,
  table: MemoryTable,
  rows: NewRows,
  position: Position,
  scope: StatementScope,
): Promise<void> {
  await checkConstraints(engine, table.definition, rows, position, scope)
  await checkForeignKeys(engine, table.definition, rows, table.current, position, scope)
  engine.memoryTables.replace(table, table.definition, rows.pieces)
}

// What the session tells of itself under names: `information_schema.tables`, `duckdb_tables()`.
import { BindError, type Position } from '../../../common/errors.ts'
import { type Bindable, nameParts } from '../../../logical/binder/environment.ts'
import type { Argument, QualifiedName } from '../../../parser/ast.ts'
import { CONSTRAINT_TABLES } from './constraint-tables.ts'
import { ENGINE_TABLES } from './engine-tables.ts'
import { OBJECT_TABLES } from './object-tables.ts'
import { PG_TABLES } from './pg-tables.ts'
import { RELATION_TABLES, tableInfo } from './relation-tables.ts'
import { bindableTable, type SystemTable, type Told } from './system-table.ts'

const TABLES: Readonly<Record<string, SystemTable>> = {
  ...RELATION_TABLES,
  ...CONSTRAINT_TABLES,
  ...OBJECT_TABLES,
  ...ENGINE_TABLES,
  ...PG_TABLES,
}

export class SystemTables {
  constructor(private readonly told: Told) {}

  /** What a name in FROM means: see `nameKey`. */
  named(key: string): Bindable | undefined {
    const parts = nameParts(key).map((part) => part.toLowerCase())
    const name = parts.at(-1)!
    const schema = parts.at(-2)
    const isPg = name.startsWith('pg_')
    if (schema === undefined || schema === (isPg ? 'pg_catalog' : 'main')) return this.table(name)
    return schema === 'information_schema' ? this.table(`${schema}.${name}`) : undefined
  }

  /** What a call in FROM means. */
  called(name: QualifiedName, args: readonly Argument[], position: Position): Bindable | undefined {
    const text = name.at(-1)!.text.toLowerCase()
    if (text === 'pragma_table_info' || text === 'pragma_show') return this.tableInfo(args, position)
    const found = text.startsWith('duckdb_') || text.startsWith('pragma_') || text === 'pg_timezone_names' ? this.table(text) : undefined
    if (found && args.length > 0) throw new BindError(`${text} takes no argument`, { position: args[0]!.position })
    return found
  }

  private table(name: string): Bindable | undefined {
    const found = Object.hasOwn(TABLES, name) ? TABLES[name] : undefined
    return found && bindableTable(found, name, this.told)
  }

  private tableInfo([argument, more]: readonly Argument[], position: Position): Bindable {
    if (argument?.value.kind !== 'string' || more) {
      throw new BindError("pragma_table_info takes a table's name", { position, hint: "pragma_table_info('t')" })
    }
    const name = argument.value.value
    if (!this.told.catalog.relations.find(name)) {
      throw new BindError(`table or view "${name}" does not exist`, { position: argument.position })
    }
    return bindableTable(tableInfo(name), `pragma_table_info('${name}')`, this.told)
  }
}

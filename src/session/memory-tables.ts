// The tables of a session that lie in memory, by name without regard to case. A statement that changes one makes a new version of it; queries that
// read an older one go on undisturbed.
import { BindError, ConstraintError, type Position } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import { didYouMean } from '../logical/binder/did-you-mean.ts'
import { nameText } from '../logical/binder/environment.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { Expression, QualifiedName } from '../parser/ast.ts'
import { segmentColumn } from '../physical/stored-rows.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'

export interface TableDefinition {
  readonly name: string
  readonly schema: Schema
  /** By column; undefined where the default is NULL. */
  readonly defaults: readonly (Expression | undefined)[]
}

export interface MemoryTable {
  readonly definition: TableDefinition
  /** The version that a query sees that is bound now. */
  readonly current: StoredTable
}

export class MemoryTables {
  private readonly tables = new Map<string, MemoryTable>()

  find(name: string): MemoryTable | undefined {
    return this.tables.get(name.toLowerCase())
  }

  all(): readonly MemoryTable[] {
    return [...this.tables.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1))
  }

  /** The table to be changed; throws a BindError where there is none. */
  require(parts: QualifiedName): MemoryTable {
    const name = nameText(parts)
    const found = this.find(name)
    if (found) return found
    const names = this.all().map(({ definition }) => definition.name)
    throw new BindError(`table "${name}" does not exist`, { position: parts[0]!.position, hint: didYouMean(name, names) })
  }

  /** Takes the place of a table of that name. */
  create(definition: TableDefinition, rows: StoredRows | undefined): void {
    this.drop(definition.name)
    this.store(definition, rows ? [rows] : [])
    rows?.hold()
  }

  append(name: string, rows: StoredRows): void {
    const { definition, current } = this.find(name)!
    this.store(definition, [...current.pieces, rows])
    rows.hold()
  }

  /** False where there is none. */
  drop(name: string): boolean {
    const found = this.find(name)
    if (!found) return false
    this.tables.delete(name.toLowerCase())
    for (const piece of found.current.pieces) piece.release()
    return true
  }

  private store(definition: TableDefinition, pieces: readonly StoredRows[]): void {
    const { name, schema } = definition
    this.tables.set(name.toLowerCase(), { definition, current: new StoredTable(name, schema, pieces) })
  }
}

/** Throws a ConstraintError where rows have a NULL that their table does not take. */
export function checkNotNull({ name, schema }: TableDefinition, rows: StoredRows, memory: EngineMemory, position: Position): void {
  schema.forEach((field, column) => {
    if (field.nullable) return
    if (rows.segments.every(({ address }) => segmentColumn(memory, address, column, field.type).validity === 0)) return
    throw new ConstraintError(`column "${field.name}" of table "${name}" is NOT NULL, but a row has NULL there`, {
      position,
      hint: 'Nothing was inserted. Give a value, as by coalesce, or leave such rows out.',
    })
  })
}

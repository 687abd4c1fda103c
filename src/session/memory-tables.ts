// The tables of a session that lie in memory, by name without regard to case. A statement that changes one makes a new version of it; queries that
// read an older one go on undisturbed.
import { BindError } from '../common/errors.ts'
import { didYouMean } from '../logical/binder/did-you-mean.ts'
import { nameText } from '../logical/binder/environment.ts'
import type { QualifiedName } from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { TableDefinition } from './table-definition.ts'

export interface MemoryTable {
  readonly definition: TableDefinition
  /** The version that a query sees that is bound now. */
  readonly current: StoredTable
}

export interface TableSnapshot {
  restore(): void
  forget(): void
}

/** What a table's name may begin with without a change. */
const OWN_SCHEMAS = new Set(['main', 'temp'])

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^memory\./, '')
    .replace(/^(main|temp)\./, '')
}

export class MemoryTables {
  private readonly tables = new Map<string, MemoryTable>()
  private readonly schemas = new Set<string>()

  /** `main.t` and `memory.main.t` are `t`. */
  find(name: string): MemoryTable | undefined {
    return this.tables.get(keyOf(name))
  }

  /** False where there is one of that name. */
  createSchema(name: string): boolean {
    const key = name.toLowerCase()
    if (OWN_SCHEMAS.has(key) || this.schemas.has(key)) return false
    this.schemas.add(key)
    return true
  }

  dropSchema(name: string): boolean {
    return this.schemas.delete(name.toLowerCase())
  }

  /** Names of the tables in a schema. */
  inSchema(name: string): string[] {
    return [...this.tables.keys()].filter((key) => key.startsWith(`${name.toLowerCase()}.`))
  }

  /** Whether the schema that a table's name begins with is there. */
  hasSchemaOf(name: string): boolean {
    const key = keyOf(name)
    const dot = key.lastIndexOf('.')
    return dot < 0 || this.schemas.has(key.slice(0, dot))
  }

  findIndex(name: string): MemoryTable | undefined {
    const key = name.toLowerCase()
    return this.all().find(({ definition: { indexes, unique } }) =>
      [...indexes, ...unique.map(({ index }) => index)].some((index) => index?.toLowerCase() === key),
    )
  }

  /** False where there is none. */
  dropIndex(name: string): boolean {
    const found = this.findIndex(name)
    if (!found) return false
    const other = (index: string | undefined) => index?.toLowerCase() !== name.toLowerCase()
    const { definition, current } = found
    const { unique, indexes } = definition
    this.replace(
      found,
      { ...definition, unique: unique.filter(({ index }) => other(index)), indexes: indexes.filter(other) },
      current.pieces,
    )
    return true
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

  /** The table as it is now, under its definition's name. */
  replace({ definition: { name: before }, current }: MemoryTable, definition: TableDefinition, pieces: readonly StoredRows[]): void {
    for (const piece of pieces) piece.hold()
    this.tables.delete(keyOf(before))
    this.store(definition, pieces)
    for (const piece of current.pieces) piece.release()
  }

  /** The tables as they are now; their rows are kept until `restore` or `forget` is called. */
  snapshot(): TableSnapshot {
    const tables = new Map(this.tables)
    const pieces = [...tables.values()].flatMap(({ current }) => current.pieces)
    for (const piece of pieces) piece.hold()
    const forget = () => {
      for (const piece of pieces) piece.release()
    }
    const restore = () => {
      for (const { current } of this.tables.values()) for (const piece of current.pieces) piece.release()
      this.tables.clear()
      // What the snapshot held, the tables hold again.
      for (const [name, table] of tables) this.tables.set(name, table)
    }
    return { restore, forget }
  }

  /** False where there is none. */
  drop(name: string): boolean {
    const found = this.find(name)
    if (!found) return false
    this.tables.delete(keyOf(name))
    for (const piece of found.current.pieces) piece.release()
    return true
  }

  private store(definition: TableDefinition, pieces: readonly StoredRows[]): void {
    const { name, schema } = definition
    this.tables.set(keyOf(name), { definition, current: new StoredTable(name, schema, pieces) })
  }
}

// The tables of a session that lie in memory. A statement that changes one makes a new version of it; queries that read an older one go on
// undisturbed.
import { BindError } from '../../common/errors.ts'
import { didYouMean } from '../../logical/binder/did-you-mean.ts'
import { nameKey, nameText } from '../../logical/binder/environment.ts'
import type { QualifiedName } from '../../parser/ast.ts'
import { type StoredRows, StoredTable } from '../../physical/stored-table.ts'
import type { TableDefinition } from '../table-definition.ts'
import type { Relations } from './relations.ts'
import { type Place, placeText } from './schemas.ts'

export interface MemoryTable {
  readonly kind: 'table'
  readonly definition: TableDefinition
  /** The version that a query sees that is bound now. */
  readonly current: StoredTable
}

export interface TableSnapshot {
  /** Before the names are restored. */
  restore(): void
  forget(): void
}

export class MemoryTables {
  constructor(private readonly relations: Relations) {}

  /** What a name means, where it is a table: see `nameKey`. */
  find(name: string): MemoryTable | undefined {
    const found = this.relations.find(name)?.value
    return found?.kind === 'table' ? found : undefined
  }

  at(place: Place): MemoryTable | undefined {
    const found = this.relations.at(place)?.value
    return found?.kind === 'table' ? found : undefined
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
    return this.relations.all().flatMap(({ value }) => (value.kind === 'table' ? [value] : []))
  }

  /** The table to be changed; throws a BindError where there is none. */
  require(parts: QualifiedName): MemoryTable {
    const name = nameText(parts)
    const found = this.find(nameKey(parts))
    if (found) return found
    if (this.relations.find(nameKey(parts))) {
      throw new BindError(`"${name}" is a view, which cannot be changed`, {
        position: parts[0]!.position,
        hint: 'Change the tables that it reads.',
      })
    }
    const names = this.all().map(({ definition }) => placeText(definition.place))
    throw new BindError(`table "${name}" does not exist`, { position: parts[0]!.position, hint: didYouMean(name, names) })
  }

  /** Takes the place of a table of that name. */
  create(definition: TableDefinition, rows: StoredRows | undefined): void {
    this.drop(definition.place)
    this.store(definition, rows ? [rows] : [])
    rows?.hold()
  }

  /** The table as it is now, under its definition's name. */
  replace({ definition: { place: before }, current }: MemoryTable, definition: TableDefinition, pieces: readonly StoredRows[]): void {
    for (const piece of pieces) piece.hold()
    this.relations.delete(before)
    this.store(definition, pieces)
    for (const piece of current.pieces) piece.release()
  }

  /** The tables as they are now; their rows are kept until `restore` or `forget` is called. */
  snapshot(): TableSnapshot {
    const pieces = this.all().flatMap(({ current }) => current.pieces)
    for (const piece of pieces) piece.hold()
    const forget = () => {
      for (const piece of pieces) piece.release()
    }
    // What the snapshot held, the tables hold again.
    const restore = () => {
      for (const { current } of this.all()) for (const piece of current.pieces) piece.release()
    }
    return { restore, forget }
  }

  /** False where there is none. */
  drop(place: Place): boolean {
    const found = this.at(place)
    if (!found) return false
    this.relations.delete(place)
    for (const piece of found.current.pieces) piece.release()
    return true
  }

  private store(definition: TableDefinition, pieces: readonly StoredRows[]): void {
    const { place, schema } = definition
    this.relations.set(place, {
      kind: 'table',
      definition,
      current: new StoredTable(placeText(place), schema, pieces, [place.database, place.schema, place.name]),
    })
  }
}

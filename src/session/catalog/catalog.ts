// What a session has under names.
import { Entries } from './entries.ts'
import { MemoryTables } from './memory-tables.ts'
import type { Relations } from './relations.ts'
import { type Place, type SchemaPlace, Schemas } from './schemas.ts'
import { SessionViews } from './session-views.ts'

interface Deletable {
  delete(place: Place): boolean
}

export class Catalog {
  readonly schemas = new Schemas()
  readonly relations: Relations = new Entries(this.schemas)
  readonly tables = new MemoryTables(this.relations)
  readonly views = new SessionViews(this.relations)
  /** Texts of COMMENT ON, by `commentPlace`. */
  readonly comments = new Entries<string | undefined>(this.schemas)

  /** What a schema holds. */
  within(schema: SchemaPlace): readonly { readonly kind: string; readonly place: Place; readonly entries: Deletable }[] {
    return this.relations.within(schema).map(({ place, value }) => ({ kind: value.kind, place, entries: this.relations }))
  }

  /** All as it is now; the rows of tables are kept until `restore` or `forget` is called. */
  snapshot(): { restore(): void; forget(): void } {
    const tables = this.tables.snapshot()
    const restorers = [this.schemas, this.relations, this.comments].map((part) => part.restorePoint())
    return {
      forget: tables.forget,
      restore() {
        tables.restore()
        for (const restore of restorers) restore()
      },
    }
  }
}

/** Where the comment on a table, a view, or one of their columns is kept. */
export function commentPlace(place: Place, column?: string): Place {
  return { ...place, name: column === undefined ? place.name : `${place.name}\0${column}` }
}

// What a session has under names.
import type { SqlType } from '../../common/types.ts'
import { Entries } from './entries.ts'
import { Macros } from './macros.ts'
import { MemoryTables } from './memory-tables.ts'
import type { Relations } from './relations.ts'
import { type Place, type SchemaPlace, Schemas } from './schemas.ts'
import type { Sequences } from './sequences.ts'
import { SessionViews } from './session-views.ts'
import type { Told } from './system/system-table.ts'
import { SystemTables } from './system/system-tables.ts'

/** `CREATE TYPE` */
interface NamedSqlType {
  readonly kind: 'type'
  readonly type: SqlType
}

interface Deletable {
  delete(place: Place): boolean
}

export class Catalog {
  readonly schemas = new Schemas()
  readonly relations: Relations = new Entries(this.schemas)
  readonly tables = new MemoryTables(this.relations)
  readonly macros = new Macros(this.schemas)
  readonly sequences: Sequences = new Entries(this.schemas)
  readonly types = new Entries<NamedSqlType>(this.schemas)
  readonly views: SessionViews
  /** Texts of COMMENT ON, by `commentPlace`. */
  readonly comments = new Entries<string | undefined>(this.schemas)

  /** `told`: what else the tables about the session tell of. */
  constructor(told: Omit<Told, 'catalog'>) {
    this.views = new SessionViews(this.relations, this.macros, new SystemTables({ ...told, catalog: this }))
  }

  private get objects(): readonly Entries<{ readonly kind: string }>[] {
    return [this.relations, this.macros.scalar, this.macros.table, this.sequences, this.types]
  }

  /** What a schema holds. */
  within(schema: SchemaPlace): readonly { readonly kind: string; readonly place: Place; readonly entries: Deletable }[] {
    return this.objects.flatMap((entries) => entries.within(schema).map(({ place, value }) => ({ kind: value.kind, place, entries })))
  }

  /** All as it is now; the rows of tables are kept until `restore` or `forget` is called. */
  snapshot(): { restore(): void; forget(): void } {
    const tables = this.tables.snapshot()
    const restorers = [this.schemas, this.comments, ...this.objects].map((part) => part.restorePoint())
    return {
      forget: tables.forget,
      restore() {
        tables.restore()
        for (const restore of restorers) restore()
      },
    }
  }
}

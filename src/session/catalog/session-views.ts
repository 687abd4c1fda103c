// The views of a session.
import type { Schema } from '../../common/schema.ts'
import { type Bindable, nameKey, nameText, type ViewCatalog, type ViewDefinition } from '../../logical/binder/environment.ts'
import { expandMacro } from '../../logical/binder/macros.ts'
import type { Call, Expression, Query, TableFunction } from '../../parser/ast.ts'
import type { Macros } from './macros.ts'
import { calledQuery } from './query-functions.ts'
import type { Relations } from './relations.ts'
import type { Place } from './schemas.ts'
import type { SystemTables } from './system/system-tables.ts'

export interface SessionView extends ViewDefinition {
  readonly kind: 'view'
  /** The columns that it gave when it was made. */
  readonly schema: Schema
  /** The statement that made it; undefined where a DataFrame did. */
  readonly sql: string | undefined
}

export class SessionViews implements ViewCatalog {
  constructor(
    private readonly relations: Relations,
    private readonly macros: Macros,
    private readonly system: SystemTables,
  ) {}

  /** A table of the name may stand before it. What tells of the session is a view, too. */
  view(name: string): ViewDefinition | undefined {
    const found = this.relations.find(name)?.value
    if (found) return found.kind === 'view' ? found : undefined
    const query = this.system.named(name)
    return query && { query, columns: [] }
  }

  call(reference: TableFunction): Query | Bindable | undefined {
    const { name, args, position } = reference
    const macro = this.macros.table.find(nameKey(name))
    if (macro) return expandMacro(nameText(name), macro.value.overloads, args, position) as Query
    return calledQuery(reference) ?? this.system.called(name, args, position)
  }

  macro({ name, args, position }: Call): Expression | undefined {
    if (this.macros.scalar.isEmpty) return undefined
    const macro = this.macros.scalar.find(nameKey(name))
    return macro && (expandMacro(nameText(name), macro.value.overloads, args, position) as Expression)
  }

  names(): readonly string[] {
    return this.all().map(({ place }) => place.name)
  }

  all(): readonly { readonly place: Place; readonly view: SessionView }[] {
    return this.relations.all().flatMap(({ place, value }) => (value.kind === 'view' ? [{ place, view: value }] : []))
  }

  /** The views as they are now, whatever becomes of them. */
  snapshot(): ViewCatalog {
    return new SessionViews(this.relations.copy(), this.macros, this.system)
  }

  /** Takes the place of a view of that name. */
  define(place: Place, view: Omit<SessionView, 'kind'>): void {
    this.relations.set(place, { kind: 'view', ...view })
  }
}

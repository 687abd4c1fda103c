// The views of a session.
import type { Schema } from '../../common/schema.ts'
import type { ViewCatalog, ViewDefinition } from '../../logical/binder/environment.ts'
import type { Relations } from './relations.ts'
import type { Place } from './schemas.ts'

export interface SessionView extends ViewDefinition {
  readonly kind: 'view'
  /** The columns that it gave when it was made. */
  readonly schema: Schema
  /** The statement that made it; undefined where a DataFrame did. */
  readonly sql: string | undefined
}

export class SessionViews implements ViewCatalog {
  constructor(private readonly relations: Relations) {}

  /** A table of the name may stand before it. */
  view(name: string): ViewDefinition | undefined {
    const found = this.relations.find(name)?.value
    return found?.kind === 'view' ? found : undefined
  }

  names(): readonly string[] {
    return this.all().map(({ place }) => place.name)
  }

  all(): readonly { readonly place: Place; readonly view: SessionView }[] {
    return this.relations.all().flatMap(({ place, value }) => (value.kind === 'view' ? [{ place, view: value }] : []))
  }

  /** The views as they are now, whatever becomes of them. */
  snapshot(): ViewCatalog {
    return new SessionViews(this.relations.copy())
  }

  /** Takes the place of a view of that name. */
  define(place: Place, view: Omit<SessionView, 'kind'>): void {
    this.relations.set(place, { kind: 'view', ...view })
  }
}

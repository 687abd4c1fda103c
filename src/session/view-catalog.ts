// The views of a session, by name without regard to case.
import { nameText, type ViewCatalog, type ViewDefinition } from '../logical/binder/environment.ts'
import type { CreateView } from '../parser/ast.ts'

export class SessionViews implements ViewCatalog {
  private readonly views = new Map<string, { readonly name: string; readonly definition: ViewDefinition }>()

  view(name: string): ViewDefinition | undefined {
    return this.views.get(name.toLowerCase())?.definition
  }

  names(): readonly string[] {
    return [...this.views.values()].map(({ name }) => name)
  }

  /** Takes the place of a view of that name. */
  create({ name: parts, columns, query }: CreateView): void {
    const name = nameText(parts)
    this.views.set(name.toLowerCase(), { name, definition: { query, columns: columns.map(({ text }) => text) } })
  }

  /** A view that takes the place of one of its name. */
  define(name: string, definition: ViewDefinition): void {
    this.views.set(name.toLowerCase(), { name, definition })
  }

  /** The views as they are now, whatever becomes of them. */
  snapshot(): ViewCatalog {
    const views = new Map(this.views)
    return { view: (name) => views.get(name.toLowerCase())?.definition, names: () => [...views.values()].map(({ name }) => name) }
  }

  /** Gives a function that makes the views what they are now. */
  restorePoint(): () => void {
    const views = new Map(this.views)
    return () => {
      this.views.clear()
      for (const [name, view] of views) this.views.set(name, view)
    }
  }

  /** False where there is none. */
  drop(name: string): boolean {
    return this.views.delete(name.toLowerCase())
  }
}

// The views of a session, by name without regard to case.
import { BindError, type Position } from '../common/errors.ts'
import { nameText, type ViewCatalog, type ViewDefinition } from '../logical/binder/environment.ts'
import type { CreateView, Drop } from '../parser/ast.ts'

export class SessionViews implements ViewCatalog {
  private readonly views = new Map<string, { readonly name: string; readonly definition: ViewDefinition }>()

  view(name: string): ViewDefinition | undefined {
    return this.views.get(name.toLowerCase())?.definition
  }

  names(): readonly string[] {
    return [...this.views.values()].map(({ name }) => name)
  }

  create({ name: parts, columns, orReplace, ifNotExists, query, position }: CreateView): void {
    const name = nameText(parts)
    if (this.view(name) && !orReplace) {
      if (ifNotExists) return
      throw new BindError(`view "${name}" exists already`, { position, hint: 'CREATE OR REPLACE VIEW takes its place.' })
    }
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

  drop({ names, ifExists, position }: Drop): void {
    for (const parts of names) {
      const name = nameText(parts)
      if (!this.views.delete(name.toLowerCase()) && !ifExists) throw missing(name, position)
    }
  }
}

function missing(name: string, position: Position): BindError {
  return new BindError(`there is no view "${name}"`, { position, hint: 'DROP VIEW IF EXISTS does not mind.' })
}

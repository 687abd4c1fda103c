// The macros of a session: those that stand for expressions, and those that stand in FROM.
import type { MacroOverload } from '../../parser/ast.ts'
import { Entries } from './entries.ts'
import type { Schemas } from './schemas.ts'

export interface Macro {
  readonly kind: 'macro'
  readonly overloads: readonly MacroOverload[]
}

export class Macros {
  readonly scalar: Entries<Macro>
  readonly table: Entries<Macro>

  constructor(schemas: Schemas) {
    this.scalar = new Entries(schemas)
    this.table = new Entries(schemas)
  }
}

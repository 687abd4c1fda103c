// WITH: which common table a name means where. A common table sees those before it, and those around its query.
import type { CommonTable, Query } from '../../parser/ast.ts'

export class CommonTables {
  static readonly none: CommonTables = new CommonTables(undefined, undefined, false)

  private constructor(
    private readonly outer: CommonTables | undefined,
    private readonly table: CommonTable | undefined,
    private readonly recursive: boolean,
  ) {}

  /** What is visible in the body of a query. */
  enter(query: Query): CommonTables {
    return query.with.reduce<CommonTables>((outer, table) => new CommonTables(outer, table, query.recursive), this)
  }

  /** The common table, what its own query sees, and whether WITH RECURSIVE stands above it. */
  find(name: string): { readonly table: CommonTable; readonly inner: CommonTables; readonly recursive: boolean } | undefined {
    const wanted = name.toLowerCase()
    let at: CommonTables | undefined = this
    while (at) {
      if (at.table?.name.text.toLowerCase() === wanted) return { table: at.table, inner: at.outer!, recursive: at.recursive }
      at = at.outer
    }
    return undefined
  }

  names(): string[] {
    const own = this.table ? [this.table.name.text] : []
    return this.outer ? [...own, ...this.outer.names()] : own
  }
}

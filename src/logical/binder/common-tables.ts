// WITH: which common table a name means where. A common table sees those before it, and those around its query.
import type { CommonTable, Query } from '../../parser/ast.ts'
import type { OuterScope } from './outer-scope.ts'

/** A common table as it is found by name. */
export interface FoundCommonTable {
  readonly table: CommonTable
  /** What its own query sees. */
  readonly inner: CommonTables
  /** The queries around the one that defines it. */
  readonly outer: OuterScope | undefined
  /** Whether WITH RECURSIVE stands above it. */
  readonly recursive: boolean
}

export class CommonTables {
  static readonly none: CommonTables = new CommonTables(undefined, undefined)

  private constructor(
    private readonly around: CommonTables | undefined,
    private readonly own: Omit<FoundCommonTable, 'inner'> | undefined,
  ) {}

  /** What is visible in the body of a query. */
  enter({ with: tables, recursive }: Query, outer?: OuterScope): CommonTables {
    return tables.reduce<CommonTables>((around, table) => new CommonTables(around, { table, outer, recursive }), this)
  }

  find(name: string): FoundCommonTable | undefined {
    const wanted = name.toLowerCase()
    let at: CommonTables | undefined = this
    while (at) {
      if (at.own?.table.name.text.toLowerCase() === wanted) return { ...at.own, inner: at.around! }
      at = at.around
    }
    return undefined
  }

  names(): string[] {
    const own = this.own ? [this.own.table.name.text] : []
    return this.around ? [...own, ...this.around.names()] : own
  }
}

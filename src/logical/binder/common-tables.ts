// WITH: which common table a name means where. A common table sees those before it, and those around its query.
import type { CommonTable, Query } from '../../parser/ast.ts'
import { freshWithId } from '../nodes/with.ts'
import type { LogicalPlan } from '../plan.ts'
import type { TableSource } from '../ports.ts'
import type { OuterScope } from './outer-scope.ts'
import { countReferences } from './recursive.ts'

/** A common table that is computed once, however often it is read. */
export interface SharedTable {
  readonly id: number
  /** As it was bound where it is read first; undefined before. */
  plan: LogicalPlan | undefined
}

interface OwnTable {
  readonly table: CommonTable
  /** The queries around the one that defines it. */
  readonly outer: OuterScope | undefined
  /** Whether WITH RECURSIVE stands above it. */
  readonly recursive: boolean
  /** Where it is to be shared. */
  readonly shared: SharedTable | undefined
  /** Within the recursive table of this name: the rows that came last. */
  readonly working?: TableSource
}

/** A common table as it is found by name. */
export interface FoundCommonTable extends OwnTable {
  /** What its own query sees. */
  readonly inner: CommonTables
}

export class CommonTables {
  static readonly none: CommonTables = new CommonTables(undefined, undefined)

  private constructor(
    private readonly around: CommonTables | undefined,
    private readonly own: OwnTable | undefined,
  ) {}

  /** What is visible in the body of a query. */
  enter(query: Query, outer?: OuterScope): CommonTables {
    return query.with.reduce<CommonTables>((around, table) => {
      const { name, materialized } = table
      const isShared = materialized ?? countReferences(query, name.text) - countReferences(table, name.text) > 1
      const shared = isShared ? { id: freshWithId(), plan: undefined } : undefined
      return new CommonTables(around, { table, outer, recursive: query.recursive, shared })
    }, this)
  }

  /** The same, for what is computed apart from the query: nothing is shared with it. */
  alone(): CommonTables {
    if (!this.own || !this.around) return this
    return new CommonTables(this.around.alone(), { ...this.own, shared: undefined })
  }

  /** What the second query of a recursive table sees. */
  withWorking(table: CommonTable, working: TableSource): CommonTables {
    return new CommonTables(this, { table, outer: undefined, recursive: true, shared: undefined, working })
  }

  /** The plan within what it shares of the tables that came to these, `before`, by `enter`. */
  definitionsAround(plan: LogicalPlan, before: CommonTables): LogicalPlan {
    if (this === before || !this.own) return plan
    const { shared, table } = this.own
    const within: LogicalPlan = shared?.plan
      ? { kind: 'with', id: shared.id, name: table.name.text, definition: shared.plan, body: plan }
      : plan
    return this.around!.definitionsAround(within, before)
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

// Tables that tell of the session: how one is declared, and how it becomes a plan.
import type { SqlType } from '../../../common/types.ts'
import type { Bindable } from '../../../logical/binder/environment.ts'
import { freshColumn, literal } from '../../../logical/build-expression.ts'
import type { LiteralExpr, LiteralValue } from '../../../logical/expression.ts'
import type { Catalog } from '../catalog.ts'
import type { FunctionEntry } from '../function-entries.ts'

/** What the tables tell of. */
export interface Told {
  readonly catalog: Catalog
  /** Name, value and purpose of each setting. */
  settings(): readonly (readonly string[])[]
  functions(): readonly FunctionEntry[]
  /** The values of SET VARIABLE, by their names. */
  variables(): ReadonlyMap<string, LiteralExpr>
}

export interface SystemTable {
  readonly columns: readonly (readonly [name: string, type: SqlType])[]
  /** A row a thing, with a value for each column. */
  rows(told: Told): readonly (readonly LiteralValue[])[]
}

/** Values by column; a column that a row does not name is NULL. */
export function systemTable<C extends Readonly<Record<string, SqlType>>>(
  columns: C,
  rows: (told: Told) => readonly { readonly [Name in keyof C]?: LiteralValue | undefined }[],
): SystemTable {
  const names = Object.keys(columns)
  return {
    columns: names.map((name) => [name, columns[name]!]),
    rows: (told) => rows(told).map((row) => names.map((name) => row[name] ?? null)),
  }
}

/** The rows as they are when it is bound. */
export function bindableTable({ columns, rows }: SystemTable, name: string, told: Told): Bindable {
  return {
    tables: () => [],
    bind: () => ({
      kind: 'values',
      columns: columns.map(([column, type]) => freshColumn(column, type, true)),
      rows: rows(told).map((row) => row.map((value, i) => literal(value, columns[i]![1]))),
      origin: name,
    }),
  }
}

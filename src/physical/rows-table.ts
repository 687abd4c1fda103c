// A table of some rows that are known when the query is bound.
import type { Schema } from '../common/schema.ts'
import type { LiteralValue } from '../logical/expression.ts'
import type { TableSource } from '../logical/ports.ts'

export class RowsTable implements TableSource {
  readonly rowCount: number

  constructor(
    readonly name: string,
    readonly schema: Schema,
    readonly rows: readonly (readonly LiteralValue[])[],
  ) {
    this.rowCount = rows.length
  }
}

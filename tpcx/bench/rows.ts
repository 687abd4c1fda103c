// A whole result in plain JavaScript: what the two engines' answers are turned into before they are compared.
import type { QueryResult, RawValue, SqlType } from '../../src/index.ts'

export interface RowSet {
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[]
  readonly rows: readonly (readonly RawValue[])[]
}

export async function readAll(result: QueryResult): Promise<RowSet> {
  const rows: RawValue[][] = []
  for await (const batch of result.batches()) {
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => column.value(row)))
  }
  return { columns: result.schema, rows }
}

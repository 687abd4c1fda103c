// Results that no stage computes: EXPLAIN, DESCRIBE, SET.
import type { QueryResult, RawValue } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { BIGINT } from '../common/types.ts'

/** A result of the given rows. */
export function staticResult(schema: Schema, rows: readonly (readonly RawValue[])[]): QueryResult {
  return {
    schema,
    async *batches() {
      if (rows.length === 0) return
      yield { rows: rows.length, columns: schema.map(({ name, type }, c) => ({ name, type, value: (row: number) => rows[row]![c]! })) }
    },
  }
}

/** How many rows a statement wrote. */
export function countResult(rows: number): QueryResult {
  return staticResult([{ name: 'Count', type: BIGINT, nullable: false }], [[BigInt(rows)]])
}

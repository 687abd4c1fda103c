// range() and generate_series() as tables: whole numbers, made as they are read.
import type { Schema } from '../common/schema.ts'
import { BIGINT } from '../common/types.ts'
import type { ColumnSummary, TableSource } from '../logical/ports.ts'

export class SeriesTable implements TableSource {
  readonly schema: Schema
  readonly rowCount: number

  /** `count` numbers from `start`, each `step` above the one before. */
  constructor(
    readonly name: string,
    readonly start: bigint,
    readonly step: bigint,
    count: bigint,
  ) {
    this.schema = [{ name, type: BIGINT, nullable: false }]
    this.rowCount = Number(count)
  }

  columnSummary(): ColumnSummary {
    if (this.rowCount === 0) return { nulls: 0, min: null, max: null }
    const last = this.start + this.step * BigInt(this.rowCount - 1)
    return this.step > 0n ? { nulls: 0, min: this.start, max: last } : { nulls: 0, min: last, max: this.start }
  }
}

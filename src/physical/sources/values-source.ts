// Rows written out in the query. Rows of literals make batches; a row that computes something is a batch of its own.

import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Expr, LiteralExpr } from '../../logical/expression.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { openEvaluator } from '../codegen/index.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { LiteralWriter } from '../rows/literal-writer.ts'

export interface ValuesSource {
  readonly kind: 'values'
  readonly types: readonly SqlType[]
  readonly rows: readonly (readonly Expr[])[]
}

class ValueRows implements Source {
  private at = 0

  constructor(
    private readonly spec: ValuesSource,
    private readonly context: PartContext,
  ) {}

  next(): Batch | undefined {
    const { rows } = this.spec
    const from = this.at
    if (from === rows.length) return undefined
    while (this.at < rows.length && this.at - from < this.context.task.batchRows && isLiteral(rows[this.at]!)) this.at++
    if (this.at > from) return this.literals(rows.slice(from, this.at) as readonly (readonly LiteralExpr[])[])
    this.at++
    const columns = openEvaluator(this.context, [], rows[from]!).project({ rows: 1, selection: 0, selected: 1, columns: [] })
    return { rows: 1, selection: 0, selected: 1, columns }
  }

  private literals(rows: readonly (readonly LiteralExpr[])[]): Batch {
    const { memory, scratch } = this.context.task
    const columns = this.spec.types.map((type, c): FlatVector => {
      const values = scratch.allocateZeroed(rows.length * widthOf(carrierOf(type)))
      const validity = scratch.allocateZeroed(Math.ceil(rows.length / 8))
      const writer = new LiteralWriter(memory, scratch, type, values, validity)
      rows.forEach((row, r) => {
        writer.write(r, row[c]!.value)
      })
      return { kind: 'flat', type, values, validity }
    })
    return { rows: rows.length, selection: 0, selected: rows.length, columns }
  }
}

function isLiteral(row: readonly Expr[]): boolean {
  return row.every((expr) => expr.kind === 'literal')
}

export const valuesSource: SourceType<ValuesSource> = {
  countMorsels: () => 1,
  open: (spec, context) => new ValueRows(spec, context),
}

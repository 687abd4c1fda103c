// Rows written out in the query. Rows of literals make batches; a row that computes something is a batch of its own.

import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Expr, LiteralExpr, LiteralValue } from '../../logical/expression.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { openEvaluator } from '../codegen/index.ts'
import { writeValue } from '../codegen/values.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'

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
    const columns = this.spec.types.map((type, c) =>
      this.column(
        type,
        rows.map((row) => row[c]!.value),
      ),
    )
    return { rows: rows.length, selection: 0, selected: rows.length, columns }
  }

  private column(type: SqlType, literals: readonly LiteralValue[]): FlatVector {
    const { memory, scratch } = this.context.task
    const width = widthOf(carrierOf(type))
    const values = scratch.allocateZeroed(literals.length * width)
    const validity = scratch.allocateZeroed(Math.ceil(literals.length / 8))
    literals.forEach((value, row) => {
      if (value === null) return
      memory.u8[validity + (row >>> 3)]! |= 1 << (row & 7)
      writeValue(memory, values + row * width, type, value, (bytes) => scratch.allocate(bytes))
    })
    return { kind: 'flat', type, values, validity }
  }
}

function isLiteral(row: readonly Expr[]): boolean {
  return row.every((expr) => expr.kind === 'literal')
}

export const valuesSource: SourceType<ValuesSource> = {
  describe: ({ rows }) => ({ operator: 'values', detail: `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}` }),
  countMorsels: () => 1,
  open: (spec, context) => new ValueRows(spec, context),
}

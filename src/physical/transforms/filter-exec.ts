import type { Column, Expr } from '../../logical/expression.ts'
import { printExpr } from '../../logical/print-expression.ts'
import { openFilter } from '../codegen/index.ts'
import type { TransformType } from '../pipeline.ts'

/** Narrows the selection to the rows for which the predicate is true. */
export interface FilterExec {
  readonly kind: 'filter'
  readonly input: readonly Column[]
  readonly predicate: Expr
}

export const filterExec: TransformType<FilterExec> = {
  describe: ({ predicate }) => ({ operator: 'filter', detail: printExpr(predicate) }),
  open(spec, context) {
    const filter = openFilter(context, spec.input, spec.predicate)
    return {
      apply(batch) {
        const kept = filter.filter(batch)
        return kept.selected > 0 ? kept : undefined
      },
    }
  },
}

import type { Column, Expr } from '../../logical/expression.ts'
import { printExpr } from '../../logical/print-expression.ts'
import { openEvaluator } from '../codegen/index.ts'
import type { TransformType } from '../pipeline.ts'

/** Computes the batch's columns anew; the selection stays. */
export interface ProjectExec {
  readonly kind: 'project'
  readonly input: readonly Column[]
  readonly exprs: readonly Expr[]
}

export const projectExec: TransformType<ProjectExec> = {
  describe: ({ exprs }) => ({ operator: 'project', detail: exprs.map(printExpr).join(', ') }),
  open(spec, context) {
    const evaluator = openEvaluator(context, spec.input, spec.exprs)
    return {
      apply(batch) {
        return { ...batch, columns: evaluator.project(batch) }
      },
    }
  },
}

// Lambda functions: `x -> x + 1` in `list_transform(list, x -> x + 1)`.
import type { Column, Expr } from './expression.ts'

/** The body reads nothing but the parameters, and the captures: columns that stand for the values of the call's last arguments. */
export interface Lambda {
  readonly parameters: readonly Column[]
  readonly captures: readonly Column[]
  readonly body: Expr
}

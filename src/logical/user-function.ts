// Users' functions as plans carry them: plain data that can be cloned to a worker. What a worker makes of it is src/physical/user.
import type { Expr } from './expression.ts'
import { operandsOf } from './expression.ts'
import type { LogicalPlan } from './plan.ts'
import { childrenOf, expressionsOf } from './plan-walk.ts'

/** Where the code is: a module's export, loaded in each worker, or the texts of functions with the values of the names that they use. */
export type UserCode =
  | { readonly kind: 'module'; readonly url: string; readonly exportName: string }
  | {
      readonly kind: 'inline'
      /** JavaScript expressions, by what they are of the function: `fn`, or `zero`, `step`, `merge`, `finish`. */
      readonly sources: Readonly<Record<string, string>>
      /** Structured-cloneable values that the sources use by name. */
      readonly capture: Readonly<Record<string, unknown>>
      /** Names to be stood in for: what build tools have put into the sources. */
      readonly shims: readonly string[]
    }

export interface UserFunction {
  /** Unique in the process: code and errors go by it. */
  readonly id: number
  readonly name: string
  readonly kind: 'scalar' | 'aggregate'
  /** `skip`: a row with NULL among its arguments gives NULL, and does not count for an aggregate; `pass`: the function is given them. */
  readonly nulls: 'skip' | 'pass'
  readonly volatile: boolean
  /** It takes whole columns and gives one. */
  readonly vectorized: boolean
  readonly code: UserCode
}

/** The users' functions that a plan calls, each once. */
export function userFunctionsOf(plan: LogicalPlan): readonly UserFunction[] {
  const found = new Map<number, UserFunction>()
  const inExpr = (expr: Expr): void => {
    if (expr.kind === 'call' && expr.user) found.set(expr.user.id, expr.user)
    if (expr.kind === 'call' && expr.lambda) inExpr(expr.lambda.body)
    operandsOf(expr).forEach(inExpr)
  }
  const inPlan = (node: LogicalPlan): void => {
    expressionsOf(node).forEach(inExpr)
    if (node.kind === 'aggregate') for (const { call } of node.aggregates) if (call.user) found.set(call.user.id, call.user)
    if (node.kind === 'window') for (const { call } of node.calls) if (call.user) found.set(call.user.id, call.user)
    childrenOf(node).forEach(inPlan)
  }
  inPlan(plan)
  return [...found.values()]
}

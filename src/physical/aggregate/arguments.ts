import type { AggregateCall, Expr } from '../../logical/expression.ts'
import { exprKey } from '../../logical/expression-key.ts'
import type { AggregateInput } from './aggregate-module.ts'

/** The argument expressions of all calls, each once, and which of them each call takes. */
export function argumentsOf(calls: readonly Pick<AggregateCall, 'args' | 'filter'>[]): { exprs: Expr[]; inputs: AggregateInput[] } {
  const exprs: Expr[] = []
  const positions = new Map<string, number>()
  const position = (expr: Expr): number => {
    const key = exprKey(expr)
    const at = positions.get(key) ?? exprs.push(expr) - 1
    positions.set(key, at)
    return at
  }
  const inputs = calls.map((call) => ({ args: call.args.map(position), filter: call.filter ? position(call.filter) : undefined }))
  return { exprs, inputs }
}

// The errors that calls of users' functions end in.
import { CancelledError, ResourceError, UdfError } from '../../common/errors.ts'
import { printValue, WrongResult } from './result-code.ts'

/** What to throw for what came out of a call: ours as it is, the function's as a `UdfError` that says for which arguments. */
export function callError(name: string, call: string, thrown: unknown): Error {
  if (thrown instanceof ResourceError || thrown instanceof CancelledError) return thrown
  if (thrown instanceof WrongResult) {
    return new UdfError(name, `${call} ${thrown.message}`, { hint: 'null or undefined stand for NULL.' })
  }
  if (thrown instanceof Error) return new UdfError(name, `${call} threw ${printValue(thrown, 300)}`, { cause: thrown })
  return new UdfError(name, `${call} threw ${printValue(thrown)}, which is no Error`, { cause: new Error(printValue(thrown)) })
}

const MOST_ARGUMENTS = 8

/** `f("abc", 3)`, cut where it is long. */
export function printCall(name: string, args: readonly unknown[]): string {
  const shown = args.slice(0, MOST_ARGUMENTS).map((arg) => printValue(arg))
  return `${name}(${shown.join(', ')}${args.length > MOST_ARGUMENTS ? ', …' : ''})`
}

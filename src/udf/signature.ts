// Which argument types a function takes: fixed lists, or rules that compute argument and result types from what is given.
import type { SqlType } from '../common/types.ts'
import { isInteger, isNumeric, sameType, typeName } from '../common/types.ts'
import type { LiteralValue } from '../logical/expression.ts'
import { implicitCost } from './implicit-cast.ts'

/** What the arguments are cast to, and what comes out. */
export interface Match {
  readonly args: readonly SqlType[]
  readonly returns: SqlType
  /** How far the arguments are from what was given: the overload with the least is taken. */
  readonly cost: number
}

/** The values of arguments that are literals, undefined for others. */
export type Literals = readonly (LiteralValue | undefined)[]

export interface Signature {
  /** `(VARCHAR, BIGINT) → VARCHAR`: for the documentation and for errors. */
  readonly text: string
  readonly match: (args: readonly SqlType[], literals: Literals) => Match | undefined
}

/** Takes these types and gives that. With `variadic`, the last parameter may come any number of times, at least once. */
export function takes(params: readonly SqlType[], returns: SqlType, variadic = false): Signature {
  const text = `(${params.map(typeName).join(', ')}${variadic ? '…' : ''}) → ${typeName(returns)}`
  return {
    text,
    match(args) {
      if (variadic ? args.length < params.length : args.length !== params.length) return undefined
      const targets = args.map((_, i) => params[Math.min(i, params.length - 1)]!)
      let cost = 0
      for (const [i, arg] of args.entries()) {
        const step = implicitCost(arg, targets[i]!)
        if (step === undefined) return undefined
        cost += step
      }
      return { args: targets, returns, cost }
    },
  }
}

/** Computes the types; what is given is taken as it is where `resolve` says so. */
export function takesBy(
  text: string,
  resolve: (args: readonly SqlType[], literals: Literals) => { args: readonly SqlType[]; returns: SqlType } | undefined,
): Signature {
  return {
    text,
    match(args, literals) {
      const resolved = resolve(args, literals)
      if (!resolved) return undefined
      const cost = resolved.args.reduce((sum, type, i) => sum + (sameType(type, args[i]!) ? 0 : 1), 0)
      return { ...resolved, cost }
    },
  }
}

/** One argument of a type that passes `accept`, and a result of the same type. A bare NULL is taken as `whenNull`. */
export function sameAs(text: string, accept: (type: SqlType) => boolean, whenNull: SqlType): Signature {
  return takesBy(text, (args) => {
    if (args.length !== 1) return undefined
    const type = args[0]!.kind === 'null' ? whenNull : args[0]!
    return accept(type) ? { args: [type], returns: type } : undefined
  })
}

/** Whether it may say how many. */
export const isCount = (type: SqlType | undefined): boolean => type !== undefined && (type.kind === 'null' || isInteger(type))

export const anyNumber = (type: SqlType): boolean => isNumeric(type)

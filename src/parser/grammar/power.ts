// How tightly operators bind.
import type { TokenType } from 'chevrotain'
import type { Expression } from '../ast.ts'
import * as T from '../tokens.ts'
import { K } from '../tokens.ts'

/** How tightly operators bind, loosest first: as in PostgreSQL, whose order DuckDB keeps. */
export const POWER = {
  /** The arrow of a lambda function. */
  lambda: 0.5,
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  /** BETWEEN, IN, LIKE and their like. */
  membership: 6,
  /** `||`, `&`, `|`, `<<`, `>>`, prefix `~`: every operator without a place of its own. */
  other: 7,
  additive: 8,
  multiplicative: 9,
  power: 10,
  timeZone: 11,
  sign: 12,
  /** `::`, `[…]`, `.field` */
  postfix: 13,
} as const

/** Of each operator's token. NOT and AT depend on what follows them. */
export const POWER_OF = new Map<TokenType, number>([
  [K.or, POWER.or],
  [K.and, POWER.and],
  [K.collate, POWER.timeZone],
  [K.is, POWER.is],
  [K.isnull, POWER.is],
  [K.notnull, POWER.is],
  [K.in, POWER.membership],
  [K.between, POWER.membership],
  [K.similar, POWER.membership],
  [T.DoubleColon, POWER.postfix],
  [T.LeftBracket, POWER.postfix],
  [T.Dot, POWER.postfix],
])
const SIGN_POWERS: Record<string, number> = {
  '+': POWER.additive,
  '-': POWER.additive,
  '*': POWER.multiplicative,
  '/': POWER.multiplicative,
  '//': POWER.multiplicative,
  '%': POWER.multiplicative,
  '^': POWER.power,
  '**': POWER.power,
}
for (const type of T.VOCABULARY) {
  const categories = type.CATEGORIES ?? []
  if (categories.includes(T.BinarySign)) POWER_OF.set(type, SIGN_POWERS[type.name] ?? POWER.other)
  else if (categories.includes(T.ComparisonSign)) POWER_OF.set(type, POWER.comparison)
  // The signs of LIKE bind as other operators do, its words as IN does.
  else if (categories.includes(T.MatchWord)) POWER_OF.set(type, T.SIGNS.has(type.name) ? POWER.other : POWER.membership)
}

/** After `NOT x` may come what binds as NOT does, and nothing tighter. */
export const PREFIX_CEILINGS = new Map<TokenType, number>([
  [K.not, POWER.not + 1],
  [T.Minus, POWER.sign + 1],
  [T.Plus, POWER.sign + 1],
  [T.Tilde, POWER.other + 1],
])

/** The power below which the next operator must be, after one of `power` that made `node`. */
export function ceilingAfter(node: Expression, power: number): number {
  switch (node.kind) {
    case 'and':
    case 'or':
    case 'binary':
    case 'call':
      return power + 1
    // These do not chain: `1 = 2 = 3` is an error. The signs of LIKE do.
    case 'comparison':
    case 'between':
      return power
    case 'match':
      return power === POWER.other ? power + 1 : power
    // What ends with the operator itself, as `x IS NULL` does, is an operand for any.
    default:
      return Number.POSITIVE_INFINITY
  }
}

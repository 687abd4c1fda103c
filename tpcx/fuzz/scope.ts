// What is at hand where a piece of a query is made.
import type { FuzzTable } from './database.ts'
import { type Kind, literal } from './kinds.ts'
import type { Piece } from './piece.ts'
import type { Random } from './random.ts'

export interface Column {
  readonly sql: string
  readonly kind: Kind
}

export interface Scope {
  /** Those of the query itself. */
  readonly columns: readonly Column[]
  /** Those of the queries around. */
  readonly around?: readonly Column[]
  /** How many more subqueries may stand within each other. */
  readonly subqueries: number
}

/** Makes subqueries within expressions; given to the maker, for they hold expressions in turn. */
export interface SubqueryMaker {
  /** A condition. */
  test(maker: Maker, scope: Scope): Piece
  /** A value of the kind. */
  value(maker: Maker, scope: Scope, kind: Kind): Piece
}

/** Makes the pieces of one query, and remembers what it has made. */
export class Maker {
  /** What of the language the query has in it. */
  readonly features = new Set<string>()
  private names = 0

  constructor(
    readonly random: Random,
    readonly tables: readonly FuzzTable[],
    readonly subqueries: SubqueryMaker,
  ) {}

  uses(feature: string): void {
    this.features.add(feature)
  }

  /** A name that the query has not yet. */
  name(prefix: string): string {
    return `${prefix}${this.names++}`
  }

  /** One of these makers' pieces; what only others made is not remembered. */
  oneOf<T>(...choices: readonly (readonly [weight: number, make: () => T])[]): T {
    return this.random.weighted(choices)()
  }

  literal(kind: Kind): Piece {
    this.uses(`literal ${kind}`)
    const text = literal(kind, this.random)
    return { kind, parts: [text], simpler: [simplest(kind)] }
  }
}

/** The plainest value of a kind. */
export function simplest(kind: Kind): string {
  return SIMPLEST[kind]
}

const SIMPLEST: Readonly<Record<Kind, string>> = {
  bool: 'true',
  small: '1',
  int: '1',
  big: '1::HUGEINT',
  dec: '1.5',
  dbl: '1::DOUBLE',
  num: '1::DOUBLE',
  text: `'a'`,
  blob: `'a'::BLOB`,
  date: `DATE '2015-01-01'`,
  time: `TIME '12:00:00'`,
  ts: `TIMESTAMP '2015-01-01 00:00:00'`,
  tz: `TIMESTAMPTZ '2015-01-01 00:00:00+00'`,
  interval: `INTERVAL 1 DAY`,
  uuid: `'00000000-0000-0000-0000-000000000000'::UUID`,
  enum: `'a'::ENUM('ab', 'a', '12', '')`,
  json: `'{}'::JSON`,
  bit: '1::INTEGER::BIT',
  numbers: '[1]',
  texts: `['a']`,
  struct: `{'a': 1, 'b': 'x'}`,
  map: `MAP {'a': 1}`,
}

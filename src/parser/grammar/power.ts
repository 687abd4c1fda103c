/** How tightly operators bind, loosest first: as in PostgreSQL, whose order DuckDB keeps. */
export const POWER = {
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

// One of the 22 questions: its text, with the constants of the validation run and with drawn ones.
import type { Random } from '../../generate/random.ts'
import type { ColumnRule } from './answer-rules.ts'

export interface TpchQuery {
  /** From 1 to 22. */
  readonly number: number
  /** What it asks for, by the specification's name. */
  readonly title: string
  /** How exact each column of the answer must be. */
  readonly rules: readonly ColumnRule[]
  /** With the constants of the validation run, whose answers are known. */
  readonly sql: string
  /** With constants drawn as the specification rules (clause 2.4). */
  readonly drawn: (random: Random) => string
}

interface Definition<Constants> {
  readonly number: number
  readonly title: string
  readonly rules: readonly ColumnRule[]
  readonly validation: Constants
  readonly draw: (random: Random) => Constants
  readonly sql: (constants: Constants) => string
}

export function query<Constants>({ number, title, rules, validation, draw, sql }: Definition<Constants>): TpchQuery {
  return { number, title, rules, sql: sql(validation).trim(), drawn: (random) => sql(draw(random)).trim() }
}

/** A whole number from `least` to `most`, both included. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1)
}

/** The first day of a month, `1993-07-01`. @param month from 1; 13 is the next year's first */
export function firstOfMonth(year: number, month: number): string {
  const months = year * 12 + month - 1
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`
}

/** The first day of a year from 1993 to 1997. */
export function drawnYear(random: Random): string {
  return firstOfMonth(between(random, 1993, 1997), 1)
}

/** `count` of the items, all different, in a drawn order. */
export function drawnSome<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const rest = [...items]
  return Array.from({ length: count }, () => rest.splice(random.below(rest.length), 1)[0]!)
}

/** `Brand#45` */
export function drawnBrand(random: Random): string {
  return `Brand#${between(random, 1, 5)}${between(random, 1, 5)}`
}

// Made-up names. All are put together from syllables: none is meant to be a real place, person, band or song.

import type { Random } from '../generate/random.ts'
import { capitalized, word } from '../generate/words.ts'

const TOWN_ENDINGS = ['dal', 'mere', 'stad', 'vik', 'port', 'holm', 'ford', 'polis', 'burgh', 'haven', 'wick', 'grad']
const BAND_ENDINGS = ['Ensemble', 'Trio', 'Collective', 'Brothers', 'Sisters', 'Orchestra', 'Union', 'System']
const TITLE_ENDINGS = ['(Live)', '(Remix)', '(Acoustic)', 'Part II', 'Reprise', '(Radio Edit)']

export function cityName(random: Random): string {
  const name = capitalized(word(random, 1 + random.below(3), true))
  if (name.length < 4 || random.chance(0.4)) return name + random.pick(TOWN_ENDINGS)
  return random.chance(0.1) ? `${capitalized(word(random, 1))} ${name}` : name
}

export function artistName(random: Random): string {
  const name = capitalized(word(random, 2 + random.below(2), true))
  if (random.chance(0.5)) return `${name} ${capitalized(word(random, 2))}`
  if (random.chance(0.3)) return `The ${name} ${random.pick(BAND_ENDINGS)}`
  return random.chance(0.1) ? `${name} & ${capitalized(word(random, 2))}` : name
}

export function songTitle(random: Random): string {
  const words = 1 + random.below(3)
  const parts = Array.from({ length: words }, () => capitalized(word(random, 1 + random.below(3), words === 1)))
  if (random.chance(0.08)) parts.push(random.pick(TITLE_ENDINGS))
  return parts.join(' ')
}

/** Unique, because it ends with the user's number. */
export function username(random: Random, user: number): string {
  return word(random, 1 + random.below(2)) + (random.chance(0.3) ? '_' : '') + user
}

// Who visits the shop. What a visitor is like follows from the visitor's number alone.
import { mix32 } from '../generate/random.ts'
import { CATEGORIES } from './shop.ts'

export const PLATFORMS = ['web', 'ios', 'android', 'tablet'] as const
/** In percent, by index into PLATFORMS. */
const PLATFORM_SHARES = [44, 22, 27, 7]
/** In percent: those who have an account, and may be logged in. */
const KNOWN_PERCENT = 60
/** Numbers of the visitors of a part: more than a part has. */
const PART_NUMBERS = 2 ** 23

export interface Visitor {
  /** What the shop's cookie says, as two words of 32 bits: different for each visitor. */
  readonly idLow: number
  readonly idHigh: number
  /** The account, or null for the unknown. */
  readonly customer: number | null
  /** Index into PLATFORMS. */
  readonly platform: number
  /** What he likes: index into CATEGORIES. */
  readonly category: number
}

export function visitorOf(seed: number, part: number, index: number): Visitor {
  const number = part * PART_NUMBERS + index
  // Both steps of mix32 can be undone: no two numbers below 2^32 give the same word.
  const idLow = mix32((number ^ mix32(seed)) >>> 0)
  const habits = mix32(idLow + seed)
  return {
    idLow,
    idHigh: mix32(habits + 1) >>> 1,
    customer: habits % 100 < KNOWN_PERCENT ? number + 1 : null,
    platform: shareOf(PLATFORM_SHARES, (habits >>> 8) % 100),
    category: (habits >>> 16) % CATEGORIES.length,
  }
}

/** Which of the shares, in percent, the number from 0 to 99 falls into. */
function shareOf(shares: readonly number[], percent: number): number {
  let index = 0
  while (percent >= shares[index]!) percent -= shares[index++]!
  return index
}

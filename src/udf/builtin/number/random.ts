// What is another value each time.
import { ConversionError } from '../../../common/errors.ts'
import { DOUBLE, NULL, UUID } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

/** What the numbers of this thread follow from, once it is seeded. */
let state: number | undefined

/** The next number from 0 up to 1, of 32 bits where it is seeded ("mulberry32"). */
function nextNumber(): number {
  if (state === undefined) return Math.random()
  state = (state + 0x6d2b79f5) | 0
  let word = Math.imul(state ^ (state >>> 15), state | 1)
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61)
  return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32
}

export const random = scalar({
  name: 'random',
  doc: 'A number from 0 up to 1, another one for each row.',
  example: ['random() < 1', 'true'],
  signatures: [takes([], DOUBLE)],
  nulls: 'never',
  volatile: true,
  js: nextNumber,
})

export const setSeed = scalar({
  name: 'setseed',
  doc: 'Makes what `random` gives from now on follow from a number from -1 to 1, where one thread runs the queries. Gives NULL.',
  example: ['setseed(0.5) is null', 'true'],
  signatures: [takes([DOUBLE], NULL)],
  volatile: true,
  canRaise: true,
  givesNull: true,
  js([seed]) {
    if (!((seed as number) >= -1 && (seed as number) <= 1)) throw new ConversionError(`a seed is from -1 to 1, not ${seed}`)
    state = Math.trunc((seed as number) * 2 ** 31) | 0
    return null
  },
})

const bits = (count: number): bigint => BigInt(Math.floor(Math.random() * 2 ** count))

export const uuid = scalar({
  name: 'uuid',
  aliases: ['gen_random_uuid', 'uuidv4'],
  doc: 'A random UUID (version 4), another one for each row. Its randomness is not meant to keep secrets.',
  example: ['length(uuid()::varchar)', '36'],
  signatures: [takes([], UUID)],
  nulls: 'never',
  volatile: true,
  js: () => (bits(48) << 80n) | (4n << 76n) | (bits(12) << 64n) | (2n << 62n) | (bits(32) << 30n) | bits(30),
})

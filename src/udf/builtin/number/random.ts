import { DOUBLE, UUID } from '../../../common/types.ts'
import { scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

export const random = scalar({
  name: 'random',
  doc: 'A number from 0 up to 1, another one for each row.',
  example: ['random() < 1', 'true'],
  signatures: [takes([], DOUBLE)],
  nulls: 'never',
  volatile: true,
  js: () => Math.random(),
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

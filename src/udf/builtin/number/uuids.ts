// UUIDs that begin with the time, and what UUIDs tell.
import { ConversionError } from '../../../common/errors.ts'
import { TIMESTAMPTZ, UINTEGER, UUID } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const versionOf = (uuid: bigint): number => Number((uuid >> 76n) & 15n)

const random = (bits: number): bigint => BigInt(Math.floor(Math.random() * 2 ** bits))

export const UUIDS: readonly ScalarFunction[] = [
  scalar({
    name: 'uuidv7',
    doc: 'A UUID (version 7) that begins with the milliseconds since 1970, another one for each row.',
    example: ['uuid_extract_version(uuidv7())', '7'],
    signatures: [takes([], UUID)],
    nulls: 'never',
    volatile: true,
    js: () => (BigInt(Date.now()) << 80n) | (7n << 76n) | (random(12) << 64n) | (2n << 62n) | (random(32) << 30n) | random(30),
  }),
  scalar({
    name: 'uuid_extract_version',
    doc: 'The version of a UUID.',
    example: [`uuid_extract_version('019482e4-1441-7aad-8127-eec99573b0a0'::uuid)`, '7'],
    signatures: [takes([UUID], UINTEGER)],
    js: ([uuid]) => BigInt(versionOf(uuid as bigint)),
  }),
  scalar({
    name: 'uuid_extract_timestamp',
    doc: 'The moment with which a UUID of version 7 begins. Raises for others.',
    example: [`uuid_extract_timestamp('019482e4-1441-7aad-8127-eec99573b0a0'::uuid)`, '2025-01-20 08:46:13.057+00'],
    signatures: [takes([UUID], TIMESTAMPTZ)],
    canRaise: true,
    js([value]) {
      const uuid = value as bigint
      if (versionOf(uuid) !== 7) throw new ConversionError(`a UUID of version ${versionOf(uuid)} has no timestamp: only those of version 7`)
      return (uuid >> 80n) * 1000n
    },
  }),
]

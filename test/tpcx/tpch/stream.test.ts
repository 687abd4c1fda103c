import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MODULUS, Stream, step } from '../../../tpcx/tpch/stream.ts'

test('a step multiplies by 16807 modulo 2^31 - 1', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: MODULUS - 1 }), (state) => {
      expect(step(state)).toBe(Number((BigInt(state) * 16_807n) % BigInt(MODULUS)))
    }),
  )
})

test('a row draws the same numbers whether it is sought or reached, and whatever rows before it drew', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: MODULUS - 1 }),
      fc.integer({ min: 1, max: 92 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }),
      (seed, drawsARow, drawn) => {
        const reached = new Stream(seed, drawsARow)
        for (const count of drawn) {
          reached.startRow()
          for (let i = 0; i < Math.min(count, drawsARow); i++) reached.below(10)
        }
        reached.startRow()
        const sought = new Stream(seed, drawsARow)
        sought.seek(drawn.length)
        sought.startRow()
        expect(sought.below(1_000_000)).toBe(reached.below(1_000_000))
      },
    ),
  )
})

// States of users' aggregates as bytes, and what they count for.
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UserCalls } from '../../../src/physical/stage.ts'
import { estimatedBytes } from '../../../src/physical/user/state-charge.ts'
import { decodeState, encodeState } from '../../../src/physical/user/state-codec.ts'

const calls: UserCalls = { enter() {}, leave() {}, serialize, deserialize }

test('any state comes back as it was', () => {
  const state = fc.oneof(
    fc.double(),
    fc.string(),
    fc.bigInt(),
    fc.dictionary(fc.string({ unit: 'binary', maxLength: 40 }), fc.double(), { maxKeys: 20 }),
    fc.dictionary(fc.string(), fc.oneof(fc.double(), fc.string(), fc.constant(undefined))),
    fc.array(fc.integer()),
    fc.constantFrom(undefined, null, true, new Map([['a', { n: 1 }]]), new Set([1n]), new Date(5), new Float64Array([1, 2])),
  )
  fc.assert(
    fc.property(state, (given) => {
      // A copy: the bytes are used anew for the next state.
      const bytes = encodeState(given, calls).slice()
      expect(decodeState(bytes, calls)).toEqual(deserialize(serialize(given)))
    }),
    { numRuns: 500 },
  )
})

test('a state that cannot be cloned is refused', () => {
  expect(() => encodeState({ f: () => 1 }, calls)).toThrow()
})

test('what a state counts for grows with what is in it, and each object counts once', () => {
  expect(estimatedBytes(1)).toBe(8)
  const text = 'x'.repeat(1000)
  expect(estimatedBytes(text)).toBeGreaterThan(1000)
  const many = new Map(Array.from({ length: 1000 }, (_, i) => [i, { n: i }]))
  expect(estimatedBytes(many)).toBeGreaterThan(1000 * 60)
  expect(estimatedBytes(new Float64Array(1000))).toBeGreaterThan(8000)
  const shared = { text: text.repeat(10) }
  expect(estimatedBytes([shared, shared, shared])).toBeLessThan(15_000)
  const ring: unknown[] = []
  ring.push(ring)
  expect(estimatedBytes(ring)).toBeLessThan(100)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KernelHarness } from '../kernel-harness.ts'

const harness = new KernelHarness()
const { kernels } = harness

const word = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -9n, max: 9n }),
  fc.integer({ min: 0, max: 62 }).map((b) => 2n ** BigInt(b)),
)

test('the size of 64-bit numbers: of all rows, or of the few that are live', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), fc.integer({ min: 0, max: 7 }), (values, unaligned) => {
      harness.reset()
      const bytes = new Uint8Array(unaligned + 8 * values.length)
      bytes.set(new Uint8Array(BigInt64Array.from(values).buffer), unaligned)
      const at = harness.put(bytes).address + unaligned
      const bitsOf = (rows: readonly bigint[]): number =>
        Math.max(0, ...rows.map((v) => (v < 0n ? -1n - v : v).toString(2).length - Number(v === 0n || v === -1n)))
      expect(kernels.wordBits(at, 0, values.length, values.length)).toBe(bitsOf(values))
      const live = values.flatMap((_, row) => (row % 5 === 3 ? [row] : []))
      const selection = harness.put(Uint32Array.from(live))
      expect(kernels.wordBits(at, selection.address, live.length, values.length)).toBe(
        bitsOf(live.length < values.length >> 2 ? live.map((row) => values[row]!) : values),
      )
    }),
    { numRuns: 200 },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KernelHarness } from '../kernel-harness.ts'

const harness = new KernelHarness()
const { kernels } = harness

test('entries are listed in the order in which live rows first refer to them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.uniqueArray(fc.nat(20)), fc.boolean(), (ids, known, selected) => {
      harness.reset()
      const live = selected ? ids.flatMap((_, row) => (row % 3 === 1 ? [] : [row])) : ids.map((_, row) => row)
      const done = new Uint8Array(21)
      for (const id of known) done[id] = 1
      const at = { ids: harness.put(Uint32Array.from(ids)), selection: harness.put(Uint32Array.from(live)), done: harness.put(done) }
      const pending = harness.room(22 * 4)
      const count = kernels.markEntries(at.ids.address, selected ? at.selection.address : 0, live.length, at.done.address, pending.address)
      const fresh = [...new Set(live.map((row) => ids[row]!))].filter((id) => !known.includes(id))
      expect([...harness.u32s(pending.address, count)]).toEqual(fresh)
      for (const id of fresh) done[id] = 1
      expect(harness.read(at.done.address, 21)).toEqual(done)
      harness.expectFenced(pending)
    }),
    { numRuns: 60 },
  )
})

const WIDTHS = [1, 4, 8, 16]
const IDS = 9

test('what was remembered for an id is recalled for the entries that have it, NULL or not', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WIDTHS),
      fc.array(fc.nat(IDS - 1), { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(IDS - 1), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      (width, first, second, hasNulls) => {
        harness.reset()
        const known = harness.put(new Uint8Array(IDS * width)).address
        const states = harness.put(new Uint8Array(IDS)).address
        const dictionary = (ids: readonly number[]) => ({
          ids: harness.put(Uint32Array.from(ids)).address,
          values: harness.put(new Uint8Array(ids.length * width)),
          validity: harness.put(new Uint8Array((ids.length + 7) >> 3)),
          done: harness.put(new Uint8Array(ids.length)).address,
        })
        const a = dictionary(first)
        // Every other entry is computed: its value names its id, and id 3 gives NULL.
        const computed = first.flatMap((_, entry) => (entry % 2 === 0 ? [entry] : []))
        const bitmap = new Uint8Array((first.length + 7) >> 3)
        for (const entry of computed) {
          const isNull = hasNulls && first[entry] === 3
          harness.bytes.fill(isNull ? 0 : first[entry]! + 1, a.values.address + entry * width, a.values.address + (entry + 1) * width)
          if (!isNull) bitmap[entry >> 3]! |= 1 << (entry & 7)
        }
        const entries = harness.put(Uint32Array.from(computed)).address
        const nulls = hasNulls ? harness.put(bitmap).address : 0
        kernels.rememberValues(a.ids, entries, computed.length, width, known, states, a.values.address, a.validity.address, nulls)
        expect(harness.read(a.validity.address, bitmap.length)).toEqual(bitmap)

        const b = dictionary(second)
        const found = kernels.recallValues(b.ids, second.length, width, known, states, b.values.address, b.validity.address, b.done)
        const knownIds = new Set(computed.map((entry) => first[entry]!))
        const isKnown = second.map((id) => knownIds.has(id))
        expect(found).toBe(isKnown.filter(Boolean).length)
        expect([...harness.read(b.done, second.length)]).toEqual(isKnown.map(Number))
        const validity = harness.read(b.validity.address, b.validity.capacity)
        second.forEach((id, entry) => {
          const isValue = isKnown[entry]! && !(hasNulls && id === 3)
          expect((validity[entry >> 3]! >> (entry & 7)) & 1).toBe(isValue ? 1 : 0)
          const value = [...harness.read(b.values.address + entry * width, width)]
          expect(value).toEqual(new Array(width).fill(isValue ? id + 1 : 0))
        })
        harness.expectFenced(b.values)
        harness.expectFenced(b.validity)
      },
    ),
    { numRuns: 80 },
  )
})

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

test('rows are named, and each name without a value is asked for once; what is remembered lies by name', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WIDTHS),
      fc.array(fc.nat(IDS - 1), { minLength: 1, maxLength: 40 }),
      fc.array(fc.nat(1000), { maxLength: 60 }),
      fc.uniqueArray(fc.nat(IDS - 1)),
      fc.boolean(),
      fc.boolean(),
      (width, names, rows, known, byRow, hasNulls) => {
        harness.reset()
        const ids = byRow ? names.map((_, row) => row) : rows.map((row) => row % names.length)
        const live = ids.flatMap((_, row) => (row % 3 === 1 ? [] : [row]))
        const asked = new Uint8Array(IDS)
        for (const name of known) asked[name] = 1
        const at = {
          ids: byRow ? 0 : harness.put(Uint32Array.from(ids)).address,
          names: harness.put(Uint32Array.from(names)).address,
          selection: harness.put(Uint32Array.from(live)).address,
          asked: harness.put(asked).address,
          out: harness.put(new Uint32Array(ids.length).fill(77)),
          pending: harness.room((names.length + 1) * 4),
        }
        const count = kernels.nameRows(at.ids, at.selection, live.length, at.names, at.asked, at.out.address, at.pending.address)
        const named = ids.map((entry, row) => (live.includes(row) ? names[entry]! : 77))
        expect([...harness.u32s(at.out.address, ids.length)]).toEqual(named)
        const fresh = [...new Set(live.map((row) => names[ids[row]!]!))].filter((name) => !known.includes(name))
        const pending = [...harness.u32s(at.pending.address, count)]
        expect(pending.map((entry) => names[entry]!)).toEqual(fresh)
        for (const name of fresh) asked[name] = 1
        expect(harness.read(at.asked, IDS)).toEqual(asked)
        harness.expectFenced(at.out)
        harness.expectFenced(at.pending)

        // Each value says its name; that of 3 is NULL.
        const values = harness.put(Uint8Array.from({ length: names.length * width }, (_, i) => names[Math.floor(i / width)]! + 1)).address
        const bits = new Uint8Array((names.length + 7) >> 3)
        for (const [entry, name] of names.entries()) if (name !== 3) bits[entry >> 3]! |= 1 << (entry & 7)
        const bitmap = hasNulls ? harness.put(bits).address : 0
        const values9 = harness.put(new Uint8Array(IDS * width))
        const valid = harness.put(new Uint8Array(2))
        const isNull = (name: number) => hasNulls && name === 3
        const nulls = kernels.rememberValues(at.names, at.pending.address, count, width, values9.address, valid.address, values, bitmap)
        expect(nulls).toBe(fresh.filter(isNull).length)
        const validity = harness.read(valid.address, 2)
        for (let name = 0; name < IDS; name++) {
          const isThere = fresh.includes(name)
          expect((validity[name >> 3]! >> (name & 7)) & 1).toBe(isThere && !isNull(name) ? 1 : 0)
          const value = [...harness.read(values9.address + name * width, width)]
          expect(value).toEqual(new Array(width).fill(isThere ? name + 1 : 0))
        }
        harness.expectFenced(values9)
        harness.expectFenced(valid)
      },
    ),
    { numRuns: 80 },
  )
})

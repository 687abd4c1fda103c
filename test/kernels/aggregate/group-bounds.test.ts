import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Playground } from '../columns.ts'
import '../../fixed-seed.ts'

const KEY_BYTES = 16
/** Of a group: its key, its count. */
const GROUP_BYTES = KEY_BYTES + 8

/** The key is the second word; the first names the group within it. */
const MASK = Buffer.from('0000000000000000ffffffffffffffff', 'hex')

function packed(groups: readonly (readonly [number, number])[]): Buffer {
  const keys = Buffer.alloc(groups.length * KEY_BYTES)
  groups.forEach(([group, key], j) => {
    keys.writeUInt32LE(group, j * KEY_BYTES)
    keys.writeUInt32LE(key, j * KEY_BYTES + 8)
  })
  return keys
}

test('the bound of a key is the least of its largest counts, once there are enough; parts that may reach it stay', () => {
  const play = new Playground(7)
  const { kernels } = play
  const given = fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    parts: fc.integer({ min: 1, max: 4 }),
    counts: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.bigInt({ min: 0n, max: 40n })), { minLength: 1, maxLength: 200 }),
    coming: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.bigInt({ min: 0n, max: 40n })), { maxLength: 100 }),
  })
  fc.assert(
    fc.property(given, ({ n, parts, counts, coming }) => {
      const [table, rows] = [play.room(64), play.room(32)]
      kernels.rowsOpen(rows, play.arena.id, KEY_BYTES + kernels.boundBytes(n), 0, 0)
      kernels.groupsOpen(table, play.arena.id, KEY_BYTES, rows, 0, 0, 0)
      const mask = play.put(MASK)
      const scratch = play.room(kernels.groupsScratchBytes(KEY_BYTES))
      /** Group rows of these keys and counts, their packed keys, and the rows of their bounds. */
      const place = (groups: readonly (readonly [number, bigint])[]) => {
        const keys = packed(groups.map(([key], j) => [j, key]))
        const at = groups.map(([, count], j) => {
          const row = play.put(Buffer.concat([keys.subarray(j * KEY_BYTES, (j + 1) * KEY_BYTES), Buffer.alloc(8)]))
          play.engine.i64[(row + KEY_BYTES) >>> 3] = count
          return row
        })
        const [packedKeys, masked, bounds] = [play.put(keys), play.room(keys.length + 16), play.room(groups.length * 4 + 16)]
        kernels.boundKeys(packedKeys, groups.length, KEY_BYTES, mask, masked)
        kernels.groupsFind(table, masked, groups.length, bounds, scratch)
        return { rows: play.putU32s(at), keys: packedKeys, bounds, at }
      }
      const learnt = place(counts)
      const half = counts.length >> 1
      kernels.boundsTake(learnt.rows, KEY_BYTES, learnt.bounds, KEY_BYTES, half, n)
      kernels.boundsTake(learnt.rows + half * 4, KEY_BYTES, learnt.bounds + half * 4, KEY_BYTES, counts.length - half, n)
      const boundOf = (key: number) => {
        const largest = counts
          .filter((other) => other[0] === key)
          .map(([, count]) => count)
          .toSorted((a, b) => Number(b - a))
        return largest[n - 1] ?? 0n
      }
      const asked = place(coming)
      const [late, lateKeys] = [play.room(coming.length * 4 + 16), play.room(coming.length * KEY_BYTES + 16)]
      const kept = kernels.boundsSelect(
        asked.rows,
        asked.keys,
        KEY_BYTES,
        KEY_BYTES,
        asked.bounds,
        KEY_BYTES,
        coming.length,
        parts,
        late,
        lateKeys,
      )
      const stays = coming.map(([key, count]) => count * BigInt(parts) >= boundOf(key))
      expect(play.u32s(asked.rows, kept)).toEqual(asked.at.filter((_, j) => stays[j]))
      expect(play.u32s(late, coming.length - kept)).toEqual(asked.at.filter((_, j) => !stays[j]))
      const keysOf = (wanted: boolean) => packed(coming.flatMap(([key], j) => (stays[j] === wanted ? [[j, key] as const] : [])))
      expect(play.bytes(asked.keys, kept * KEY_BYTES)).toEqual(keysOf(true))
      expect(play.bytes(lateKeys, (coming.length - kept) * KEY_BYTES)).toEqual(keysOf(false))
    }),
    { numRuns: 60 },
  )
})

test('parts are found whose groups are known, and no others become known', () => {
  const play = new Playground(8)
  const { kernels } = play
  const [table, rows] = [play.room(64), play.room(32)]
  kernels.rowsOpen(rows, play.arena.id, GROUP_BYTES, 0, 0)
  kernels.groupsOpen(table, play.arena.id, KEY_BYTES, rows, 0, 0, 0)
  const known = Array.from({ length: 3000 }, (_, i) => [2 * i, i % 7] as const)
  const found = play.room(4096 * 4)
  kernels.groupsFind(table, play.put(packed(known)), known.length, found, play.room(kernels.groupsScratchBytes(KEY_BYTES)))
  const places = new Map(known.map(([group], j) => [group, play.u32s(found, known.length)[j]!]))
  const asked = Array.from({ length: 1000 }, () => play.below(8000)).map((group) => [group, (group >> 1) % 7] as const)
  const parts = play.putU32s(asked.map((_, j) => 1_000_000 + j))
  const count = kernels.groupsKnown(table, play.put(packed(asked)), parts, asked.length, found)
  const expected = asked.flatMap(([group], j) => (places.has(group) ? [[1_000_000 + j, places.get(group)!]] : []))
  expect(expected.length).toBeGreaterThan(100)
  expect(play.u32s(parts, count)).toEqual(expected.map(([part]) => part))
  expect(play.u32s(found, count)).toEqual(expected.map(([, group]) => group))
  expect(play.u32s(table + 8, 1)).toEqual([known.length])
})

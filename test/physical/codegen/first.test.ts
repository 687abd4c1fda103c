import { expect, test } from 'vitest'
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, VARCHAR } from '../../../src/common/types.ts'
import { createArena } from '../../../src/memory/shared-arena.ts'
import { Filter, Projection } from '../../../src/physical/codegen/evaluator.ts'
import { freshMemory } from '../../memory/kernels.ts'
import { col, fn, lit } from './build.ts'
import { liveRows, readVector, testColumn, writeBatch } from './table.ts'

const memory = freshMemory()
const a = testColumn('a', INTEGER, [1, 2, null, 4, 5])
const b = testColumn('b', INTEGER, [10, 20, 30, null, 50])
const s = testColumn('s', VARCHAR, ['x', 'a longer string here', 'x', null, 'a longer string herf'])

test('adds', () => {
  for (const layouts of [
    ['flat', 'flat'],
    ['dictionary', 'flat'],
    ['dictionary', 'dictionary'],
    ['flat', 'constant'],
  ] as const) {
    for (const live of [undefined, [0, 2, 4]]) {
      const arena = createArena(memory)
      const p = new Projection(
        memory,
        [fn('+', col(a), col(b)), fn('*', col(a), lit(3, INTEGER)), lit(1, INTEGER), col(b)],
        [a.column, b.column],
      )
      p.begin(arena)
      const batch = writeBatch(memory, arena, [a, b], layouts, live)
      const vectors = p.project(batch)
      const rows = live ?? [0, 1, 2, 3, 4]
      const bs = (i: number) => (layouts[1] === 'constant' ? 10 : (b.values[i] as number | null))
      expect(rows.map((r) => readVector(memory, vectors[0]!, r))).toEqual(
        rows.map((r) => (a.values[r] === null || bs(r) === null ? null : (a.values[r] as number) + bs(r)!)),
      )
      expect(rows.map((r) => readVector(memory, vectors[1]!, r))).toEqual(
        rows.map((r) => (a.values[r] === null ? null : (a.values[r] as number) * 3)),
      )
    }
  }
})

test('filters', () => {
  for (const layout of ['flat', 'dictionary'] as const) {
    const arena = createArena(memory)
    const f = new Filter(memory, fn('=', col(s), lit('a longer string here', VARCHAR)), [s.column])
    f.begin(arena)
    expect(liveRows(memory, f.filter(writeBatch(memory, arena, [s], [layout])))).toEqual([1])
    const g = new Filter(memory, fn('<', col(s), lit('a longer string herf', VARCHAR)), [s.column])
    g.begin(arena)
    expect(liveRows(memory, g.filter(writeBatch(memory, arena, [s], [layout])))).toEqual([1])
  }
})

test('raises', () => {
  const arena = createArena(memory)
  const p = new Projection(memory, [fn('*', col(a), lit(1000000000, INTEGER))], [a.column])
  p.begin(arena)
  expect(() => p.project(writeBatch(memory, arena, [a], ['flat']))).toThrow('overflow in multiplication of INTEGER: 4 * 1000000000')
  const batch = writeBatch(memory, arena, [a], ['flat'], [0, 1])
  expect(readVector(memory, p.project(batch)[0]!, 1)).toBe(2000000000)
})

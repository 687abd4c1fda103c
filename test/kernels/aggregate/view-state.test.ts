import { expect, test } from 'vitest'
import { Playground } from '../columns.ts'

test.each([-1, 1])('the least or greatest string (%i)', (sign) => {
  const play = new Playground(5 + sign)
  const heap = play.room(64)
  play.kernels.internOpen(heap, play.arena.id)
  for (let round = 0; round < 50; round++) {
    const strings = Array.from({ length: 1 + play.below(40) }, () => play.value('view'))
    const state = play.room(16)
    strings.forEach((bytes, i) => {
      const view = play.room(16)
      play.writeView(view, bytes)
      const [low, high] = play.u64s(view, 2)
      play.kernels.keepView(state, i === 0 ? 0 : 1, low!, high!, heap, sign)
      // The page goes away.
      if (bytes.length > 12) play.engine.u8.fill(0, Number(high), Number(high) + bytes.length)
    })
    const best = strings.toSorted((a, b) => Buffer.compare(b, a) * sign)[0]!
    expect(play.string(state).toString()).toBe(best.toString())
  }
  expect(play.kernels.internFailed(heap)).toBeFalsy()
})

test('a column in order keeps little more than its longest string', () => {
  const play = new Playground(7)
  const heap = play.room(64)
  play.kernels.internOpen(heap, play.arena.id)
  const [state, view, page] = [play.room(16), play.room(16), play.room(64)]
  const before = play.kernels.memoryUsed()
  for (let i = 100_000; i < 200_000; i++) {
    play.engine.u8.set(Buffer.from(`a song whose title has the number ${i}`), page)
    play.engine.u8.set(play.bytes(page, 4), view + 4)
    play.engine.u32[view >>> 2] = 40
    play.engine.u32[(view + 8) >>> 2] = page
    const [low, high] = play.u64s(view, 2)
    play.kernels.keepView(state, i - 100_000, low!, high!, heap, 1)
  }
  expect(play.string(state).toString()).toBe('a song whose title has the number 199999')
  expect(play.kernels.memoryUsed() - before).toBeLessThan(2 ** 18)
})

test('between states', () => {
  for (let seed = 0; seed < 200; seed++) {
    const play = new Playground(seed)
    const strings = Array.from({ length: 3 }, () => play.value('view'))
    const states = strings.map((bytes) => {
      const state = play.room(16)
      play.writeView(state, bytes)
      return state
    })
    const sign = seed % 2 === 0 ? 1 : -1
    const into = states[play.below(3)]!
    const seen = play.below(2)
    let first = seen === 1
    for (const from of states.filter((state) => state !== into)) {
      play.kernels.mergeView(into, first ? 1 : 0, from, sign)
      first = true
    }
    const candidates = strings.filter((_, i) => seen === 1 || states[i] !== into)
    const best = candidates.toSorted((a, b) => Buffer.compare(b, a) * sign)[0]!
    expect(play.string(into).toString()).toBe(best.toString())
  }
})

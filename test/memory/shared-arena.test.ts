import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ResourceError } from '../../src/common/errors.ts'
import { createArena, type SharedArena } from '../../src/memory/shared-arena.ts'
import { memoryCounters, setMemoryLimit } from '../../src/memory/shared-memory.ts'
import { freshMemory, heapBlocks } from './kernels.ts'

type Step =
  | { readonly kind: 'allocate'; readonly arena: number; readonly bytes: number }
  | { readonly kind: 'reset' | 'release'; readonly arena: number }

const arenaIndex = fc.nat(5)
const bytes = fc.oneof(fc.nat(300), fc.nat(70_000), fc.nat(3_000_000), fc.constantFrom(0, 4096, 65536, 65537, 1 << 20, 1 << 24))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('allocate' as const), arena: arenaIndex, bytes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reset' as const), arena: arenaIndex }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), arena: arenaIndex }) },
)

test('allocations of random arenas never overlap, stay within blocks in use, and all memory comes back as it was', () => {
  const engine = freshMemory()
  const before = heapBlocks(engine)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const arenas = new Map<number, { arena: SharedArena; taken: [from: number, to: number][] }>()
      for (const one of steps) {
        const slot = arenas.get(one.arena) ?? { arena: createArena(engine), taken: [] }
        arenas.set(one.arena, slot)
        if (one.kind === 'allocate') {
          const address = slot.arena.allocate(one.bytes)
          expect(address % 16).toBe(0)
          slot.taken.push([address, address + one.bytes])
        } else {
          slot.taken.length = 0
          slot.arena[one.kind]()
          if (one.kind === 'release') arenas.delete(one.arena)
        }
      }
      const blocks = heapBlocks(engine)
      const inUse = blocks.filter(({ free }) => !free)
      expect(inUse.reduce((sum, block) => sum + block.bytes, 0)).toBe(memoryCounters(engine).used)
      const taken = [...arenas.values()].flatMap((slot) => slot.taken).sort(([a], [b]) => a - b)
      taken.forEach(([from, to], index) => {
        expect(inUse.some(({ address, bytes }) => address <= from && to <= address + bytes)).toBe(true)
        expect(from).toBeGreaterThanOrEqual(taken[index - 1]?.[1] ?? 0)
      })
      for (const { arena } of arenas.values()) arena.release()
      expect(heapBlocks(engine)).toEqual(before)
      expect(memoryCounters(engine)).toMatchObject({ used: 0, arenas: 0 })
    }),
    { numRuns: 150 },
  )
})

test('a reset arena gives the same memory again and takes no more from the allocator', () => {
  const engine = freshMemory()
  const arena = createArena(engine)
  const round = () => Array.from({ length: 300 }, (_, index) => arena.allocate(1000 + index * 97))
  round()
  const { used } = memoryCounters(engine)
  for (let repeat = 0; repeat < 5; repeat++) {
    arena.reset()
    round()
    expect(memoryCounters(engine).used).toBe(used)
  }
  arena.release()
})

test('zeroed memory is zero although it was used before', () => {
  const engine = freshMemory()
  const arena = createArena(engine)
  for (const size of [1, 15, 4096, 100_000, 5_000_000]) {
    arena.reset()
    const used = arena.allocate(size)
    engine.u8.fill(255, used, used + size)
    arena.reset()
    const address = arena.allocateZeroed(size)
    expect(engine.u8.subarray(address, address + size).every((byte) => byte === 0)).toBe(true)
  }
})

test('the limit counts the blocks of all arenas, and what was refused changes nothing', () => {
  const engine = freshMemory()
  setMemoryLimit(engine, 1 << 20)
  const [one, two] = [createArena(engine), createArena(engine)]
  one.allocate(500_000, 'the first')
  expect(() => two.allocate(600_000, 'the second')).toThrow(new ResourceError('the second', 600_000, 1 << 20))
  two.allocate(400_000)
  expect(memoryCounters(engine)).toMatchObject({ used: 1 << 20, peak: 1 << 20 })
  one.release()
  two.reset()
  two.allocate(500_000)
  two.release()
  expect(memoryCounters(engine)).toMatchObject({ used: 0, arenas: 0, limit: 1 << 20 })
})

test('near the limit an arena does with smaller blocks than it likes', () => {
  const engine = freshMemory()
  setMemoryLimit(engine, 100_000)
  const arena = createArena(engine)
  let granted = 0
  try {
    for (;;) granted += arena.allocate(4096) > 0 ? 4096 : 0
  } catch (error) {
    expect(error).toBeInstanceOf(ResourceError)
  }
  expect(granted).toBe(24 * 4096)
})

test.each([2 ** 30 + 1, 2 ** 32, 2 ** 32 + 16, 2 ** 40])('a request of %d bytes is refused, never cut short', (size) => {
  const arena = createArena(freshMemory())
  expect(() => arena.allocate(size, 'a page')).toThrow(ResourceError)
  expect(() => arena.allocateZeroed(size, 'a page')).toThrow('a page')
})

test('1 GiB in one piece, to the end of the memory and not beyond', () => {
  const engine = freshMemory()
  const arena = createArena(engine)
  for (let piece = 0; piece < 2; piece++) engine.u8[arena.allocate(2 ** 30) + 2 ** 30 - 1] = 1
  expect(() => arena.allocate(2 ** 30)).toThrow(ResourceError)
  arena.release()
})

test('a small memory works the same', () => {
  const engine = freshMemory(1024)
  const before = heapBlocks(engine)
  const arena = createArena(engine)
  arena.allocate(16 << 20)
  expect(() => arena.allocate(40 << 20)).toThrow(ResourceError)
  arena.release()
  expect(heapBlocks(engine)).toEqual(before)
})

test('when ids run out, the error says so; they come back on release', () => {
  const engine = freshMemory()
  const arenas = Array.from({ length: 65535 }, () => createArena(engine))
  expect(() => createArena(engine)).toThrow(ResourceError)
  for (const arena of arenas) arena.release()
  createArena(engine).release()
  expect(memoryCounters(engine).arenas).toBe(0)
})

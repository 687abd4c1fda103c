import { expect, test } from 'vitest'
import { PeakMeter } from '../../src/memory/peak-meter.ts'
import { createArena } from '../../src/memory/shared-arena.ts'
import { freshMemory } from './kernels.ts'

const MIB = 2 ** 20

test('spans that overlap each see the most that was in use while they were open', () => {
  const engine = freshMemory()
  const meter = new PeakMeter(engine)
  /** Takes so much at once and gives it back. */
  const use = (bytes: number): void => {
    const arena = createArena(engine)
    arena.allocate(bytes)
    arena.release()
  }
  use(32 * MIB)
  const held = createArena(engine)
  held.allocate(3 * MIB)
  const first = meter.begin()
  use(4 * MIB)
  const second = meter.begin()
  use(1 * MIB)
  meter.end(first)
  use(16 * MIB)
  meter.end(second)
  use(20 * MIB)

  const seen = ({ peak, base }: { peak: number; base: number }) => Math.round((peak - base) / MIB)
  expect(first.base).toBeGreaterThanOrEqual(3 * MIB)
  expect(seen(first)).toBe(4)
  expect(seen(second)).toBe(16)
  expect(meter.fold()).toBeGreaterThanOrEqual(32 * MIB)
})

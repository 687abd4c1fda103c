import { setTimeout } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createArena } from '../../src/memory/shared-arena.ts'
import { memoryCounters, setMemoryLimit } from '../../src/memory/shared-memory.ts'
import { freshMemory, heapBlocks, kernelModule } from './kernels.ts'

// Takes and gives blocks without a pause, so that a thread killed at a random moment is nearly always inside the allocator. Each
// allocation is filled with the thread's own number and looked at again later: an overlap with another thread's shows.
const HAMMER = `
const { workerData: { memory, module, arenas, mark, seed }, parentPort } = require('node:worker_threads')
const { exports: kernels } = new WebAssembly.Instance(module, { env: { memory } })
const words = new Uint32Array(memory.buffer)
let state = seed
const random = (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * below) }
for (;;) {
  const arena = arenas[random(arenas.length)]
  const marked = []
  for (let count = 1 + random(12); count > 0; count--) {
    const address = kernels.arenaAllocate(arena, 1 << random(18)) >>> 0
    if (address === 0) continue
    words[address >>> 2] = mark
    marked.push(address >>> 2)
  }
  if (!marked.every((word) => words[word] === mark)) { parentPort.postMessage('overlap'); break }
  if (random(3) === 0) kernels.arenaReset(arena)
  else kernels.arenaClear(arena)
}`

test('threads killed at random moments leave no lock taken and no block lost', async () => {
  const engine = freshMemory()
  // Little room, so that splitting and merging go on all the time and some requests fail.
  setMemoryLimit(engine, 6 << 20)
  const before = heapBlocks(engine)
  const seats = Array.from({ length: 8 }, () => [createArena(engine), createArena(engine, 12)].map(({ id }) => id))
  const overlaps: number[] = []
  let started = 0
  let kills = 0
  const start = (seat: number) => {
    const mark = ++started
    const workerData = { memory: engine.memory, module: kernelModule, arenas: seats[seat], mark, seed: mark * 7919 }
    const worker = new Worker(HAMMER, { eval: true, workerData })
    worker.on('message', (text) => text === 'overlap' && overlaps.push(mark))
    return worker
  }
  const threads = seats.map((_, seat) => start(seat))
  const until = performance.now() + 2500
  while (performance.now() < until) {
    const seat = Math.floor(Math.random() * threads.length)
    await threads[seat]!.terminate()
    threads[seat] = start(seat)
    kills++
    await setTimeout(Math.random() * 20)
  }
  for (const thread of threads) await thread.terminate()

  expect(kills).toBeGreaterThan(5)
  expect(overlaps).toEqual([])
  const held = heapBlocks(engine).filter(({ free }) => !free)
  expect(held.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(memoryCounters(engine).used)
  for (const id of seats.flat()) engine.kernels.arenaRelease(id)
  engine.kernels.memoryCoalesce()
  expect(memoryCounters(engine)).toMatchObject({ used: 0, arenas: 0 })
  expect(heapBlocks(engine)).toEqual(before)
})

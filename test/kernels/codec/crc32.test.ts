import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { KernelHarness, seeded } from '../kernel-harness.ts'
import { sampleBytes } from './sample-bytes.ts'

const memory = new KernelHarness()
const { kernels } = memory
const random = seeded(22)

test('checksums are those of gzip, at every length and in parts', () => {
  const table = memory.room(kernels.crc32TableBytes())
  kernels.crc32Table(table.address)
  memory.expectFenced(table)
  for (const length of [...Array.from({ length: 70 }, (_, i) => i), 1000, 65537]) {
    const bytes = sampleBytes(length, random)
    const source = memory.put(bytes, length % 5)
    expect(kernels.crc32(table.address, source.address, length, 0) >>> 0).toBe(crc32(bytes))
    const cut = Math.floor(random() * length)
    const first = kernels.crc32(table.address, source.address, cut, 0)
    expect(kernels.crc32(table.address, source.address + cut, length - cut, first) >>> 0).toBe(crc32(bytes))
  }
})

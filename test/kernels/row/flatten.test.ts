import { expect, test } from 'vitest'
import { widthOf } from '../../../src/common/types.ts'
import { carrierOfKind, FIXED, Playground, shapes } from '../columns.ts'

const KERNELS = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const

function validBits(play: Playground, validity: number, count: number): boolean[] {
  return Array.from({ length: count }, (_, j) => ((play.engine.u8[validity + (j >>> 3)]! >> (j & 7)) & 1) === 1)
}

test.each(FIXED)('%s: the live rows, dense', (kind) => {
  const width = widthOf(carrierOfKind(kind)) as keyof typeof KERNELS
  for (const { layout, nulls, selected, size } of shapes()) {
    const play = new Playground(size)
    const column = play.column(kind, layout, size, nulls)
    const { selection, live } = play.rows(size, selected)
    const [values, validity] = [play.room(size * width + 16), play.room(size / 8 + 16)]
    const nullCount = play.kernels[KERNELS[width]](column.address, selection, live.length, values, validity)
    const expected = live.map((row) => column.values[row]!)
    expect(nullCount).toBe(expected.filter((value) => value === null).length)
    expect(validBits(play, validity, live.length)).toEqual(expected.map((value) => value !== null))
    const bytes = Buffer.concat(expected.map((value) => value ?? Buffer.alloc(width)))
    expect(play.bytes(values, live.length * width).equals(bytes)).toBe(true)
    expect(play.bytes(values + live.length * width, 16).equals(Buffer.alloc(16))).toBe(true)
  }
})

test('strings as offsets and bytes', () => {
  for (const { layout, nulls, selected, size } of shapes()) {
    const play = new Playground(size)
    const column = play.column('view', layout, size, nulls)
    const { selection, live } = play.rows(size, selected)
    const expected = live.map((row) => column.values[row]!)
    const text = Buffer.concat(expected.map((value) => value ?? Buffer.alloc(0)))
    expect(play.kernels.stringBytes(column.address, selection, live.length)).toBe(text.length)
    const [offsets, bytes, validity] = [play.room(size * 4 + 8), play.room(text.length + 16), play.room(size / 8 + 16)]
    const nullCount = play.kernels.flattenStrings(column.address, selection, live.length, offsets, bytes, validity)
    expect(nullCount).toBe(expected.filter((value) => value === null).length)
    expect(validBits(play, validity, live.length)).toEqual(expected.map((value) => value !== null))
    expect(play.bytes(bytes, text.length).equals(text)).toBe(true)
    let at = 0
    const ends = expected.map((value) => (at += value?.length ?? 0))
    expect(play.u32s(offsets, live.length + 1)).toEqual([0, ...ends])
  }
})

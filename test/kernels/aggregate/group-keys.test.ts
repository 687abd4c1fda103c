import { expect, test } from 'vitest'
import { widthOf } from '../../../src/common/types.ts'
import { carrierOfKind, FIXED, keyBytes, Playground, shapes } from '../columns.ts'

const PACK = { u8: 'pack1', i32: 'pack4', i64: 'pack8', u64: 'pack8', i128: 'pack16', f32: 'packF32', f64: 'packF64' } as const

test.each(FIXED)('%s: keys of equal values have equal bytes', (kind) => {
  const width = widthOf(carrierOfKind(kind))
  for (const { layout, nulls, selected, size } of shapes()) {
    const play = new Playground(size)
    const column = play.column(kind, layout, size, nulls)
    const { selection, live } = play.rows(size, selected)
    const stride = 40
    const [offset, nullBit] = [12, 17]
    const keys = play.room(size * stride + 16)
    play.kernels[PACK[kind]](column.address, selection, live.length, keys, stride, offset, nullBit)
    const expected = Buffer.alloc(live.length * stride)
    live.forEach((row, j) => {
      const value = column.values[row]!
      if (value === null) expected[j * stride + (nullBit >> 3)]! |= 1 << (nullBit & 7)
      else keyBytes(kind, value).copy(expected, j * stride + offset)
    })
    expect(play.bytes(keys, live.length * stride).equals(expected)).toBe(true)
    expect(play.bytes(keys + size * stride, 16).equals(Buffer.alloc(16))).toBe(true)
    expect(width).toBeLessThanOrEqual(16)
  }
})

test('ids of strings, of which 0 is NULL', () => {
  const play = new Playground(1)
  const keys = play.room(5 * 16)
  play.kernels.packInterned(play.putU32s([3, 0, 1, 7, 0]), 5, keys, 16, 8, 2)
  expect(play.u32s(keys, 20)).toEqual(
    [
      [0, 0, 3, 0],
      [4, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 7, 0],
      [4, 0, 0, 0],
    ].flat(),
  )
})

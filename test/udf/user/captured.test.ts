import { expect, test } from 'vitest'
import { UdfError } from '../../../src/index.ts'
import { capturedValues } from '../../../src/udf/user/captured.ts'

test('values are copied as they are', () => {
  const list = [1, 2]
  const given = {
    list,
    map: new Map([['a', new Set([1n])]]),
    pattern: /x/g,
    when: new Date(0),
    bytes: Buffer.from('ab'),
    nothing: null,
    deep: { a: { b: undefined } },
  }
  const copies = capturedValues('f', given)
  list.push(3)
  expect(copies['list']).toEqual([1, 2])
  expect(copies).toMatchObject({ map: given.map, pattern: /x/g, when: given.when, deep: { a: { b: undefined } } })
  expect([...(copies['bytes'] as Uint8Array)]).toEqual([97, 98])
})

class Money {
  cents = 1
}

test.each([
  [{ f: () => 1 }, 'f is a function'],
  [{ deep: { list: [1, { go() {} }] } }, 'deep.list[1].go is a function'],
  [{ map: new Map([['k', () => 1]]) }, 'map.get(k) is a function'],
  [{ mark: Symbol('x') }, 'mark is a symbol'],
  [{ price: new Money() }, 'price is an instance of Money'],
  [{ soon: Promise.resolve(1) }, 'soon is an instance of Promise'],
  [{ words: new Int32Array(new SharedArrayBuffer(8)) }, 'words lies in shared memory'],
  [{ words: new SharedArrayBuffer(8) }, 'words is an instance of SharedArrayBuffer'],
  [{ memory: new WeakMap() }, 'memory is an instance of WeakMap'],
  [{ 'not a name': 1 }, '"not a name" is no name'],
  [{ await: 1 }, '"await" is no name'],
])('%o is refused: %s', (capture, message) => {
  expect(() => capturedValues('f', capture)).toThrow(UdfError)
  expect(() => capturedValues('f', capture)).toThrow(message)
})

test('what refers to itself is copied', () => {
  const ring: Record<string, unknown> = { a: 1 }
  ring['self'] = ring
  const copy = capturedValues('f', { ring })['ring'] as Record<string, unknown>
  expect(copy['self']).toBe(copy)
})

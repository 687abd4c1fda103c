import { expect, test } from 'vitest'
import { BETWEEN_STEPS, placesOf } from '../../../tpcx/bench/profile/categories.ts'

/** A profile whose only stack has these frames, the outermost first: function, url. */
function innermost(...frames: readonly (readonly [string, string])[]) {
  const nodes = [['(root)', ''] as const, ...frames].map(([functionName, url], id, all) => ({
    id,
    callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
    children: id + 1 < all.length ? [id + 1] : [],
  }))
  return placesOf({ nodes, startTime: 0, endTime: 0 }, BETWEEN_STEPS).get(frames.length)
}

const WORKER = 'file:///dist/worker.js'

test('the innermost frame that says something decides', () => {
  expect(innermost(['morsel', WORKER])).toEqual({ category: 'javascript', name: 'morsel' })
  expect(innermost(['morsel', WORKER], ['readSync', 'node:fs'], ['read', ''])).toEqual({ category: 'read', name: 'read' })
  expect(innermost(['morsel', WORKER], ['src/kernels/codec/snappy/snappy', 'wasm://wasm/1'])).toEqual({
    category: 'decompress',
    name: 'codec/snappy/snappy',
  })
  expect(innermost(['src/kernels/parquet/rle/decode', 'wasm://wasm/1'])?.category).toBe('decode')
  expect(innermost(['src/kernels/join/join-table/insert', 'wasm://wasm/1'])?.category).toBe('kernels')
  expect(innermost(['src/kernels/expression/call/f', 'wasm://wasm/1'], ['wasm-function[3]', 'wasm://wasm/2'])).toEqual({
    category: 'compiled',
    name: 'generated code',
  })
  expect(innermost(['inflate', 'node:zlib'], ['writeSync', ''])?.category).toBe('decompress')
  expect(innermost(['morsel', WORKER], ['(garbage collector)', ''])?.category).toBe('gc')
  expect(innermost(['(program)', ''])?.category).toBe('native')
  expect(innermost(['(idle)', ''])).toBeUndefined()
  // The pool's loop calls the steps, too.
  expect(innermost(['atomicsWaitLoop', 'file:///piscina.js'], ['wait', ''])).toBeUndefined()
  expect(innermost(['atomicsWaitLoop', 'file:///piscina.js'], ['morsel', WORKER])?.category).toBe('javascript')
})

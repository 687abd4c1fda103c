import fc from 'fast-check'
import { expect, test } from 'vitest'
import { choose, f32, f64, i32, i64, memory as mem, select, v128 } from '../../src/wasm/instructions.ts'
import { ModuleBuilder } from '../../src/wasm/module-builder.ts'
import { printFunction } from '../../src/wasm/print.ts'
import { compile, memory } from './run.ts'

const INTS = {
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  mul: (a: bigint, b: bigint) => a * b,
  and: (a: bigint, b: bigint) => a & b,
  xor: (a: bigint, b: bigint) => a ^ b,
} as const
const COMPARES = {
  lt_s: (a: bigint, b: bigint) => a < b,
  ge_s: (a: bigint, b: bigint) => a >= b,
  eq: (a: bigint, b: bigint) => a === b,
  ne: (a: bigint, b: bigint) => a !== b,
} as const

test('integer arithmetic wraps as BigInt.asIntN says, on both widths', () => {
  for (const [width, type] of [
    [32, i32],
    [64, i64],
  ] as const) {
    const name = `i${width}` as 'i32' | 'i64'
    for (const [op, expected] of Object.entries(INTS)) {
      const f = compile([name, name], [name], (b) => b.return(type[op as keyof typeof INTS](b.param(0), b.param(1))))
      const of = (v: bigint) => (width === 32 ? Number(v) : v)
      const range = { min: -(2n ** BigInt(width - 1)), max: 2n ** BigInt(width - 1) - 1n }
      fc.assert(
        fc.property(fc.bigInt(range), fc.bigInt(range), (x, y) => {
          expect(f(of(x), of(y))).toBe(of(BigInt.asIntN(width, expected(x, y))))
        }),
      )
    }
  }
})

test('comparisons of 64-bit integers', () => {
  const any = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  for (const [op, expected] of Object.entries(COMPARES)) {
    const f = compile(['i64', 'i64'], ['i32'], (b) => b.return(i64[op as keyof typeof COMPARES](b.param(0), b.param(1))))
    fc.assert(
      fc.property(any, any, (x, y) => {
        expect(f(x, y)).toBe(Number(expected(x, y)))
      }),
    )
  }
})

test('conversions and float arithmetic', () => {
  const f = compile(['f64', 'i32'], ['f64'], (b) => b.return(f64.mul(f64.sqrt(b.param(0)), f64.convert_i32_s(b.param(1)))))
  expect(f(16, -3)).toBe(-12)
  const saturate = compile(['f64'], ['i64'], (b) => b.return(i64.trunc_sat_f64_s(b.param(0))))
  expect([saturate(-1.9), saturate(1e300), saturate(Number.NaN)]).toEqual([-1n, 2n ** 63n - 1n, 0n])
  const narrow = compile(['f64'], ['f32'], (b) => b.return(f32.demote_f64(b.param(0))))
  expect(narrow(0.1)).toBe(Math.fround(0.1))
})

test('a loop over memory, with locals and stores', () => {
  const words = new BigInt64Array(memory.buffer, 0, 64)
  words.forEach((_, i) => void (words[i] = BigInt(i * i)))
  const sum = compile(['i32', 'i32'], ['i64'], (f) => {
    const total = f.local('i64')
    f.for(0, f.param(1), (i) => {
      f.set(total, i64.add(total, i64.load(i32.add(f.param(0), i32.shl(i, 3)))))
    })
    f.do(i64.store(f.param(0), total, 512))
    f.return(total)
  })
  expect(sum(0, 0)).toBe(0n)
  expect(sum(0, 10)).toBe(285n)
  expect(words[64] ?? new BigInt64Array(memory.buffer)[64]).toBe(285n)
})

test('branches leave the blocks and repeat the loops that they name', () => {
  // The smallest divisor above 1.
  const divisor = compile(['i32'], ['i32'], (f) => {
    const d = f.let(i32.const(2))
    f.block((found) => {
      f.loop((next) => {
        f.branchIf(found, i32.eqz(i32.rem_u(f.param(0), d)))
        f.if(i32.gt_u(i32.mul(d, d), f.param(0)), () => {
          f.set(d, f.param(0))
          f.branch(found)
        })
        f.set(d, i32.add(d, 1))
        f.branch(next)
      })
    })
    f.return(d)
  })
  expect([4, 35, 97, 9409].map((n) => divisor(n))).toEqual([2, 5, 97, 97])
})

test('select computes both sides, choose one', () => {
  const f = compile(['i32', 'i32'], ['i32'], (b) => b.return(choose(b.param(1), i32.div_s(b.param(0), b.param(1)), -1)))
  expect([f(7, 2), f(7, 0)]).toEqual([3, -1])
  const g = compile(['i32', 'i32'], ['i32'], (b) => b.return(select(i32.lt_s(b.param(0), b.param(1)), b.param(0), b.param(1))))
  expect([g(1, 2), g(2, -1)]).toEqual([1, -1])
})

test('calls between functions, with several results', () => {
  const f = compile(['i32', 'i32'], ['i32'], (b, module) => {
    const divide = module.function('divide', ['i32', 'i32'], ['i32', 'i32'])
    divide.return(i32.div_u(divide.param(0), divide.param(1)), i32.rem_u(divide.param(0), divide.param(1)))
    const [quotient, rest] = b.callMany(divide, b.param(0), b.param(1))
    b.return(i32.sub(i32.mul(quotient!, 100), rest!))
  })
  expect(f(17, 5)).toBe(298)
})

test('imported functions are called, and imported once', () => {
  const module = new ModuleBuilder()
  const twice = module.import('kernels', 'twice', ['i32'], ['i32'])
  expect(module.import('kernels', 'twice', ['i32'], ['i32'])).toBe(twice)
  const f = module.export('f', ['i32'], ['i32'])
  f.return(f.call(twice, f.call(twice, f.param(0))))
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), {
    env: { memory },
    kernels: { twice: (x: number) => 2 * x },
  })
  expect((exports.f as (x: number) => number)(5)).toBe(20)
})

test('bulk memory, vectors and atomics', () => {
  const bytes = new Uint8Array(memory.buffer)
  const equal = compile(['i32', 'i32'], ['i32'], (f) => {
    f.do(mem.fill(f.param(0), 7, 16))
    f.do(mem.copy(f.param(1), f.param(0), 15))
    f.return(v128.any_true(v128.xor(v128.load(f.param(0)), v128.load(f.param(1)))))
  })
  bytes[1039] = 7
  expect(equal(2048, 1024)).toBe(0)
  bytes[1039] = 8
  expect(equal(2048, 1024)).toBe(1)
  const add = compile(['i32', 'i32'], ['i32'], (f) => f.return(mem.atomicAdd(f.param(0), f.param(1))))
  new Uint32Array(memory.buffer)[500] = 40
  expect(add(2000, 2)).toBe(40)
  expect(new Uint32Array(memory.buffer)[500]).toBe(42)
})

test('a value of the wrong type is refused where it is built', () => {
  expect(() => compile(['i64'], ['i32'], (f) => f.return(i32.add(f.param(0), 1)))).toThrow(/type i64 where i32 is expected/)
})

test('a function prints as nested statements', () => {
  const module = new ModuleBuilder()
  const f = module.export('count', ['i32', 'i32'], ['i32'])
  const n = f.local('i32')
  f.for(0, f.param(1), (i) => {
    f.if(i64.ne(i64.load(i32.add(f.param(0), i32.shl(i, 3)), 8), 5n), () => f.set(n, i32.add(n, 1)))
  })
  f.return(n)
  expect(printFunction(f)).toMatchInlineSnapshot(`
    "count($0: i32, $1: i32): i32
      $3 = 0
      if i32.lt_u($3, $1)
        loop next0
          if i64.ne(i64.load(i32.add($0, i32.shl($3, 3)))+8, 5:i64)
            $2 = i32.add($2, 1)
          $3 = i32.add($3, 1)
          branch next0 if i32.lt_u($3, $1)
      return $2"
  `)
})

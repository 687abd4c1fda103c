import { expect, test } from 'vitest'
import { UdfError } from '../../../src/index.ts'
import { inlineSource } from '../../../src/udf/user/inline-source.ts'

type AnyFunction = (...args: never[]) => unknown

/** A function whose text is exactly this. */
function written(text: string): AnyFunction {
  const fn = () => undefined
  fn.toString = () => text
  return new Proxy(fn, {})
}

/** As `inlineSource`, of a text instead of a function. */
function source(text: string, captured: readonly string[] = []) {
  const original = Function.prototype.toString
  Function.prototype.toString = () => text
  try {
    return inlineSource('f', 'f', written(text), new Set(captured))
  } finally {
    Function.prototype.toString = original
  }
}

function run(text: string, ...args: unknown[]): unknown {
  const { expression, shims } = source(text)
  return new Function(`${shims.join('\n')}; return ${expression}`)()(...args)
}

function refusal(text: string, captured: readonly string[] = []): UdfError {
  try {
    source(text, captured)
  } catch (error) {
    expect(error).toBeInstanceOf(UdfError)
    return error as UdfError
  }
  throw new Error(`not refused: ${text}`)
}

test.each([
  ['(x) => x + 1'],
  ['x => x + 1 // and more'],
  ['function (x) { return x + 1 }'],
  ['function plus(x) { return x < 0 ? plus(x + 1) : x + 1 }'],
  ['plus(x) { return x + 1 }'],
  ["'odd name'(x) { return x + 1 }"],
  ['function () { return arguments[0] + 1 }'],
])('%s is taken as it is', (text) => {
  expect(run(text, 2)).toBe(3)
})

test.each([
  // Declarations of all kinds, wherever they stand.
  ['(x) => { const y = x; let z = y; var v = z; { var w = v } return w }'],
  ['(x) => { function inner(a = x) { return a } return inner() }'],
  ['(x) => { return inner(); function inner() { return x } }'],
  ['({ a, b: { c = a }, ...rest }, [d, , ...e]) => [a, c, rest, d, e]'],
  ['(x, y = x) => { for (const i of [x]) for (let j = 0; j < i; j++) y += j; for (const k in y) return k; return y }'],
  ['(x) => { try { throw x } catch ({ message }) { return message } }'],
  ['(x) => { outer: for (;;) { switch (x) { case 1: let q = 2; continue outer; default: break outer } } }'],
  ['(x) => { class A { p = x; static { A.q = 1 } m() { return this.p } } return new A().m() }'],
  ['(x) => ({ name: x, [x]: x, x, get y() { return this.name } }).name'],
  ['(x) => x?.length ?? x.a.b[x].c'],
  ['(x) => new Intl.NumberFormat("en").format(Math.max(x, NaN)) + JSON.stringify(/a/u.exec(String(BigInt(x))))'],
  ['function () { return (() => arguments.length)() }'],
  ['(x) => `$' + '{x}$' + '{[1].map((v) => v + x)}`'],
])('%s uses nothing from outside', (text) => {
  expect(() => source(text)).not.toThrow()
})

test.each([
  ['(x) => x > threshold', ['threshold']],
  ['(x) => { const y = z; return limit + y + z }', ['z', 'limit']],
  ['(x, y = outer) => x', ['outer']],
  ['(x) => { { let inner = 1 } return inner }', ['inner']],
  ['(x) => { counter++; return x }', ['counter']],
  ['({ [key]: x }) => x', ['key']],
  ['(x) => helpers.clean(x)', ['helpers']],
  ['(x) => { (function named() {})(); return named(x) }', ['named']],
  ['(x) => tag`$' + '{x}`', ['tag']],
])('%s is refused by name', (text, names) => {
  const error = refusal(text)
  expect(error.message).toContain(`f uses ${names.map((name) => `"${name}"`).join(', ')}, which`)
  expect(error.hint).toContain(`capture: { ${names.join(', ')} }`)
  expect(() => source(text, names)).not.toThrow()
})

test.each([
  ['async (x) => x', 'f is asynchronous'],
  ['async function (x) { return x }', 'f is asynchronous'],
  ['function* (x) { yield x }', 'f is a generator'],
  ['*each(x) { yield x }', 'f is a generator'],
  ['class A {}', 'f is a class'],
  ['get x() { return 1 }', 'f is a getter'],
  ['[key](x) { return x }', 'computed name'],
  ['(x) => this.limit + x', 'uses this'],
  ['function (x) { return [x].map((y) => this.limit + y) }', 'uses this'],
  ['m(x) { return super.m(x) }', 'uses super'],
  ['(x) => import("fs")', 'imports while it runs'],
  ['function log() { [native code] }', 'native or bound'],
  ['(x) => process.exit(x)', 'uses process'],
  ['(x) => require("fs")', 'uses require'],
  ['(x) => x +', 'not JavaScript that can be read'],
])('%s is refused: %s', (text, message) => {
  expect(refusal(text).message).toContain(message)
})

test('a large function is taken, a program is not', () => {
  const large = (bytes: number) => `(x) => { const table = ${JSON.stringify('y'.repeat(bytes))}; return table.length + x }`
  expect(run(large(500_000), 1)).toBe(500_001)
  expect(refusal(large(1 << 20)).message).toContain('the limit is 1048576')
})

test('a native function, and a bound one, are known as such', () => {
  expect(() => inlineSource('f', 'f', Math.sqrt, new Set())).toThrow('native or bound')
  expect(() => inlineSource('f', 'f', ((x: number) => x).bind(null) as AnyFunction, new Set())).toThrow('native or bound')
})

test.each([
  ['(x) => __vite_ssr_import_0__.dayOf(x)', 'an import: Vite or Vitest has written it as __vite_ssr_import_0__.dayOf'],
  ['(x) => (0, __vi_import_1__.dayOf)(x)', 'an import: Vite or Vitest has written it as __vi_import_1__.dayOf'],
  ['(x) => _days__WEBPACK_IMPORTED_MODULE_0__.dayOf(x)', 'an import: webpack'],
  ['(x) => (0, import_days.dayOf)(x)', 'an import: esbuild'],
  ['(x) => (0, days_1.dayOf)(x)', 'an import: the TypeScript compiler'],
  ['(x) => __assign({}, x)', 'which the TypeScript compiler has put in'],
  ['(x) => _object_spread({}, x)', 'which Babel or SWC has put in'],
  ['(x) => __spreadValues({}, x)', 'which esbuild has put in'],
])('%s says which tool did that', (text, message) => {
  const error = refusal(text)
  expect(error.message).toContain(message)
  expect(error.hint).toMatch(/module/)
})

test('what tools put in to name and to count is stood in for', () => {
  expect(run('(x) => { const inner = __name((y) => y * 2, "inner"); return inner(x) }', 4)).toBe(8)
  expect(
    run('(x) => { cov_1a2b3c().f[0]++; cov_1a2b3c().s[1]++; return x > 1 ? (cov_1a2b3c().b[0][0]++, x) : (cov_1a2b3c().b[0][1]++, 0) }', 4),
  ).toBe(4)
  expect(run('(x) => stryMutAct_9fa48("0") ? -x : (stryCov_9fa48("0"), x)', 4)).toBe(4)
})

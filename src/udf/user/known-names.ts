// Names that a function finds wherever it runs, names that it does not find in a worker, and names that build tools and test runners put into it.

/** The language's own, and the few of the platform that every runtime's workers have and that do not wait for anything. */
const GLOBALS: ReadonlySet<string> = new Set(
  `Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int16Array
  Int32Array Int8Array Intl JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError
  TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape isFinite isNaN parseFloat parseInt undefined unescape globalThis AggregateError FinalizationRegistry Iterator
  TextDecoder TextEncoder SharedArrayBuffer Atomics URL URLSearchParams atob btoa console structuredClone crypto performance`.split(/\s+/),
)

const NODE_ONLY: ReadonlySet<string> = new Set(
  '__dirname __filename Buffer clearImmediate clearInterval clearTimeout exports global module process queueMicrotask require setImmediate setInterval setTimeout fetch'.split(
    ' ',
  ),
)

export function isGlobal(name: string): boolean {
  return GLOBALS.has(name)
}

export function isNodeOnly(name: string): boolean {
  return NODE_ONLY.has(name)
}

/** JavaScript that stands in for a name which a tool has put into a function's text; undefined where none can. */
export function shimOf(name: string): string | undefined {
  // esbuild and tsx with keepNames: __name(function, 'its name').
  if (name === '__name') return `const __name = (f) => f`
  // Istanbul counts statements, functions and branches: cov_1x2y().s[0]++.
  if (/^cov_[0-9a-z]+$/.test(name)) {
    const counters = 'new Proxy({}, { get: () => 0, set: () => true })'
    return `const ${name} = ((counts) => () => counts)({ s: ${counters}, f: ${counters}, b: new Proxy({}, { get: () => [] }) })`
  }
  // Stryker asks whether a mutant is active and counts what is covered.
  if (/^stryMutAct_[0-9a-f]+$/.test(name)) return `const ${name} = () => false`
  if (/^stryCov_[0-9a-f]+$/.test(name)) return `const ${name} = () => true`
  return undefined
}

const INJECTED: readonly { readonly pattern: RegExp; readonly tool: string; readonly import: boolean }[] = [
  { pattern: /^__(vite_ssr|vi)_(import|dynamic_import)_?\w*__$/, tool: 'Vite or Vitest', import: true },
  { pattern: /^__vite_ssr_\w+__$/, tool: 'Vite or Vitest', import: true },
  { pattern: /WEBPACK_(IMPORTED|EXTERNAL)_MODULE|^__webpack_\w+__$/, tool: 'webpack', import: true },
  { pattern: /^_{0,2}import_\w+$|^import_\w+$/, tool: 'esbuild', import: true },
  { pattern: /^\w+_\d+$/, tool: 'the TypeScript compiler', import: true },
  {
    pattern: /^__(spreadValues|spreadProps|objRest|pow|async|publicField|privateAdd|privateGet|toESM|using)$/,
    tool: 'esbuild',
    import: false,
  },
  {
    pattern: /^__(assign|awaiter|generator|spreadArray|spread|rest|values|read|makeTemplateObject|classPrivateFieldGet)$/,
    tool: 'the TypeScript compiler',
    import: false,
  },
  {
    pattern:
      /^_(async_to_generator|asyncToGenerator|object_spread|objectSpread2?|to_consumable_array|toConsumableArray|sliced_to_array|slicedToArray|extends|type_of|typeof|define_property|defineProperty)$/,
    tool: 'Babel or SWC',
    import: false,
  },
]

/** The tool that wrote a name into a function's text, and whether it stands for an import; undefined for a name of the author's. */
export function injectedBy(name: string): { readonly tool: string; readonly import: boolean } | undefined {
  return INJECTED.find(({ pattern }) => pattern.test(name))
}

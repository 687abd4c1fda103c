// The values that an inline function takes along, as a copy of their own.
import { UdfError } from '../../common/errors.ts'

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  ),
)

/** Prototypes of objects that a structured clone gives back as they were. */
const CLONED: ReadonlySet<unknown> = new Set([
  null,
  ...[Object, Array, Map, Set, Date, RegExp, Boolean, Number, String, BigInt, ArrayBuffer, DataView, Error].map((type) => type.prototype),
  ...[EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => type.prototype),
  ...[Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, BigUint64Array].map((type) => type.prototype),
  ...[Int8Array, Int16Array, Int32Array, BigInt64Array, Float32Array, Float64Array].map((type) => type.prototype),
])

/** A copy of the values as they are now; refuses by name what a copy would not be the same as. */
export function capturedValues(name: string, capture: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const copies: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(capture)) {
    if (!IDENTIFIER.test(key) || RESERVED.has(key)) throw new UdfError(name, `capture: "${key}" is no name that a function could use`)
    copies[key] = cloned(name, `capture: ${key}`, value)
  }
  return copies
}

/** A copy of a value that workers can be sent. `what` names it in messages. */
export function cloned(name: string, what: string, value: unknown): unknown {
  refuseForeign(name, what, value, new Set())
  try {
    return structuredClone(value)
  } catch (cause) {
    throw new UdfError(name, `${what} cannot be sent to the workers: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function refuseForeign(name: string, path: string, value: unknown, seen: Set<unknown>): void {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new UdfError(name, `${path} is a ${typeof value}: only values can be sent to the workers`, {
      hint: 'Define it within the function, or put both into a module and register it by { module, export }.',
    })
  }
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  const isBuffer = value instanceof Uint8Array
  if (!isBuffer && !CLONED.has(prototype)) {
    // What was made in another realm (a test runner's sandbox) has prototypes of its own by the same names.
    const made = (prototype as { constructor?: { name?: unknown } }).constructor
    const known = [...CLONED].some(
      (other) => other !== null && (other as { constructor: { name: string } }).constructor.name === made?.name,
    )
    if (!known) {
      throw new UdfError(name, `${path} is an instance of ${String(made?.name ?? 'a class')}, which would lose its methods on the way`, {
        hint: 'Hand over its plain values, or put the function into a module and register it by { module, export }.',
      })
    }
  }
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof SharedArrayBuffer) {
      throw new UdfError(name, `${path} lies in shared memory, which cannot be sent to the workers`, {
        hint: 'Hand over a copy: array.slice().',
      })
    }
    return
  }
  if (value instanceof Map) {
    for (const [key, item] of value) {
      refuseForeign(name, `a key of ${path}`, key, seen)
      refuseForeign(name, `${path}.get(${String(key).slice(0, 40)})`, item, seen)
    }
  } else if (value instanceof Set) for (const item of value) refuseForeign(name, `an item of ${path}`, item, seen)
  else
    for (const [key, item] of Object.entries(value))
      refuseForeign(name, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, item, seen)
}

// `session.udf`: the functions that a user has registered, and the catalog in which the binder finds them beside the built-in ones.
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { QuernError, UdfError } from '../common/errors.ts'
import type { SqlType } from '../common/types.ts'
import { isBuiltInCall } from '../logical/binder/expressions/calls.ts'
import { callableName, typeOfName } from '../logical/binder/type-names.ts'
import type { FunctionCatalog, ResolvedFunction } from '../logical/ports.ts'
import type { UserCode, UserFunction } from '../logical/user-function.ts'
import { bestMatch, type FunctionRegistry } from '../udf/registry.ts'
import { type Signature, takes } from '../udf/signature.ts'
import { capturedValues, cloned } from '../udf/user/captured.ts'
import type {
  AggregateUdf,
  ScalarUdf,
  ScalarUdfOptions,
  UdfModule,
  UdfOptions,
  VectorizedUdf,
  VectorizedUdfOptions,
} from '../udf/user/declaration.ts'
import { inlineSource } from '../udf/user/inline-source.ts'

type Names = readonly string[]
type AnyFunction = (...args: never[]) => unknown
type AnyOptions = UdfOptions<Names, string, 'skip' | 'pass'> & { readonly volatile?: boolean; readonly vectorized?: boolean }

interface Registered {
  readonly fn: UserFunction
  readonly signature: Signature
}

/** A registered function, as `list` tells of it. */
export interface UdfDescription {
  readonly name: string
  readonly kind: 'scalar' | 'aggregate'
  /** `(VARCHAR, DOUBLE) → DOUBLE` */
  readonly signature: string
}

let nextId = 1

/** Registers functions for the queries of a session. What a query calls is settled when it begins: registering and dropping changes later ones. */
export class UserFunctions {
  private readonly registered = new Map<string, Registered>()
  /** Built-in functions, and the user's. */
  readonly catalog: FunctionCatalog

  constructor(private readonly builtins: FunctionRegistry) {
    this.catalog = new SessionFunctions(builtins, this.registered)
  }

  /**
   * Registers a function of one row (or, with `vectorized`, of columns) under a name for SQL and DataFrames. It runs on the worker threads: give it as an
   * export of a module, or as a function that is sent as text, with the values that it uses in `capture`. Throws a `UdfError` that says what is in the
   * way: a name from outside, a built-in function of this name, …
   *
   *     session.udf.scalar('day_part', { args: ['integer'], returns: 'varchar' }, (hour) => (hour < 12 ? 'morning' : 'later'))
   *     session.udf.scalar('slug', { args: ['varchar'], returns: 'varchar' }, { module: new URL('./text.js', import.meta.url), export: 'slug' })
   */
  scalar<const Args extends Names, const Returns extends string, const N extends 'skip' | 'pass' = 'skip'>(
    name: string,
    options: ScalarUdfOptions<Args, Returns, N>,
    fn: ScalarUdf<Args, Returns, N> | UdfModule,
  ): void
  scalar<const Args extends Names, const Returns extends string, const N extends 'skip' | 'pass' = 'skip'>(
    name: string,
    options: VectorizedUdfOptions<Args, Returns, N>,
    fn: VectorizedUdf<Args, Returns> | UdfModule,
  ): void
  scalar(name: string, options: AnyOptions, fn: AnyFunction | UdfModule): void {
    checkOptions(name, options, [...OPTION_NAMES, 'volatile', 'vectorized'])
    if (typeof fn !== 'function' && !isModule(fn)) {
      throw new UdfError(name, `${name} is given neither as a function nor as a module`, {
        hint: 'The third argument: (x) => … or { module, export }.',
      })
    }
    const code = isModule(fn) ? moduleCode(name, fn, options) : inlineCode(name, options, { fn: [name, fn] })
    // Those with a default, and what a rest parameter takes, do not count.
    if (typeof fn === 'function' && fn.length > (options.args?.length ?? fn.length)) {
      throw new UdfError(name, `${name} has ${fn.length} parameters, and args has ${options.args.length}`, {
        hint: 'args holds a type for each: the others would be undefined in every call.',
      })
    }
    this.register(name, 'scalar', options, code)
  }

  /**
   * Registers an aggregate: `step` takes rows into a state on each worker, `merge` puts the workers' states together, `finish` gives the value. States
   * must be values that `structuredClone` takes. In a module the export is an object with these functions.
   *
   *     session.udf.aggregate('geomean', {
   *       args: ['double'], returns: 'double',
   *       zero: () => ({ sum: 0, n: 0 }),
   *       step: (s, x) => { s.sum += Math.log(x); s.n++ },
   *       merge: (a, b) => { a.sum += b.sum; a.n += b.n },
   *       finish: (s) => (s.n === 0 ? null : Math.exp(s.sum / s.n)),
   *     })
   */
  aggregate<State, const Args extends Names, const Returns extends string, const N extends 'skip' | 'pass' = 'skip'>(
    name: string,
    options: UdfOptions<Args, Returns, N> & (AggregateUdf<State, Args, Returns, N> | UdfModule),
  ): void {
    const parts = ['zero', 'step', 'merge', 'finish'] as const
    if (isModule(options)) {
      checkOptions(name, options, [...OPTION_NAMES, 'module', 'export'])
      this.register(name, 'aggregate', options, moduleCode(name, options, options))
      return
    }
    checkOptions(name, options, [...OPTION_NAMES, ...parts])
    const functions: Record<string, [string, AnyFunction]> = {}
    for (const part of parts) {
      const given: unknown = (options as unknown as Readonly<Record<string, unknown>>)[part]
      if (part === 'finish' && given === undefined) continue
      if (typeof given === 'function') functions[part] = [`the ${part} of ${name}`, given as AnyFunction]
      else if (part !== 'zero' || given === undefined) {
        throw new UdfError(name, `${name} has no ${part}`, {
          hint: 'An aggregate has zero (a value or a function), step, merge and perhaps finish.',
        })
      }
    }
    const code = inlineCode(name, options, functions)
    const isValue = functions.zero === undefined
    const capture = isValue ? { ...code.capture, [ZERO_VALUE]: cloned(name, 'zero', options.zero) } : code.capture
    const sources = isValue ? { ...code.sources, zero: `() => structuredClone(${ZERO_VALUE})` } : code.sources
    this.register(name, 'aggregate', options, { ...code, sources, capture })
  }

  /** Forgets a function; false where there was none of that name. */
  drop(name: string): boolean {
    return this.registered.delete(name.toLowerCase())
  }

  /** What is registered, by name. */
  list(): readonly UdfDescription[] {
    return [...this.registered.values()]
      .map(({ fn: { name, kind }, signature: { text } }): UdfDescription => ({ name, kind, signature: text }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  private register(name: string, kind: UserFunction['kind'], options: AnyOptions, code: UserCode): void {
    if (!callableName(name)) {
      throw new UdfError(name, `"${name}" is no name that SQL can call`, { hint: 'Letters, digits and _, no keyword, and no digit first.' })
    }
    const key = name.toLowerCase()
    if (this.builtins.kindOf(key) || isBuiltInCall(key)) {
      throw new UdfError(name, `"${name}" is a built-in function`, { hint: 'Register yours under another name.' })
    }
    if (this.registered.has(key) && options.replace !== true) {
      throw new UdfError(name, `"${name}" is registered already`, { hint: 'replace: true takes its place; drop removes it.' })
    }
    const args = options.args.map((type, i) => namedType(name, `argument ${i + 1}`, type))
    const returns = namedType(name, 'the result', options.returns)
    const { nulls = 'skip', volatile = false, vectorized = false } = options
    if (vectorized && args.length === 0)
      throw new UdfError(name, `${name} is vectorized and has no arguments: it would not know for how many rows`)
    const fn: UserFunction = { id: nextId++, name: key, kind, nulls, volatile, vectorized, code }
    this.registered.set(key, { fn, signature: takes(args, returns) })
  }
}

const OPTION_NAMES = ['args', 'returns', 'nulls', 'capture', 'replace']
const ZERO_VALUE = '__zero'

class SessionFunctions implements FunctionCatalog {
  constructor(
    private readonly builtins: FunctionRegistry,
    private readonly registered: ReadonlyMap<string, Registered>,
  ) {}

  kindOf(name: string): 'scalar' | 'aggregate' | undefined {
    return this.registered.get(name.toLowerCase())?.fn.kind ?? this.builtins.kindOf(name)
  }

  scalar(...[name, args, literals]: Parameters<FunctionCatalog['scalar']>): ResolvedFunction | undefined {
    return this.resolve('scalar', name, args) ?? this.builtins.scalar(name, args, literals)
  }

  aggregate(name: string, args: readonly SqlType[]): ResolvedFunction | undefined {
    return this.resolve('aggregate', name, args) ?? this.builtins.aggregate(name, args)
  }

  names(): readonly string[] {
    return [...this.registered.keys(), ...this.builtins.names()]
  }

  private resolve(kind: UserFunction['kind'], name: string, given: readonly SqlType[]): ResolvedFunction | undefined {
    const found = this.registered.get(name.toLowerCase())
    if (found?.fn.kind !== kind) return undefined
    const { fn, signature } = found
    const { args, returns } = bestMatch(fn.name, [signature], given)
    return { name: fn.name, args, returns, nulls: 'own', canRaise: true, volatile: fn.volatile, user: fn }
  }
}

function checkOptions(name: string, options: AnyOptions, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    throw new UdfError(name, `${name} has no options`, { hint: `{ args: ['varchar'], returns: 'double' }` })
  const refuse = (message: string): never => {
    throw new UdfError(name, message, { hint: `The options: ${known.join(', ')}.` })
  }
  for (const key of Object.keys(options)) if (!known.includes(key)) refuse(`${name}: there is no option "${key}"`)
  const { args, returns, nulls, capture } = options as Partial<AnyOptions>
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) refuse(`${name}: args is no list of SQL types' names`)
  if (typeof returns !== 'string') refuse(`${name}: returns is not the name of an SQL type`)
  if (nulls !== undefined && nulls !== 'skip' && nulls !== 'pass') refuse(`${name}: nulls is 'skip' or 'pass'`)
  if (capture !== undefined && (typeof capture !== 'object' || capture === null)) refuse(`${name}: capture is no object`)
  for (const flag of ['volatile', 'vectorized', 'replace'] as const) {
    if (options[flag] !== undefined && typeof options[flag] !== 'boolean') refuse(`${name}: ${flag} is true or false`)
  }
}

function namedType(name: string, what: string, text: string): SqlType {
  try {
    return typeOfName(text)
  } catch (error) {
    if (!(error instanceof QuernError)) throw error
    throw new UdfError(name, `${what} of ${name}: ${error.message}`, { hint: error.hint, cause: error })
  }
}

function isModule(value: unknown): value is UdfModule {
  return typeof value === 'object' && value !== null && 'module' in value
}

function inlineCode(name: string, { capture = {} }: AnyOptions, functions: Readonly<Record<string, [what: string, fn: AnyFunction]>>) {
  const values = capturedValues(name, capture)
  const captured = new Set(Object.keys(values))
  const sources: Record<string, string> = {}
  const shims = new Set<string>()
  for (const [part, [what, fn]] of Object.entries(functions)) {
    const source = inlineSource(name, what, fn, captured)
    sources[part] = source.expression
    for (const shim of source.shims) shims.add(shim)
  }
  return { kind: 'inline', sources, capture: values, shims: [...shims] } as const
}

function moduleCode(name: string, { module, export: exportName = 'default' }: UdfModule, { capture }: AnyOptions): UserCode {
  if (capture)
    throw new UdfError(name, `${name} is in a module and has a capture`, { hint: 'A module has its own values: leave capture out.' })
  if (typeof exportName !== 'string') throw new UdfError(name, `${name}: export is not the name of an export`)
  return { kind: 'module', url: moduleUrl(name, module), exportName }
}

/** What workers import. A file that has changed since it was last registered is another module to them. */
function moduleUrl(name: string, module: URL | string): string {
  const text = String(module)
  const url = /^[a-z][a-z0-9+.-]+:/i.test(text) && !isAbsolute(text) ? text : resolveModule(text)
  if (!url.startsWith('file:')) return url
  const path = fileURLToPath(url)
  if (!existsSync(path)) {
    throw new UdfError(name, `the module of ${name} does not exist: ${path}`, {
      hint: 'A relative path begins at the working directory: new URL(path, import.meta.url) begins at the file.',
    })
  }
  const fresh = new URL(url)
  fresh.searchParams.set('modified', String(statSync(path).mtimeMs))
  return fresh.href
}

function resolveModule(text: string): string {
  if (isAbsolute(text) || /^\.\.?[/\\]/.test(text)) return pathToFileURL(resolvePath(text)).href
  try {
    const found = createRequire(pathToFileURL(resolvePath('package.json'))).resolve(text)
    // A built-in module stays a bare name.
    return isAbsolute(found) ? pathToFileURL(found).href : text
  } catch {
    // A package without a CommonJS entry is left to the worker to find.
    return text
  }
}

// The code of users' functions on one thread: modules imported, texts compiled, once for each registration.
import { UdfError } from '../../common/errors.ts'
import type { UserCode, UserFunction } from '../../logical/user-function.ts'

/** What a user wrote, as it is called: `fn` of a scalar function; `zero`, `step`, `merge` and perhaps `finish` of an aggregate. */
export type UserParts = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>

const PARTS = { scalar: ['fn'], aggregate: ['zero', 'step', 'merge'] } as const

// Registrations whose code a thread keeps: more than any program has, but a program that registers for ever does not fill the memory.
const MOST_LOADED = 4096

const loaded = new Map<number, UserParts>()

/** Imports the modules of functions that this thread does not have yet; undefined where there is nothing to wait for. */
export function loadUserFunctions(functions: readonly UserFunction[]): Promise<void> | undefined {
  const missing = functions.filter(({ id, code }) => code.kind === 'module' && !loaded.has(id))
  return missing.length === 0 ? undefined : Promise.all(missing.map(importParts)).then(() => {})
}

/** The code of a function whose module, if it has one, was loaded. */
export function userParts(fn: UserFunction): UserParts {
  const known = loaded.get(fn.id)
  if (known) return known
  if (fn.code.kind === 'module') throw new UdfError(fn.name, `the module of ${fn.name} was not loaded`)
  return keep(fn, compile(fn, fn.code))
}

function keep({ id }: UserFunction, parts: UserParts): UserParts {
  if (loaded.size >= MOST_LOADED) loaded.delete(loaded.keys().next().value!)
  loaded.set(id, parts)
  return parts
}

async function importParts(fn: UserFunction): Promise<void> {
  const { name, kind } = fn
  const { url, exportName } = fn.code as UserCode & { kind: 'module' }
  let module: Record<string, unknown>
  try {
    module = await import(/* @vite-ignore */ url)
  } catch (cause) {
    const isTypeScript = /\.[cm]?tsx?($|\?)/.test(url)
    throw new UdfError(name, `the module of ${name} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      hint: isTypeScript
        ? 'A worker imports TypeScript only where its runtime does (Node 22.18 or newer): give the built JavaScript.'
        : `It is imported by each worker: ${url}`,
    })
  }
  const found = module[exportName]
  if (found === undefined) {
    throw new UdfError(name, `the module of ${name} has no export "${exportName}"`, {
      hint: `It has ${Object.keys(module).join(', ') || 'none'}: ${url}`,
    })
  }
  const given = (kind === 'scalar' ? { fn: found } : found) as Record<string, unknown>
  for (const part of PARTS[kind]) {
    const value = given?.[part]
    if (typeof value === 'function' || (part === 'zero' && value !== undefined)) continue
    const what = kind === 'scalar' ? 'no function' : `no object with ${PARTS.aggregate.join(', ')} and perhaps finish`
    throw new UdfError(name, `the export "${exportName}" is ${what}: ${name} cannot be called`, { hint: url })
  }
  keep(fn, partsOf(given))
}

function partsOf(given: Readonly<Record<string, unknown>>): UserParts {
  const parts: Record<string, UserParts[string]> = {}
  for (const part of ['fn', 'zero', 'step', 'merge', 'finish']) {
    const value = given[part]
    if (typeof value === 'function') parts[part] = (...args) => value.apply(given, args)
    else if (part === 'zero' && value !== undefined) parts.zero = () => structuredClone(value)
  }
  // As it is: what is called for each row goes through nothing else.
  if (typeof given.fn === 'function') parts.fn = given.fn as UserParts[string]
  return parts
}

function compile({ name }: UserFunction, { sources, capture, shims }: UserCode & { kind: 'inline' }): UserParts {
  const entries = Object.entries(sources).map(([part, source]) => `${JSON.stringify(part)}: ${source}`)
  const text = `'use strict'\n${shims.join('\n')}\nreturn {\n${entries.join(',\n')}\n}\n//# sourceURL=user-function:${encodeURIComponent(name)}`
  try {
    return new Function(...Object.keys(capture), text)(...Object.values(capture))
  } catch (cause) {
    throw new UdfError(name, `${name} cannot be set up on a worker: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

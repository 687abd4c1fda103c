// What a thread was doing, told from the stack of a sample: the innermost frame that says.
import type { Profiler } from 'node:inspector/promises'

/**
 * - `read`: in Node's file system: reading, opening, asking for sizes.
 * - `decompress`: codecs, ours, Node's zlib, or Zstandard's.
 * - `decode`: kernels that turn Parquet's pages into vectors.
 * - `compiled`: code generated for the query.
 * - `kernels`: all other kernels: hash tables, joins, sorts, strings, the allocator.
 * - `javascript`: everything that drives these, and code generation itself.
 * - `gc`: V8's garbage collector, as far as it stops the thread.
 * - `native`: in V8, Node or the operating system outside of all of the above: compiling WebAssembly, messages, page faults without a frame.
 */
export const CATEGORIES = ['read', 'decompress', 'decode', 'compiled', 'kernels', 'javascript', 'gc', 'native'] as const
export type Category = (typeof CATEGORIES)[number]

/** Of the kernels' names. */
const KERNELS = 'src/kernels/'

type Frame = Profiler.ProfileNode['callFrame']

/** What a sample was in. */
export interface Place {
  readonly category: Category
  /** The innermost function. */
  readonly name: string
}

/** What a worker thread does between steps, in the pool's code: it waits for a message, or sends one. */
export const BETWEEN_STEPS: ReadonlySet<string> = new Set(['atomicsWaitLoop', 'postMessage'])

/** The place of each node of a profile, by id; undefined where the thread was idle, as it is in functions of the names given. */
export function placesOf({ nodes }: Profiler.Profile, idle: ReadonlySet<string> = new Set()): ReadonlyMap<number, Place | undefined> {
  const parents = new Map<number, Profiler.ProfileNode>()
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node)
  const found = new Map<number, Place | undefined>()
  for (const node of nodes) {
    let category: Category | 'idle' | undefined
    for (let at: Profiler.ProfileNode | undefined = node; at && !category; at = parents.get(at.id)) {
      category = idle.has(at.callFrame.functionName) ? 'idle' : categoryOf(at.callFrame)
    }
    found.set(node.id, category === 'idle' ? undefined : { category: category ?? 'native', name: nameOf(node.callFrame) })
  }
  return found
}

/** Kernels by their files, generated code all together. */
function nameOf({ functionName, url }: Frame): string {
  if (url.startsWith('wasm://') && !functionName.startsWith(KERNELS)) return 'generated code'
  return functionName.replace(KERNELS, '') || 'anonymous'
}

/** Undefined for a frame that says nothing by itself, such as a built-in function: its caller does. */
function categoryOf({ functionName, url }: Frame): Category | 'idle' | undefined {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'gc'
  if (functionName === '(program)' || functionName === '(root)') return 'native'
  if (url.startsWith('wasm://')) return ofWasm(functionName)
  if (url === 'node:zlib' || /zstd/i.test(functionName)) return 'decompress'
  if (url === 'node:fs' || url.startsWith('node:internal/fs')) return 'read'
  if (url === '') return undefined
  return 'javascript'
}

/** Only the kernels' module has names. Zstandard's has none either: the frame that calls it would have to tell. */
function ofWasm(functionName: string): Category {
  const folder = /^src\/kernels\/(\w+)/.exec(functionName)?.[1]
  if (folder === undefined) return 'compiled'
  return folder === 'codec' ? 'decompress' : folder === 'parquet' ? 'decode' : 'kernels'
}

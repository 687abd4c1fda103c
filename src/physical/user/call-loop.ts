// The loop that calls a user's function row by row, generated for its argument types: one call site for each function, so that the engine of
// JavaScript may inline it; nothing is allocated for a row, and errors are caught outside.
import { carrierOf, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import type { FixedValues } from './argument-column.ts'
import { storeCode } from './result-code.ts'

/** What a loop works on. Arrays are by position among the live rows; `out` and `bits` by the row that `rows` names. */
export interface LoopFrame {
  /** The position at work, for the error that a call throws. */
  at: number
  readonly values: readonly (FixedValues | readonly LiteralValue[])[]
  readonly validities: readonly Uint8Array[]
  readonly rows: Uint32Array | undefined
  readonly out: FixedValues | undefined
  /** Strings, by position, to be written once the loop is through. */
  readonly texts: (string | undefined)[]
  /** By row, bit 1 = valid. Where no list names the rows, all bits are set when the loop begins. */
  readonly bits: Uint8Array
  /** Stores what the loop's own check did not pass: another form of the type's values, or an error. */
  readonly accept: (given: unknown, row: number) => void
  readonly setNull: (row: number) => void
}

/** Calls the function for positions `from` to `to`. */
export type CallLoop = (frame: LoopFrame, from: number, to: number) => void

interface LoopShape {
  readonly args: readonly SqlType[]
  readonly returns: SqlType
  /** Which arguments have NULLs in this batch. */
  readonly nullable: readonly boolean[]
  /** Rows are named by a list. */
  readonly listed: boolean
}

const loops = new Map<string, CallLoop>()

// Loops kept: some shapes each of some hundred functions.
const MOST_LOOPS = 1024

/** The loop for a function and the shape of a batch. `code` is what is called; with `elements`, the column that it gave. */
export function callLoop(fn: UserFunction, code: (...args: readonly unknown[]) => unknown, shape: LoopShape): CallLoop {
  const { args, returns, nullable, listed } = shape
  const key = `${fn.id} ${args.map(typeName)} ${typeName(returns)} ${nullable} ${listed}`
  let loop = loops.get(key)
  if (!loop) {
    if (loops.size >= MOST_LOOPS) loops.delete(loops.keys().next().value!)
    loop = new Function(
      'fn',
      loopText(shape, fn.nulls, (given) => `fn(${given})`),
    )(code) as CallLoop
    loops.set(key, loop)
  }
  return loop
}

const elementLoops = new Map<string, CallLoop>()

/** The loop that stores a column of results: `values[0]` is the column. */
export function storeLoop(returns: SqlType, listed: boolean): CallLoop {
  const key = `${typeName(returns)} ${listed}`
  let loop = elementLoops.get(key)
  if (!loop) {
    loop = new Function(loopText({ args: [], returns, nullable: [], listed }, 'pass', () => 'column[i]'))() as CallLoop
    elementLoops.set(key, loop)
  }
  return loop
}

function loopText({ args, returns, nullable, listed }: LoopShape, nulls: UserFunction['nulls'], call: (args: string) => string): string {
  const isSet = (i: number) => `(n${i}[i >> 3] & (1 << (i & 7))) !== 0`
  const given = args.map((type, i) => {
    const value = carrierOf(type) === 'u8' ? `a${i}[i] === 1` : `a${i}[i]`
    return nulls === 'pass' && nullable[i] ? `(${isSet(i)} ? ${value} : null)` : value
  })
  const skipped = nulls === 'skip' ? args.flatMap((_, i) => (nullable[i] ? `!(${isSet(i)})` : [])) : []
  const stored = storeCode(returns)
  const valid = listed ? '; bits[row >> 3] |= 1 << (row & 7)' : ''
  const otherwise = 'if (r === null || r === undefined) setNull(row); else accept(r, row)'
  return `'use strict'
return function (frame, from, to) {
  const { rows, out, texts, bits, accept, setNull } = frame
  const column = frame.values[0]
  ${args.map((_, i) => `const a${i} = frame.values[${i}], n${i} = frame.validities[${i}]`).join('\n  ')}
  for (let i = from; i < to; i++) {
    const row = ${listed ? 'rows[i]' : 'i'}
    ${skipped.length > 0 ? `if (${skipped.join(' || ')}) { setNull(row); continue }` : ''}
    frame.at = i
    const r = ${call(given.join(', '))}
    ${stored ? `if (${stored.passes}) { ${stored.store}${valid} } else ` : ''}${otherwise}
  }
}`
}

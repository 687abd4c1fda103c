// The loop that takes rows into the states of a user's aggregate, generated for its argument types.
import { carrierOf, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { UserFunction } from '../../logical/user-function.ts'
import type { FixedValues } from './argument-column.ts'
import type { UserParts } from './loaded.ts'

/** What a loop works on, by position among the live rows. A group's row holds the number of its state, from 1, or 0 where it has none yet. */
export interface StepFrame {
  /** The position at work, for the error that a call throws. */
  at: number
  readonly values: readonly (FixedValues | readonly LiteralValue[])[]
  readonly validities: readonly Uint8Array[]
  /** Where FILTER is true. */
  readonly filter: { readonly values: FixedValues; readonly validity: Uint8Array } | undefined
  /** The addresses of the rows' groups; undefined where all have the one at `single`. */
  readonly groups: Uint32Array | undefined
  readonly single: number
  readonly words: Uint32Array
  /** From a group's row to the number of its state. */
  readonly offset: number
  readonly states: unknown[]
  /** Rows that a state may take before it is measured. */
  readonly left: number[]
  /** Makes the state of the group with its words at `word`, and gives its number. */
  readonly open: (word: number) => number
  readonly measure: (slot: number, state: unknown) => void
}

export type StepLoop = (frame: StepFrame, from: number, to: number) => void

interface StepShape {
  readonly args: readonly SqlType[]
  readonly nullable: readonly boolean[]
  readonly filtered: boolean
  readonly grouped: boolean
}

const loops = new Map<string, StepLoop>()
const MOST_LOOPS = 1024

export function stepLoop(fn: UserFunction, parts: UserParts, shape: StepShape): StepLoop {
  const key = `${fn.id} ${shape.args.map(typeName)} ${shape.nullable} ${shape.filtered} ${shape.grouped}`
  let loop = loops.get(key)
  if (!loop) {
    if (loops.size >= MOST_LOOPS) loops.delete(loops.keys().next().value!)
    loop = new Function('step', loopText(shape, fn.nulls))(parts.step) as StepLoop
    loops.set(key, loop)
  }
  return loop
}

function loopText({ args, nullable, filtered, grouped }: StepShape, nulls: UserFunction['nulls']): string {
  const isSet = (bits: string) => `(${bits}[i >> 3] & (1 << (i & 7))) !== 0`
  const given = args.map((type, i) => {
    const value = carrierOf(type) === 'u8' ? `a${i}[i] === 1` : `a${i}[i]`
    return nulls === 'pass' && nullable[i] ? `(${isSet(`n${i}`)} ? ${value} : null)` : value
  })
  const skipped = nulls === 'skip' ? args.flatMap((_, i) => (nullable[i] ? `!(${isSet(`n${i}`)})` : [])) : []
  if (filtered) skipped.push(`fv[i] !== 1 || !(${isSet('fn')})`)
  return `'use strict'
return function (frame, from, to) {
  const { groups, single, words, offset, states, left, open, measure } = frame
  ${args.map((_, i) => `const a${i} = frame.values[${i}], n${i} = frame.validities[${i}]`).join('\n  ')}
  ${filtered ? 'const fv = frame.filter.values, fn = frame.filter.validity' : ''}
  for (let i = from; i < to; i++) {
    ${skipped.length > 0 ? `if (${skipped.join(' || ')}) continue` : ''}
    frame.at = i
    const word = (${grouped ? 'groups[i]' : 'single'} + offset) >>> 2
    let slot = words[word]
    if (slot === 0) {
      slot = open(word)
    }
    const state = step(states[slot], ${given.join(', ')})
    if (state !== undefined) states[slot] = state
    if (--left[slot] === 0) measure(slot, states[slot])
  }
}`
}

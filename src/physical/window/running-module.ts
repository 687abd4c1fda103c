// Generates the code for frames whose ends only move on: one state a partition takes rows as frames reach them and, where their beginnings move, gives up those
// that they have left behind.
import type { AggregateCall } from '../../logical/expression.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32, memory } from '../../wasm/instructions.ts'
import { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { Local } from '../../wasm/node.ts'
import type { StateWord } from '../aggregate/accumulator.ts'
import type { AggregateLayout } from '../aggregate/aggregate-layout.ts'
import {
  type AggregateInput,
  type ArgumentShape,
  argumentColumns,
  finishState,
  importFinishing,
  importKernels,
  updateRow,
} from '../aggregate/aggregate-module.ts'
import { LocalState, RowState } from '../aggregate/state-access.ts'

export interface RunningExports {
  /**
   * Writes the results of `count` rows from `from` on, of every call to the columns at `targets` (addresses of values and validity, u32 pairs). `state`: a group's
   * row, then two u32, the places of the first row in it and of the one behind the last: all kept from one call to the next. Returns as `finish` of an aggregation.
   */
  readonly run: (
    state: number,
    from: number,
    count: number,
    partitions: number,
    begins: number,
    ends: number,
    descriptors: number,
    heap: number,
    targets: number,
    arena: number,
  ) => number
}

/** `slides`: frames leave rows behind; the accumulators can all remove. Else all frames begin with their partition. */
export function runningModule(
  layout: AggregateLayout,
  calls: readonly Pick<AggregateCall, 'type'>[],
  inputs: readonly AggregateInput[],
  shapes: readonly ArgumentShape[],
  slides: boolean,
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module, 'held')
  const finishing = importFinishing(module)
  const code = module.export('run', new Array(10).fill('i32'), ['i32'])
  const [row, from, count, partitions, begins, ends, descriptors, heap, targets, arena] = code.paramLocals as Local[] as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const readerOf = argumentColumns(shapes).open(code, module, descriptors)
  const inLocals = layout.accumulators.every(({ words }) => !words.includes('view'))
  const homes = layout.accumulators.map((accumulator, a) => new RowState(code, row, layout.words[a]!, accumulator.words))
  const locals = inLocals
    ? homes.map((home, a) => new LocalState(code, home, layout.accumulators[a]!.words as readonly Exclude<StateWord, 'view'>[]))
    : []
  const states = inLocals ? locals : homes
  const low = code.let(i32.load(row, layout.width))
  const high = code.let(i32.load(row, layout.width + 4))
  const columns = calls.map((_, a) => ({ values: code.let(i32.load(targets, a * 8)), validity: code.let(i32.load(targets, a * 8 + 4)) }))
  for (const { validity } of columns) code.do(memory.fill(validity, 0, i32.shr_u(i32.add(count, 7), 3)))
  const overflowed = code.local('i32')
  const clear = (): void => {
    if (inLocals) for (const state of locals) state.clear()
    else code.do(memory.fill(row, 0, layout.width))
  }
  const take = (place: Local, step: 'update' | 'remove'): void =>
    updateRow(code, layout, inputs, readerOf(place), states, { ...imports, heap }, step)
  code.for(0, count, (at) => {
    const place = code.let(i32.shl(i32.add(from, at), 2))
    const end = code.let(i32.load(i32.add(ends, place)))
    const first = i32.load(i32.add(partitions, place))
    if (slides) {
      const begin = code.let(i32.load(i32.add(begins, place)))
      // Nothing of the last frame is in this one, which is in another partition or behind it.
      const isFresh = i32.or(i32.ge_u(begin, high), i32.eq(first, i32.add(from, at)))
      code.if(
        isFresh,
        () => {
          clear()
          code.set(low, begin)
          code.set(high, begin)
        },
        () => advance(code, low, begin, () => take(low, 'remove')),
      )
    } else {
      code.if(i32.eq(first, i32.add(from, at)), () => {
        clear()
        code.set(high, i32.add(from, at))
      })
    }
    advance(code, high, end, () => take(high, 'update'))
    layout.accumulators.forEach((accumulator, a) => {
      const overflow = finishState(code, accumulator, states[a]!, calls[a]!, { ...columns[a]!, at }, { ...finishing, arena })
      if (overflow) code.if(i32.and(overflow, i32.eqz(overflowed)), () => code.set(overflowed, a + 1))
    })
  })
  for (const state of locals) state.writeBack()
  code.do(i32.store(row, low, layout.width))
  code.do(i32.store(row, high, layout.width + 4))
  code.return(overflowed)
  return module.toBytes()
}

/** `while (place < end) { work(); place++ }` */
function advance(code: FunctionBuilder, place: Local, end: Local, work: () => void): void {
  code.while(
    () => i32.lt_u(place, end),
    () => {
      work()
      code.set(place, i32.add(place, 1))
    },
  )
}

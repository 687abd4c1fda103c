// Generates the code of an aggregation: update (rows of a batch into the states of their groups), merge (partial states of equal groups) and finish
// (states to result columns). One module for each combination of functions, types and column layouts.
import { carrierOf } from '../../common/types.ts'
import type { AggregateCall } from '../../logical/expression.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f32, f64, i32, i64, memory, v128 } from '../../wasm/instructions.ts'
import { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { FunctionReference, Local, Value } from '../../wasm/node.ts'
import type { Accumulator, AccumulatorImports, ArgumentValue, StateAccess, StateWord } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { ColumnReader, type ColumnShape } from './argument-reader.ts'
import { LocalState, RowState } from './state-access.ts'

/** An aggregate over argument columns: positions in the list of all arguments. */
export interface AggregateInput {
  readonly args: readonly number[]
  /** Position of a boolean column: rows where it is not true do not count. */
  readonly filter: number | undefined
}

/** The functions of a generated update module. */
export interface UpdateExports {
  /** `groups`: the address of each live row's group row (u32 each). */
  readonly update: (groups: number, selection: number, count: number, descriptors: number, heap: number) => void
  /** All rows into the one group at `row`. */
  readonly updateOne: (row: number, selection: number, count: number, descriptors: number, heap: number) => void
}

export interface FinalExports {
  /** Merges the states of each row of `from` into its row of `into` (addresses, u32 each). */
  readonly merge: (into: number, from: number, count: number) => void
  /**
   * Writes the results of `count` group rows as columns: for each aggregate the address of its values and of its validity bitmap (u32 pairs at
   * `targets`). Returns 0, or 1 + the index of the first aggregate whose result overflows.
   */
  readonly finish: (rows: number, count: number, targets: number) => number
}

const DESCRIPTOR_BYTES = 16

export function updateModule(
  layout: AggregateLayout,
  inputs: readonly AggregateInput[],
  shapes: readonly ColumnShape[],
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module)
  for (const one of [false, true]) {
    const code = module.export(one ? 'updateOne' : 'update', ['i32', 'i32', 'i32', 'i32', 'i32'])
    const [groups, selection, count, descriptors, heap] = code.paramLocals as [Local, Local, Local, Local, Local]
    // Where all rows go to one group, its state stays in locals over the batch, but for strings, which kernels update in memory.
    const shared = one ? layout.accumulators.map((accumulator, a) => sharedState(code, groups, accumulator, layout.localWords[a]!)) : []
    const readers = shapes.map((shape, i) => new ColumnReader(code, shape, i32.add(descriptors, i * DESCRIPTOR_BYTES)))
    const loop = (rowOf: (j: Local) => Value) =>
      code.for(0, count, (j) => {
        const row = code.let(rowOf(j))
        const group = one ? groups : code.let(i32.load(i32.add(groups, i32.shl(j, 2))))
        const states = layout.accumulators.map(
          (accumulator, a) => shared[a] ?? new RowState(code, group, layout.localWords[a]!, accumulator.words),
        )
        updateRow(code, layout, inputs, readers, row, states, { ...imports, heap })
      })
    code.if(
      selection,
      () => loop((j) => i32.load(i32.add(selection, i32.shl(j, 2)))),
      () => loop((j) => i32.add(j, 0)),
    )
    for (const state of shared) if (state instanceof LocalState) state.writeBack()
  }
  return module.toBytes()
}

function sharedState(code: FunctionBuilder, row: Local, { words }: Accumulator, offsets: readonly number[]): StateAccess {
  const inMemory = new RowState(code, row, offsets, words)
  return words.includes('view') ? inMemory : new LocalState(code, inMemory, words as readonly Exclude<StateWord, 'view'>[])
}

function updateRow(
  code: FunctionBuilder,
  layout: AggregateLayout,
  inputs: readonly AggregateInput[],
  readers: readonly ColumnReader[],
  row: Local,
  states: readonly StateAccess[],
  imports: AccumulatorImports,
): void {
  layout.accumulators.forEach((accumulator, a) => {
    const { args, filter } = inputs[a]!
    const conditions: Value[] = []
    if (filter !== undefined) {
      const slot = readers[filter]!.slot(row)
      const isTrue = readers[filter]!.value(slot).words[0]!
      const isValid = readers[filter]!.isValid(slot)
      conditions.push(isValid ? i32.and(isTrue, isValid) : isTrue)
    }
    const slots = args.map((arg) => readers[arg]!.slot(row))
    args.forEach((arg, i) => {
      const isValid = readers[arg]!.isValid(slots[i]!)
      if (isValid) conditions.push(isValid)
    })
    const update = () => {
      // count(x) needs to know only that x is not NULL.
      const values: ArgumentValue[] = args.map((arg, i) => readers[arg]!.value(slots[i]!))
      accumulator.update(code, states[a]!, values, imports)
    }
    if (conditions.length === 0) update()
    else
      code.if(
        conditions.reduce((a, b) => i32.and(a, b)),
        update,
      )
  })
}

export function finalModule(layout: AggregateLayout, calls: readonly AggregateCall[]): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module)
  emitMerge(module.export('merge', ['i32', 'i32', 'i32']), layout, imports)
  emitFinish(module.export('finish', ['i32', 'i32', 'i32'], ['i32']), layout, calls)
  return module.toBytes()
}

function importKernels(module: ModuleBuilder): Omit<AccumulatorImports, 'heap'> & { heap: undefined } {
  return {
    keepView: module.import('kernels', 'keepView', ['i32', 'i32', 'i32', 'i32', 'i32'], []),
    mergeView: module.import('kernels', 'mergeView', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], []) as FunctionReference,
    heap: undefined,
  }
}

function emitMerge(code: FunctionBuilder, layout: AggregateLayout, imports: AccumulatorImports): void {
  const [into, from, count] = code.paramLocals as [Local, Local, Local]
  code.for(0, count, (j) => {
    const at = code.let(i32.shl(j, 2))
    const target = code.let(i32.load(i32.add(into, at)))
    const source = code.let(i32.load(i32.add(from, at)))
    layout.accumulators.forEach((accumulator, a) => {
      const offsets = layout.exchangeWords[a]!
      accumulator.merge(
        code,
        new RowState(code, target, offsets, accumulator.words),
        new RowState(code, source, offsets, accumulator.words),
        imports,
      )
    })
  })
}

function emitFinish(code: FunctionBuilder, layout: AggregateLayout, calls: readonly AggregateCall[]): void {
  const [rows, count, targets] = code.paramLocals as [Local, Local, Local]
  layout.accumulators.forEach((accumulator, a) => {
    const values = code.let(i32.load(targets, a * 8))
    const validity = code.let(i32.load(targets, a * 8 + 4))
    const overflowed = code.local('i32')
    code.do(memory.fill(validity, 0, i32.shr_u(i32.add(count, 7), 3)))
    code.for(0, count, (j) => {
      const row = code.let(i32.load(i32.add(rows, i32.shl(j, 2))))
      const { words, isNull, overflow } = accumulator.finish(code, new RowState(code, row, layout.exchangeWords[a]!, accumulator.words))
      const nullLocal = isNull ? code.let(isNull) : undefined
      const store = () => storeResult(code, calls[a]!, words, values, j, row)
      if (nullLocal) code.if(nullLocal, () => storeZero(code, calls[a]!, values, j), store)
      else store()
      const byte = code.let(i32.add(validity, i32.shr_u(j, 3)))
      const bit = i32.shl(nullLocal ? i32.eqz(nullLocal) : 1, i32.and(j, 7))
      code.do(i32.store8(byte, i32.or(i32.load8_u(byte), bit)))
      if (overflow) code.set(overflowed, i32.or(overflowed, overflow))
    })
    code.if(overflowed, () => code.return(a + 1))
  })
  code.return(0)
}

function storeZero(code: FunctionBuilder, call: AggregateCall, values: Local, j: Local): void {
  const at = (shift: number) => i32.add(values, i32.shl(j, shift))
  const carrier = carrierOf(call.type)
  if (carrier === 'u8') code.do(i32.store8(at(0), 0))
  else if (carrier === 'i32' || carrier === 'f32') code.do(i32.store(at(2), 0))
  else if (carrier === 'i64' || carrier === 'f64') code.do(i64.store(at(3), 0))
  else {
    code.do(i64.store(at(4), 0))
    code.do(i64.store(at(4), 0, 8))
  }
}

function storeResult(code: FunctionBuilder, call: AggregateCall, words: readonly Value[], values: Local, j: Local, row: Local): void {
  const at = (shift: number) => i32.add(values, i32.shl(j, shift))
  const [first, second] = words
  switch (carrierOf(call.type)) {
    case 'u8':
      return code.do(i32.store8(at(0), first!))
    case 'i32':
      return code.do(i32.store(at(2), first!))
    case 'f32':
      return code.do(f32.store(at(2), first!))
    case 'f64':
      return code.do(f64.store(at(3), first!))
    case 'i64':
      return code.do(i64.store(at(3), first!))
    case 'i128': {
      code.do(i64.store(at(4), first!))
      return code.do(i64.store(at(4), second!, 8))
    }
    case 'view': {
      const source = code.let(first!)
      const target = code.let(at(4))
      code.do(v128.store(target, v128.load(source)))
      // In the row a long string's address is relative to it; results have absolute ones.
      return code.if(i32.gt_u(i32.load(source), 12), () =>
        code.do(i64.store(target, i64.extend_i32_u(i32.add(i32.wrap_i64(i64.load(source, 8)), row)), 8)),
      )
    }
  }
}

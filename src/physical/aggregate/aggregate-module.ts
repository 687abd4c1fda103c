// Generates the code of an aggregation: update (rows of a batch into the states of their groups), merge (partial states of equal groups) and finish
// (states to result columns). One module for each combination of functions, types and column layouts.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { AggregateCall } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import { elementAddress, partTypes, type SqlValue, storeParts } from '../../udf/emit/sql-value.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { f32, f64, i32, i64, memory, v128 } from '../../wasm/instructions.ts'
import { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { Local, Value } from '../../wasm/node.ts'
import { ColumnReader, type Layout, type RowReader } from '../codegen/index.ts'
import {
  type Accumulator,
  type AccumulatorImports,
  type ArgumentValue,
  type FinishImports,
  GATHER_KERNELS,
  type StateAccess,
  type StateWord,
} from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { LocalState, RowState } from './state-access.ts'

/** An aggregate over argument columns: positions in the list of all arguments. */
export interface AggregateInput {
  readonly args: readonly number[]
  /** Position of a boolean column: rows where it is not true do not count. */
  readonly filter: number | undefined
}

/** What code for an argument column depends on. */
export interface ArgumentShape {
  readonly type: SqlType
  readonly layout: Layout
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
   * `targets`). Strings that results need are allocated in `arena`. Returns 0, 1 + the index of the first aggregate whose result overflows, or −1 where
   * memory is out.
   */
  readonly finish: (rows: number, count: number, targets: number, arena: number) => number
}

/** How generated code gets at the arguments of a row. */
export interface ArgumentCode {
  /** Emits what is done once, before the loop over rows; gives what emits a row's arguments. `descriptors`: of the columns, by position. */
  open(code: FunctionBuilder, module: ModuleBuilder, descriptors: Local): (row: Local) => RowReader
}

/** Arguments that are columns of a batch. */
export function argumentColumns(shapes: readonly ArgumentShape[]): ArgumentCode {
  return {
    open(code, _, descriptors) {
      const readers = argumentReaders(code, shapes, descriptors)
      return (row) => rowReader((position) => readers[position]!.read(row))
    },
  }
}

/** A value that several functions take is read once a row. */
export function rowReader(read: RowReader): RowReader {
  const values = new Map<number, SqlValue>()
  return (position) => {
    let value = values.get(position)
    if (!value) {
      value = read(position)
      values.set(position, value)
    }
    return value
  }
}

/** `strings`: `held` where they live as long as the states, else `copied`. `wanted`: which functions the module is to have. */
export function updateModule(
  plan: AggregateLayout,
  inputs: readonly AggregateInput[],
  args: ArgumentCode,
  strings: 'copied' | 'held' = 'copied',
  wanted: readonly (keyof UpdateExports)[] = ['update', 'updateOne'],
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module, strings)
  for (const name of wanted) {
    const one = name === 'updateOne'
    const code = module.export(name, ['i32', 'i32', 'i32', 'i32', 'i32'])
    const [groups, selection, count, descriptors, heap] = code.paramLocals as [Local, Local, Local, Local, Local]
    // Where all rows go to one group, its state stays in locals over the batch, but for strings, which kernels update in memory.
    const shared = one ? plan.accumulators.map((accumulator, a) => ownState(code, groups, accumulator, plan, a)) : []
    const readerOf = args.open(code, module, descriptors)
    const loop = (rowOf: (j: Local) => Value) =>
      code.for(0, count, (j) => {
        const row = code.let(rowOf(j))
        const group = one ? groups : code.let(i32.load(i32.add(groups, i32.shl(j, 2))))
        const states = plan.accumulators.map((accumulator, a) => shared[a] ?? new RowState(code, group, plan.words[a]!, accumulator.words))
        updateRow(code, plan, inputs, readerOf(row), states, { ...imports, heap })
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

/** Readers of argument columns whose descriptors lie one behind the other. */
function argumentReaders(code: FunctionBuilder, shapes: readonly ArgumentShape[], descriptors: Local): readonly ColumnReader[] {
  return shapes.map(({ type, layout }, i) => new ColumnReader(code, type, layout, { frame: descriptors, offset: i * DESCRIPTOR_BYTES }))
}

function ownState(code: FunctionBuilder, row: Local, { words }: Accumulator, layout: AggregateLayout, a: number): StateAccess | undefined {
  if (layout.owners[a] !== a) return undefined
  const inMemory = new RowState(code, row, layout.words[a]!, words)
  return words.includes('view') ? inMemory : new LocalState(code, inMemory, words as readonly Exclude<StateWord, 'view'>[])
}

/** Takes a row into the states, or, with `remove`, out of them. */
export function updateRow(
  code: FunctionBuilder,
  layout: AggregateLayout,
  inputs: readonly AggregateInput[],
  argument: RowReader,
  states: readonly StateAccess[],
  imports: AccumulatorImports,
  step: 'update' | 'remove' = 'update',
): void {
  layout.accumulators.forEach((accumulator, a) => {
    if (layout.owners[a] !== a) return
    const { args, filter } = inputs[a]!
    const conditions: Value[] = []
    if (filter !== undefined) {
      const { parts, valid } = argument(filter)
      conditions.push(valid ? i32.and(parts[0]!, valid) : parts[0]!)
    }
    const taken = args.map(argument)
    if (!accumulator.takesNulls) for (const { valid } of taken) if (valid) conditions.push(valid)
    const update = () =>
      accumulator[step]!(
        code,
        states[a]!,
        taken.map(({ type, parts, valid }): ArgumentValue => ({ type, words: parts, valid: accumulator.takesNulls ? valid : undefined })),
        imports,
      )
    if (conditions.length === 0) update()
    else
      code.if(
        conditions.reduce((left, right) => i32.and(left, right)),
        update,
      )
  })
}

export function finalModule(layout: AggregateLayout, calls: readonly AggregateCall[]): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module, 'copied')
  emitMerge(module.export('merge', ['i32', 'i32', 'i32']), layout, imports)
  const finish = module.export('finish', ['i32', 'i32', 'i32', 'i32'], ['i32'])
  emitFinish(finish, layout, calls, { ...importFinishing(module), arena: finish.param(3) })
  return module.toBytes()
}

export function importFinishing(module: ModuleBuilder): Omit<FinishImports, 'arena'> {
  return {
    listSelect: module.import('kernels', 'listSelect', ['i32', 'i32', 'i32', 'i32'], ['i32']),
    listJoin: module.import('kernels', 'listJoin', ['i32', 'i32', 'i32', 'i32'], ['i32']),
    gather: gatherKernels(module),
  }
}

/** Imported where they are used. */
function gatherKernels(module: ModuleBuilder): AccumulatorImports['gather'] {
  return (name) => {
    const [params, results] = GATHER_KERNELS[name]
    return module.import('kernels', name, params, results)
  }
}

export function importKernels(module: ModuleBuilder, strings: 'copied' | 'held'): Omit<AccumulatorImports, 'heap'> & { heap: undefined } {
  return {
    keepView: module.import('kernels', strings === 'held' ? 'holdView' : 'keepView', ['i32', 'i32', 'i64', 'i64', 'i32', 'i32'], []),
    mergeView: module.import('kernels', 'mergeView', ['i32', 'i32', 'i32', 'i32'], []),
    viewWins: module.import('kernels', 'viewWins', ['i32', 'i32', 'i64', 'i64', 'i32', 'i32'], ['i32']),
    mergeWins: module.import('kernels', 'mergeWins', ['i32', 'i32', 'i32', 'i32'], ['i32']),
    listKey: module.import('kernels', 'listKey', ['i32', 'i32', 'i64'], []),
    listText: module.import('kernels', strings === 'held' ? 'listView' : 'listText', ['i32', 'i32', 'i64', 'i64'], []),
    listMerge: module.import('kernels', 'listMerge', ['i32', 'i32'], []),
    gather: gatherKernels(module),
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
      if (layout.owners[a] !== a) return
      const offsets = layout.words[a]!
      accumulator.merge(
        code,
        new RowState(code, target, offsets, accumulator.words),
        new RowState(code, source, offsets, accumulator.words),
        imports,
      )
    })
  })
}

function emitFinish(code: FunctionBuilder, layout: AggregateLayout, calls: readonly AggregateCall[], imports: FinishImports): void {
  const [rows, count, targets] = code.paramLocals as [Local, Local, Local, Local]
  layout.accumulators.forEach((accumulator, a) => {
    const values = code.let(i32.load(targets, a * 8))
    const validity = code.let(i32.load(targets, a * 8 + 4))
    const overflowed = code.local('i32')
    code.do(memory.fill(validity, 0, i32.shr_u(i32.add(count, 7), 3)))
    code.for(0, count, (j) => {
      const row = code.let(i32.load(i32.add(rows, i32.shl(j, 2))))
      const state = new RowState(code, row, layout.words[a]!, accumulator.words)
      const overflow = finishState(code, accumulator, state, calls[a]!, { values, validity, at: j }, imports)
      if (overflow) code.set(overflowed, i32.or(overflowed, overflow))
    })
    code.if(overflowed, () => code.return(a + 1))
  })
  code.return(0)
}

/** Writes a state's result to a place of a column whose validity is zeroed. Gives whether it overflows (i32), and returns −1 where memory is out. */
export function finishState(
  code: FunctionBuilder,
  accumulator: Accumulator,
  state: StateAccess,
  call: Pick<AggregateCall, 'type'>,
  target: { readonly values: Local; readonly validity: Local; readonly at: Local },
  imports: FinishImports,
): Value | undefined {
  const { values, validity, at } = target
  const { words, isNull, overflow, exhausted } = accumulator.finish(code, state, imports)
  if (exhausted) code.if(exhausted, () => code.return(-1))
  const nullLocal = isNull ? code.let(isNull) : undefined
  const store = () => storeResult(code, call, words, values, at)
  if (nullLocal) code.if(nullLocal, () => storeZero(code, call, values, at), store)
  else store()
  const byte = code.let(i32.add(validity, i32.shr_u(at, 3)))
  const bit = i32.shl(nullLocal ? i32.eqz(nullLocal) : 1, i32.and(at, 7))
  code.do(i32.store8(byte, i32.or(i32.load8_u(byte), bit)))
  return overflow
}

const ZERO = { i32: i32.const(0), i64: i64.const(0), f32: f32.const(0), f64: f64.const(0) } as const

function storeZero(code: FunctionBuilder, { type }: Pick<AggregateCall, 'type'>, values: Local, j: Local): void {
  const carrier = carrierOf(type)
  const zeros = partTypes(carrier).map((part) => ZERO[part as keyof typeof ZERO])
  for (const statement of storeParts(carrier, elementAddress(carrier, values, j), zeros)) code.do(statement)
}

function storeResult(code: FunctionBuilder, { type }: Pick<AggregateCall, 'type'>, words: readonly Value[], values: Local, j: Local): void {
  const carrier = carrierOf(type)
  const target = code.let(elementAddress(carrier, values, j))
  if (carrier !== 'view') {
    for (const statement of storeParts(carrier, target, words)) code.do(statement)
    return
  }
  code.do(v128.store(target, v128.load(words[0]!)))
}

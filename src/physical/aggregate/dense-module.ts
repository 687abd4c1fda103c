// Generates the code of groups that are gathered by the combination of their keys' dictionary ids (dense-groups.ts).
import { carrierOf } from '../../common/types.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import type { SqlValue } from '../../udf/emit/sql-value.ts'
import { i32, i64 } from '../../wasm/instructions.ts'
import { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { Local, Value } from '../../wasm/node.ts'
import { SMALL_BITS } from '../codegen/index.ts'
import type { Accumulator, BriefState } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { type AggregateInput, type ArgumentCode, importKernels, updateRow } from './aggregate-module.ts'
import { RowState } from './state-access.ts'

export interface DenseExports {
  /**
   * Takes rows into the groups of their combinations. `keys`: for each key the address of its ids and how many combinations each of them is apart
   * (u32 pairs); `groups`: the combinations' groups, one behind the other.
   */
  readonly gather: (groups: number, keys: number, selection: number, count: number, descriptors: number, heap: number) => void
  /** Takes what `count` combinations (their numbers, u32 each) have gathered into the group rows at `rows` (addresses, u32 each). */
  readonly settle: (groups: number, combinations: number, rows: number, count: number) => void
}

/** What is known of an argument's values before code for them is emitted. */
type KnownArgument = Pick<SqlValue, 'type' | 'valid' | 'bits'>

/** The groups of combinations: how many rows they have (u64), then states, shorter ones where arguments allow it. */
interface DenseLayout {
  readonly briefs: readonly (BriefState | undefined)[]
  readonly words: readonly (readonly number[])[]
  readonly width: number
}

const ROWS_BYTES = 8

/** Bytes of a combination's group, at most: as if no state were shorter. */
export function denseWidth({ accumulators, owners }: AggregateLayout): number {
  return accumulators.reduce((sum, { words }, a) => (owners[a] === a ? sum + 8 * words.length : sum), ROWS_BYTES)
}

/** Whether the states of these functions can be gathered apart: numbers that merge as often as one likes. */
export function gathersDensely({ accumulators }: AggregateLayout): boolean {
  return accumulators.every(({ words, mergesOnce }) => !mergesOnce && !words.includes('view'))
}

function denseLayout(layout: AggregateLayout, inputs: readonly AggregateInput[], known: readonly KnownArgument[]): DenseLayout {
  let width = ROWS_BYTES
  const briefs = layout.accumulators.map((accumulator, a) => briefOf(accumulator, inputs[a]!, known))
  const words = layout.accumulators.map((accumulator, a) => {
    if (layout.owners[a] !== a) return []
    return (briefs[a] ?? accumulator).words.map(() => {
      const offset = width
      width += 8
      return offset
    })
  })
  return { briefs, words, width: denseWidth(layout) }
}

function briefOf({ brief }: Accumulator, { args: taken, filter }: AggregateInput, known: readonly KnownArgument[]): BriefState | undefined {
  if (!brief || filter !== undefined || !taken.every((arg) => known[arg]!.valid === undefined)) return undefined
  return !brief.ofSmall || taken.every((arg) => isSmall(known[arg]!)) ? brief : undefined
}

function isSmall({ type, bits }: KnownArgument): boolean {
  const carrier = carrierOf(type)
  return carrier === 'i64' ? bits !== undefined && bits <= SMALL_BITS : carrier !== 'i128'
}

/** Emits the arguments' code once, to see what becomes of it. */
function knownArguments(args: ArgumentCode, count: number): readonly KnownArgument[] {
  const module = new ModuleBuilder()
  const code = module.function('known', ['i32', 'i32'], [])
  const [descriptors, row] = code.paramLocals as [Local, Local]
  const argument = args.open(code, module, descriptors)(row)
  return Array.from({ length: count }, (_, position) => argument(position))
}

export function denseModule(
  layout: AggregateLayout,
  inputs: readonly AggregateInput[],
  args: ArgumentCode,
  { argumentCount, keys }: { readonly argumentCount: number; readonly keys: number },
): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const imports = importKernels(module, 'copied')
  const dense = denseLayout(layout, inputs, knownArguments(args, argumentCount))
  const shorter = layout.accumulators.map((accumulator, a): Accumulator => ({ ...accumulator, ...dense.briefs[a] }))
  emitGather(module, { ...layout, accumulators: shorter }, inputs, args, keys, dense, imports)
  emitSettle(module, layout, dense, imports)
  return module.toBytes()
}

function emitGather(
  module: ModuleBuilder,
  layout: AggregateLayout,
  inputs: readonly AggregateInput[],
  args: ArgumentCode,
  keys: number,
  { words, width }: DenseLayout,
  imports: ReturnType<typeof importKernels>,
): void {
  const code = module.export('gather', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [groups, frame, selection, count, descriptors, heap] = code.paramLocals as [Local, Local, Local, Local, Local, Local]
  const ids = Array.from({ length: keys }, (_, k) => ({
    address: code.let(i32.load(frame, k * 8)),
    step: code.let(i32.load(frame, k * 8 + 4)),
  }))
  const readerOf = args.open(code, module, descriptors)
  const loop = (rowOf: (j: Local) => Value) =>
    code.for(0, count, (j) => {
      const row = code.let(rowOf(j))
      const offset = code.let(i32.shl(row, 2))
      const numbers = ids.map(({ address, step }, k) => {
        const id = i32.load(i32.add(address, offset))
        return k === 0 ? id : i32.mul(id, step)
      })
      const group = code.let(
        i32.add(
          groups,
          i32.mul(
            numbers.reduce((sum, number) => i32.add(sum, number)),
            width,
          ),
        ),
      )
      code.do(i64.store(group, i64.add(i64.load(group), 1)))
      const states = layout.accumulators.map((accumulator, a) => new RowState(code, group, words[a]!, accumulator.words))
      updateRow(code, layout, inputs, readerOf(row), states, { ...imports, heap })
    })
  code.if(
    selection,
    () => loop((j) => i32.load(i32.add(selection, i32.shl(j, 2)))),
    () => loop((j) => i32.add(j, 0)),
  )
}

function emitSettle(module: ModuleBuilder, layout: AggregateLayout, dense: DenseLayout, imports: ReturnType<typeof importKernels>): void {
  const code = module.export('settle', ['i32', 'i32', 'i32', 'i32'])
  const [groups, combinations, rows, count] = code.paramLocals as [Local, Local, Local, Local]
  code.for(0, count, (j) => {
    const at = code.let(i32.shl(j, 2))
    const from = code.let(i32.add(groups, i32.mul(i32.load(i32.add(combinations, at)), dense.width)))
    const into = code.let(i32.load(i32.add(rows, at)))
    const gathered = code.let(i64.load(from))
    layout.accumulators.forEach((accumulator, a) => {
      if (layout.owners[a] !== a) return
      const brief = dense.briefs[a]
      const state = new RowState(code, into, layout.words[a]!, accumulator.words)
      const part = new RowState(code, from, dense.words[a]!, (brief ?? accumulator).words)
      if (brief) brief.settle(code, state, part, gathered)
      else accumulator.merge(code, state, part, imports)
    })
  })
}

/** Bytes of what `gather` is told of so many keys. */
export function denseKeyBytes(keys: number): number {
  return Math.max(8 * keys, DESCRIPTOR_BYTES)
}

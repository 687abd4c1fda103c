// Window functions: a morsel is some partitions of the exchange, whose rows of all lanes are sorted once for all functions that share the sort.
import { oncePer } from '../../common/once-per.ts'
import type { Column, WindowCall } from '../../logical/expression.ts'
import { frameKey, windowKey } from '../../logical/expression-key.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, RowReader } from '../rows/row-collection.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { describeWindows, EXCHANGE_PARTITIONS, exchangedCollections } from '../sinks/exchange-exec.ts'
import type { SealedLane } from '../stage.ts'
import { UserWindow } from '../user/window-states.ts'
import { aggregateFunction, lastEqualOf } from '../window/aggregate-function.ts'
import { type Frames, openFrames } from '../window/frames.ts'
import { numberFunction } from '../window/number-function.ts'
import { SortedWindow } from '../window/sorted-window.ts'
import { valueFunction } from '../window/value-function.ts'
import type { WindowFunction } from '../window/window-function.ts'
import { orderOf, tellsPeersApart, type WindowItem, windowLayout } from '../window/window-layout.ts'
import { largestFirst } from './largest-first.ts'

export interface WindowedSource {
  readonly kind: 'windowed'
  readonly name: string
  readonly inputIndex: number
  readonly input: readonly Column[]
  /** Those of the input that it gives, before what the items give. */
  readonly passed: readonly Column[]
  /** Of equal partitions; the order of each is a beginning of the longest. */
  readonly items: readonly WindowItem[]
}

// Rows that one morsel sorts.
const ROWS_A_MORSEL = 32768

/** How many partitions of the exchange a morsel takes. */
export function partitionsAMorsel(memory: EngineMemory, lanes: readonly SealedLane[]): number {
  let total = 0
  for (const { root } of lanes) {
    const collections = exchangedCollections(memory, root)
    if (collections !== 0) for (let p = 0; p < EXCHANGE_PARTITIONS; p++) total += collectionRows(memory, collections + p * COLLECTION_BYTES)
  }
  const morsels = Math.min(EXCHANGE_PARTITIONS, 2 ** Math.ceil(Math.log2(Math.max(1, total / ROWS_A_MORSEL))))
  return EXCHANGE_PARTITIONS / morsels
}

/** The collections of a morsel's partitions, of all lanes. */
export function morselCollections(memory: EngineMemory, lanes: readonly SealedLane[], morsel: number): number[] {
  const perMorsel = partitionsAMorsel(memory, lanes)
  const ofAll = Array.from({ length: EXCHANGE_PARTITIONS / perMorsel }, (_, at) =>
    collectionsFrom(memory, lanes, at * perMorsel, perMorsel),
  )
  const rows = ofAll.map((collections) => collections.reduce((sum, collection) => sum + collectionRows(memory, collection), 0))
  return ofAll[largestFirst(rows)[morsel]!]!
}

function collectionsFrom(memory: EngineMemory, lanes: readonly SealedLane[], from: number, count: number): number[] {
  return lanes
    .map(({ root }) => exchangedCollections(memory, root))
    .filter((address) => address !== 0)
    .flatMap((address) => Array.from({ length: count }, (_, i) => address + (from + i) * COLLECTION_BYTES))
}

/** Calls of one function over the sorted rows, and which of the items they are. */
interface Part {
  readonly items: readonly WindowItem[]
  readonly positions: readonly number[]
}

const prepare = oncePer(({ input, passed, items }: WindowedSource) => {
  const layout = windowLayout(input, items)
  const orderBy = orderOf(items)
  const keys = [...items[0]!.partitionBy, ...orderBy.map(({ expr }) => expr)].map((expr) => layout.field(expr))
  const ties = items.some(tellsPeersApart)
    ? layout.columns.filter((field) => !keys.includes(field)).map((field): RowKey => ({ field, descending: false, nullsFirst: false }))
    : []
  const given = passed.map(({ id }) => layout.columns[input.findIndex((column) => column.id === id)]!)
  return { layout, orderBy, ties, given, parts: partsOf(items) }
})

/** Aggregates over the same frames are computed together, those of DISTINCT values and of users each alone. */
function partsOf(items: readonly WindowItem[]): readonly Part[] {
  const parts = new Map<string, { readonly items: WindowItem[]; readonly positions: number[] }>()
  items.forEach((item, i) => {
    const joins = 'frame' in item && item.kind === 'aggregate' && !item.distinct && !item.user
    const key = joins ? `${windowKey(item)} ${frameKey(item.frame)} ${MERGES_ONCE.has(item.name)}` : `${i}`
    const part = parts.get(key) ?? { items: [], positions: [] }
    part.items.push(item)
    part.positions.push(i)
    parts.set(key, part)
  })
  return [...parts.values()]
}

/** Those for which no tree can be made: they do not keep others from one. */
const MERGES_ONCE: ReadonlySet<string> = new Set(['median', 'quantile_cont', 'quantile_disc', 'string_agg', 'mode'])

class WindowedRows implements Source {
  readonly rowsRead: number
  private readonly reader: RowReader
  private readonly window: SortedWindow
  private readonly functions: readonly { readonly fn: WindowFunction; readonly positions: readonly number[] }[]
  private readonly frames = new Map<string, Frames>()
  private given = 0

  constructor(
    spec: WindowedSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { task } = context
    const { memory, scratch, batchRows, inputs } = task
    const { layout, orderBy, ties, given, parts } = prepare(spec)
    const collections = morselCollections(memory, inputs[spec.inputIndex]!, morsel)
    const count = collections.reduce((sum, collection) => sum + collectionRows(memory, collection), 0)
    this.rowsRead = count
    this.reader = new RowReader(memory, given, scratch, batchRows)
    this.window = new SortedWindow(task, spec.name, layout, spec.items[0]!.partitionBy, orderBy, ties, collections, count)
    this.functions = count === 0 ? [] : parts.map(({ items, positions }) => ({ fn: this.open(items), positions }))
  }

  next(): Batch | undefined {
    const { batchRows } = this.context.task
    const { window, given } = this
    const count = Math.min(batchRows, window.count - given)
    if (count === 0) return undefined
    const columns: Batch['columns'][number][] = [...this.reader.read(window.rows + given * 4, count)]
    const first = columns.length
    for (const { fn, positions } of this.functions) {
      fn.read(given, count).forEach((column, i) => {
        columns[first + positions[i]!] = column
      })
    }
    this.given += count
    return { rows: count, selection: 0, selected: count, columns }
  }

  private open(items: readonly WindowItem[]): WindowFunction {
    const { window, context } = this
    const [first] = items
    if (!('frame' in first!) || first.kind === 'number') return numberFunction(window, first!)
    const frames = () => this.framesOf(first)
    if (first.kind === 'value') return valueFunction(window, first, frames)
    const { user } = first
    if (user) return new UserWindow(window, { ...first, user }, frames(), first.distinct ? lastEqualOf(window, first) : 0)
    return aggregateFunction(window, context.code, items as readonly WindowCall[], frames())
  }

  private framesOf({ frame, orderBy }: WindowCall): Frames {
    const key = `${orderBy.length} ${frameKey(frame)}`
    let frames = this.frames.get(key)
    if (!frames) {
      frames = openFrames(this.window, frame, orderBy.length, orderBy[0]?.descending ?? false)
      this.frames.set(key, frames)
    }
    return frames
  }
}

export const windowedSource: SourceType<WindowedSource> = {
  describe: ({ items }) => ({ operator: items.some((item) => 'frame' in item) ? 'window' : 'rank', detail: describeWindows(items) }),
  countMorsels: (spec, memory, inputs) => EXCHANGE_PARTITIONS / partitionsAMorsel(memory, inputs[spec.inputIndex]!),
  open: (spec, context, morsel) => new WindowedRows(spec, context, morsel),
}

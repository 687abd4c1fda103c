// Window functions over rows in memory, which are sorted once for all functions that share the sort.
import { oncePer } from '../../common/once-per.ts'
import type { Column } from '../../logical/expression.ts'
import { frameKey, windowKey } from '../../logical/expression-key.ts'
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Source } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { SortedWindow } from '../window/sorted-window.ts'
import type { WindowFunction } from '../window/window-function.ts'
import { WindowFunctions } from '../window/window-functions.ts'
import { orderOf, tellsPeersApart, type WindowItem, windowLayout } from '../window/window-layout.ts'

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

/** What a row takes beside itself and its sort entries: places of its partition, peers and frame. Its columns may be read as wholes. */
export const LIST_BYTES = 64

/** Calls of one function over the sorted rows, and which of the items they are. */
interface Part {
  readonly items: readonly WindowItem[]
  readonly positions: readonly number[]
}

/** What follows from the spec alone. */
export const preparedWindows = oncePer(({ input, passed, items }: WindowedSource) => {
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

/** All rows of some partitions, in memory. */
export class WindowedRows implements Source {
  private readonly reader: RowReader
  private readonly window: SortedWindow
  private readonly functions: readonly { readonly fn: WindowFunction; readonly positions: readonly number[] }[]
  private given = 0

  constructor(
    spec: WindowedSource,
    private readonly context: PartContext,
    collections: readonly number[],
    readonly rowsRead: number,
  ) {
    const { task } = context
    const { memory, scratch, batchRows } = task
    const { layout, orderBy, ties, given, parts } = preparedWindows(spec)
    const count = rowsRead
    this.reader = new RowReader(memory, given, scratch, batchRows)
    this.window = new SortedWindow(task, spec.name, layout, spec.items[0]!.partitionBy, orderBy, ties, collections, count)
    const functions = new WindowFunctions(this.window, context.code)
    this.functions = count === 0 ? [] : parts.map(({ items, positions }) => ({ fn: functions.open(items), positions }))
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
}

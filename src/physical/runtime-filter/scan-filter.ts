// A run-time filter at work on the batches of a morsel.
import { carrierOf } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type DictionaryVector, entryCount, type FlatVector, type Vector } from '../../memory/vector.ts'
import { HASH_KERNELS } from '../rows/row-hash.ts'
import type { TaskContext } from '../stage.ts'
import {
  countUseless,
  type RuntimeFilterState,
  type RuntimeFilterUse,
  readRuntimeFilter,
  runtimeFilterAt,
  uselessMorsels,
} from './runtime-filter.ts'

const NAME = 'run-time filter'
const LARGEST = 2n ** 64n - 1n

// After so many rows of a morsel, a filter that has dropped less than a twentieth of them is left out for the rest of it: it costs more than it saves.
const TRIAL_ROWS = 32 * 1024
const LEAST_SHARE = 1 / 20
// Where that was so of as many morsels, and the filter cannot become stricter any more, a morsel's first batch decides.
const USELESS_MORSELS = 4

// A look at an entry in its order costs about as much less than a row's, wherever that points: as many entries are tested as rows have been.
const ENTRIES_A_ROW = 4

const KEY_KERNELS = {
  i32: { select: 'keysSelect32', mark: 'keysMark32' },
  i64: { select: 'keysSelect64', mark: 'keysMark64' },
} as const

/** Of a column that a block of integer keys is about. */
function wordOf({ type }: Vector): 'i32' | 'i64' {
  return carrierOf(type) === 'i32' ? 'i32' : 'i64'
}

interface Live {
  readonly selection: number
  readonly selected: number
}

/** The run-time filters of a scan's columns, at work on the batches of a morsel. */
export class ScanFilters {
  private readonly filters: readonly { readonly column: number; readonly filter: ScanFilter }[]

  constructor(task: TaskContext, uses: readonly RuntimeFilterUse[]) {
    const { memory, scratch, batchRows } = task
    this.filters = uses.map((use) => ({
      column: use.column,
      filter: new ScanFilter(memory, scratch, batchRows, use, runtimeFilterAt(task, use.slot)),
    }))
  }

  /** The live rows that may pass all of them; `vector` gives a column's, which is read only where a filter has something to say. */
  select(live: Live, vector: (column: number) => Vector): Live {
    let left = live
    for (const { column, filter } of this.filters) {
      filter.refresh()
      if (filter.isActive && left.selected > 0) left = filter.select(vector(column), left)
    }
    return left
  }
}

export class ScanFilter {
  private readonly descriptor: number
  /** Room for prefixes or hashes, u64 each, and for a selection, by row. */
  private readonly words: number
  private readonly kept: number
  private state: RuntimeFilterState
  private tested = 0
  private dropped = 0
  /** Which entries of a dictionary pass: of this one, by this state. */
  private readonly seen = { key: -1, rows: 0 }
  private readonly passing = { key: -1, state: undefined as RuntimeFilterState | undefined, address: 0, room: 0 }

  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: Arena,
    batchRows: number,
    private readonly use: RuntimeFilterUse,
    private readonly filter: number,
  ) {
    this.descriptor = arena.allocate(DESCRIPTOR_BYTES, NAME)
    this.words = arena.allocate(batchRows * 8, NAME)
    this.kept = arena.allocate(batchRows * 4, NAME)
    this.state = readRuntimeFilter(memory, filter)
  }

  /** Looks whether the filter says more by now. To be called once a batch. */
  refresh(): void {
    const { low, high, bloom, keys } = this.state
    const now = readRuntimeFilter(this.memory, this.filter)
    if (now.low === low && now.high === high && now.bloom === bloom && now.keys === keys) return
    this.state = now
    this.tested = 0
    this.dropped = 0
  }

  /** Whether it is worth asking. */
  get isActive(): boolean {
    const { low, high, bloom, keys } = this.state
    if (low === 0n && high === LARGEST && bloom === 0 && keys === 0) return false
    return this.tested < this.trialRows || this.dropped >= this.tested * LEAST_SHARE
  }

  private get trialRows(): number {
    // What keys a join has comes all at once.
    const { bloom, keys } = this.state
    return (bloom !== 0 || keys !== 0) && uselessMorsels(this.memory, this.filter) >= USELESS_MORSELS ? 1 : TRIAL_ROWS
  }

  /** The live rows that may pass; their selection is valid until the next call. */
  select(vector: Vector, { selection, selected }: Live): Live {
    if (selected === 0) return { selection, selected }
    const kept =
      vector.kind === 'dictionary' && this.goesByEntry(vector, selected)
        ? this.selectByEntry(vector, selection, selected)
        : this.selectRows(vector, selection, selected)
    const before = this.tested
    this.tested += selected
    this.dropped += selected - kept
    const decides = before < TRIAL_ROWS && this.tested >= TRIAL_ROWS
    if (decides && this.dropped < this.tested * LEAST_SHARE) countUseless(this.memory, this.filter)
    return kept === selected ? { selection, selected } : { selection: this.kept, selected: kept }
  }

  /** Whether to test the entries of the dictionary: they are few, or as many rows as a part of them have been tested one by one. */
  private goesByEntry({ dictionary }: DictionaryVector, selected: number): boolean {
    const { seen, state } = this
    const entries = entryCount(dictionary)
    if (entries <= selected) return true
    if (state.keys === 0) return false
    if (seen.key !== dictionary.key) {
      seen.key = dictionary.key
      seen.rows = 0
    }
    seen.rows += selected
    return seen.rows >= entries / ENTRIES_A_ROW
  }

  private selectRows(vector: Vector, selection: number, selected: number): number {
    const { memory, state, use, words, kept } = this
    const { kernels } = memory
    const { low, high, bloom, bloomMask, keys } = state
    const descriptor = writeDescriptor(memory, this.descriptor, vector)
    if (keys !== 0) return kernels[KEY_KERNELS[wordOf(vector)].select](descriptor, selection, selected, keys, kept)
    let rows = selection
    let count = selected
    if (low > 0n || high < LARGEST) {
      const { descending, nullsFirst } = use.order
      kernels.sortPrefix(descriptor, rows, count, orderCode(vector.type), descending, nullsFirst, words)
      count = kernels.rangeSelect(words, rows, count, low, high, kept)
      rows = kept
    }
    if (bloom !== 0 && count > 0) {
      kernels[HASH_KERNELS[carrierOf(vector.type)]](descriptor, rows, count, words, true)
      count = kernels.bloomSelect(words, rows, count, bloom, bloomMask, kept)
    }
    return count
  }

  private selectByEntry(vector: DictionaryVector, selection: number, selected: number): number {
    const { memory, passing, state } = this
    if (passing.key !== vector.dictionary.key || passing.state !== state) this.testEntries(vector)
    return memory.kernels.entrySelect(vector.ids, selection, selected, passing.address, this.kept)
  }

  private testEntries({ type, dictionary }: DictionaryVector): void {
    const { memory, passing, arena } = this
    const entries = entryCount(dictionary)
    if (entries > passing.room) {
      passing.room = Math.max(entries * 2, 1024)
      passing.address = arena.allocate(passing.room, NAME)
    }
    const flat: FlatVector = { kind: 'flat', type, values: dictionary.values, validity: dictionary.validity }
    const { keys } = this.state
    if (keys !== 0) {
      memory.kernels[KEY_KERNELS[wordOf(flat)].mark](flat.values, flat.validity, entries, keys, passing.address)
    } else {
      memory.u8.fill(0, passing.address, passing.address + entries)
      const kept = this.selectRows(flat, 0, entries)
      const rows = memory.u32.subarray(this.kept >>> 2, (this.kept >>> 2) + kept)
      for (const entry of rows) memory.u8[passing.address + entry] = 1
    }
    passing.key = dictionary.key
    passing.state = this.state
  }
}

// What an expression over a single dictionary column gives, computed once for each entry that live rows refer to, and kept for the
// dictionary's other batches.
import { carrierOf } from '../../common/types.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type Batch, type Dictionary, type DictionaryVector, entryCount, type FlatVector } from '../../memory/vector.ts'
import type { UserCalls } from '../stage.ts'
import type { ExpressionSet } from './expression-set.ts'
import { bitmapBytes, valueBytes } from './layout.ts'
import type { Target } from './program-run.ts'
import { bytesOf } from './run-context.ts'
import { StringResults } from './string-results.ts'

interface Memo extends Target {
  /** One byte an entry: 1 where it is computed. */
  readonly done: number
  /** u32 entries to be computed, in the order in which rows first refer to them. */
  readonly pending: number
  readonly entries: number
  computed: number
  result: Dictionary | undefined
  /** What is known of its strings from other dictionaries, and where the numbers lie by which it knows them. */
  readonly results: StringResults | undefined
  readonly names: number
}

// What runs in JavaScript takes so many times as long as an entry's place in a memo does; entries that no row refers to cost no more than that.
const COSTLY_ENTRIES = 16

let nextKey = -1

/** Keys below zero are results': they never meet a source's. */
function resultKey(): number {
  return nextKey--
}

export class DictionaryMemo {
  private readonly memos = new Map<number, Memo>()
  private readonly entries: ExpressionSet
  /** By the memory that they lie in: lanes take turns. */
  private readonly results = new WeakMap<KernelArena, StringResults>()
  private morsel: { readonly arena: Arena; readonly calls: UserCalls | undefined; readonly lasting: KernelArena | undefined } | undefined

  /** `isCostly`: a part of it runs in JavaScript. `compile` makes the expression for batches of the column alone. */
  constructor(
    private readonly memory: EngineMemory,
    readonly expr: Expr,
    readonly column: Column,
    private readonly isCostly: boolean,
    private readonly compile: () => ExpressionSet,
  ) {
    this.entries = compile()
  }

  /** As `ExpressionSet.begin`. */
  begin(arena: Arena, calls: UserCalls | undefined, lasting: KernelArena | undefined): void {
    this.morsel = { arena, calls, lasting }
    this.memos.clear()
    this.entries.begin(arena, calls)
  }

  /** Whether computing by entry pays: the entries are there already, or are no more than the rows. */
  pays(dictionary: Dictionary, batch: Batch): boolean {
    if (this.isCostly && (this.memos.has(dictionary.key) || entryCount(dictionary) <= batch.selected * COSTLY_ENTRIES)) return true
    return entryCount(dictionary) <= batch.selected || this.memos.get(dictionary.key)?.computed === entryCount(dictionary)
  }

  /** The expression's values for the batch's live rows, as a dictionary with the column's ids. */
  evaluate(vector: DictionaryVector, batch: Batch): DictionaryVector {
    const { dictionary, ids } = vector
    let memo = this.memos.get(dictionary.key)
    if (!memo) {
      memo = this.open(dictionary)
      this.memos.set(dictionary.key, memo)
    }
    if (memo.computed < memo.entries) this.computePending(memo, vector, batch)
    memo.result ??= { values: memo.values, validity: 0, count: dictionary.count, hasNull: dictionary.hasNull, key: resultKey() }
    return { kind: 'dictionary', type: this.expr.type, ids, dictionary: memo.result }
  }

  private open(dictionary: Dictionary): Memo {
    const { arena } = this.morsel!
    const entries = entryCount(dictionary)
    const results = this.lastingResults()
    return {
      values: arena.allocateZeroed(valueBytes(this.expr.type, entries), 'an expression'),
      validity: arena.allocateZeroed(bitmapBytes(entries), 'an expression'),
      done: arena.allocateZeroed(entries, 'an expression'),
      pending: arena.allocate(4 * entries, 'an expression'),
      entries,
      computed: 0,
      result: undefined,
      results,
      names: results ? arena.allocateZeroed(4 * entries, 'an expression') : 0,
    }
  }

  /** Only where strings are looked up faster than computed. */
  private lastingResults(): StringResults | undefined {
    const { lasting, calls } = this.morsel!
    if (!lasting || !this.isCostly || carrierOf(this.column.type) !== 'view') return undefined
    let results = this.results.get(lasting)
    if (!results) {
      results = new StringResults(this.memory, lasting, this.compile(), bytesOf(this.expr.type), calls)
      this.results.set(lasting, results)
    }
    return results.isWorthwhile ? results : undefined
  }

  private computePending(memo: Memo, { dictionary, ids }: DictionaryVector, batch: Batch): void {
    const count = this.memory.kernels.markEntries(ids, batch.selection, batch.selected, memo.done, memo.pending)
    if (count === 0) return
    const { values, validity } = dictionary
    const flat: FlatVector = { kind: 'flat', type: this.column.type, values, validity }
    const entries: Batch = { rows: memo.entries, selection: memo.pending, selected: count, columns: [flat] }
    memo.computed += count
    const { count: plain, hasNull } = dictionary
    if (memo.results) {
      const names = { family: memo.results, names: memo.names }
      memo.results.fill(entries, memo.pending, count, memo, this.morsel!.arena)
      memo.result ??= { values: memo.values, validity: memo.validity, count: plain, hasNull, key: resultKey(), names }
      return
    }
    const [result] = this.entries.project(entries, memo)
    const bitmap = this.lastingBitmap(memo, (result as FlatVector).validity, validity, count)
    memo.result ??= { values: memo.values, validity: bitmap, count: plain, hasNull, key: resultKey() }
  }

  /** The bitmap of the memo's values. One that they share with a vector on the way to them knows the last entries alone: theirs are copied from it. */
  private lastingBitmap(memo: Memo, bitmap: number, ofDictionary: number, count: number): number {
    if (bitmap === 0 || bitmap === ofDictionary || bitmap === memo.validity) return bitmap
    const { u8, u32 } = this.memory
    for (let i = 0; i < count; i++) {
      const entry = u32[(memo.pending >>> 2) + i]!
      u8[memo.validity + (entry >>> 3)]! |= u8[bitmap + (entry >>> 3)]! & (1 << (entry & 7))
    }
    return memo.validity
  }
}

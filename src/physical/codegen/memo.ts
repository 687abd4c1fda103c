// What an expression over a single dictionary column gives, computed once for each entry that live rows refer to, and kept for the
// dictionary's other batches.
import { carrierOf } from '../../common/types.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type Batch, type Dictionary, type DictionaryVector, entryCount, type FlatVector, type Vector } from '../../memory/vector.ts'
import type { UserCalls } from '../stage.ts'
import type { ExpressionSet } from './expression-set.ts'
import { bitmapBytes, valueBytes } from './layout.ts'
import type { Target } from './program-run.ts'
import { resultKey } from './result-key.ts'
import { StringMemo } from './string-memo.ts'
import { StringResults } from './string-results.ts'

interface Memo extends Target {
  /** The entries, a flat column. */
  readonly entries: Batch
  /** One byte an entry: 1 where it has its value. */
  readonly done: number
  /** u32 entries to be computed, in the order in which rows first refer to them. */
  readonly pending: number
  computed: number
  result: Dictionary | undefined
}

// What runs in JavaScript takes so many times as long as an entry's place in a memo does; entries that no row refers to cost no more than that.
const COSTLY_ENTRIES = 16

// Of rows without a dictionary all are looked up, so a part of them must be live.
const SPARSE_ROWS = 4

export class DictionaryMemo {
  private readonly memos = new Map<number, Memo>()
  private strings: StringMemo | undefined
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
    this.strings = undefined
    this.entries.begin(arena, calls)
  }

  /** Whether the column's values are to be computed as the memo does it. */
  serves(vector: Vector, batch: Batch): vector is DictionaryVector | FlatVector {
    if (vector.kind === 'dictionary') return this.pays(vector.dictionary, batch)
    return vector.kind === 'flat' && batch.selected * SPARSE_ROWS >= batch.rows && this.lastingResults() !== undefined
  }

  /** The expression's values for the batch's live rows. */
  evaluate(vector: DictionaryVector | FlatVector, batch: Batch): DictionaryVector {
    const strings = this.stringsFor(vector)
    return strings ? strings.evaluate(vector, batch) : this.evaluateEntries(vector as DictionaryVector, batch)
  }

  /** Whether computing by entry pays: the entries are there already, or are no more than the rows. */
  private pays(dictionary: Dictionary, batch: Batch): boolean {
    if (this.strings?.knows(dictionary)) return true
    if (this.isCostly && (this.memos.has(dictionary.key) || entryCount(dictionary) <= batch.selected * COSTLY_ENTRIES)) return true
    return entryCount(dictionary) <= batch.selected || this.memos.get(dictionary.key)?.computed === entryCount(dictionary)
  }

  /** The values as a dictionary with the column's ids. */
  private evaluateEntries(vector: DictionaryVector, batch: Batch): DictionaryVector {
    const { dictionary, ids } = vector
    let memo = this.memos.get(dictionary.key)
    if (!memo) {
      memo = this.open(dictionary)
      this.memos.set(dictionary.key, memo)
    }
    if (memo.computed < memo.entries.rows) this.computePending(memo, vector, batch)
    // Where no row has asked for an entry yet, it is not known whether there are NULLs.
    return { kind: 'dictionary', type: this.expr.type, ids, dictionary: memo.result ?? resultOf(memo, dictionary, 0) }
  }

  private open(dictionary: Dictionary): Memo {
    const { arena } = this.morsel!
    const rows = entryCount(dictionary)
    const { values, validity } = dictionary
    const column: FlatVector = { kind: 'flat', type: this.column.type, values, validity }
    return {
      entries: { rows, selection: 0, selected: rows, columns: [column] },
      values: arena.allocateZeroed(valueBytes(this.expr.type, rows), 'an expression'),
      validity: arena.allocateZeroed(bitmapBytes(rows), 'an expression'),
      done: arena.allocateZeroed(rows, 'an expression'),
      // What is no new entry is written behind those that are.
      pending: arena.allocate(4 * (rows + 1), 'an expression'),
      computed: 0,
      result: undefined,
    }
  }

  /** Undefined where what is known of other strings does not serve the vector. */
  private stringsFor(vector: DictionaryVector | FlatVector): StringMemo | undefined {
    const isDictionary = vector.kind === 'dictionary'
    if (isDictionary && this.strings?.knows(vector.dictionary)) return this.strings
    // All entries get their numbers at once, so they must be there.
    if (isDictionary && vector.dictionary.growing !== undefined) return undefined
    const results = this.lastingResults()
    if (results) this.strings ??= new StringMemo(this.memory, this.morsel!.arena, results, this.expr.type)
    return results && this.strings
  }

  /** Only where strings are looked up faster than computed. */
  private lastingResults(): StringResults | undefined {
    const { lasting, calls } = this.morsel!
    if (!lasting || !this.isCostly || carrierOf(this.column.type) !== 'view') return undefined
    let results = this.results.get(lasting)
    if (!results) {
      results = new StringResults(this.memory, lasting, this.compile(), this.expr.type, calls)
      this.results.set(lasting, results)
    }
    return results.isWorthwhile ? results : undefined
  }

  private computePending(memo: Memo, { dictionary, ids }: DictionaryVector, batch: Batch): void {
    const { entries, pending } = memo
    const count = this.memory.kernels.markEntries(ids, batch.selection, batch.selected, memo.done, pending)
    if (count === 0) return
    memo.computed += count
    const [result] = this.entries.project({ ...entries, selection: pending, selected: count }, memo)
    const bitmap = this.lastingBitmap(memo, (result as FlatVector).validity, dictionary.validity, count)
    memo.result ??= resultOf(memo, dictionary, bitmap)
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

function resultOf({ values }: Memo, { count, hasNull }: Dictionary, validity: number): Dictionary {
  return { values, validity, count, hasNull, key: resultKey(), growing: 'alone' }
}

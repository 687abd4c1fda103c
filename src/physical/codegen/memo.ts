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
import { RowResults } from './row-results.ts'
import { type Entries, StringResults } from './string-results.ts'

interface Memo extends Entries {
  /** u32 entries to be computed, in the order in which rows first refer to them. */
  readonly pending: number
  computed: number
  result: Dictionary | undefined
  /** What is known of its strings from other dictionaries. */
  readonly results: StringResults | undefined
}

// What runs in JavaScript takes so many times as long as an entry's place in a memo does; entries that no row refers to cost no more than that.
const COSTLY_ENTRIES = 16

// Of rows without a dictionary all are looked up, so a part of them must be live.
const SPARSE_ROWS = 4

let nextKey = -1

/** A key for a dictionary that an operator makes. Keys below zero are results': they never meet a source's. */
export function resultKey(): number {
  return nextKey--
}

export class DictionaryMemo {
  private readonly memos = new Map<number, Memo>()
  private rows: RowResults | undefined
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
    this.rows = undefined
    this.entries.begin(arena, calls)
  }

  /** Whether the column's values are to be computed as the memo does it. */
  serves(vector: Vector, batch: Batch): vector is DictionaryVector | FlatVector {
    if (vector.kind === 'dictionary') return this.pays(vector.dictionary, batch)
    return vector.kind === 'flat' && batch.selected * SPARSE_ROWS >= batch.rows && this.lastingResults() !== undefined
  }

  /** The expression's values for the batch's live rows. */
  evaluate(vector: DictionaryVector | FlatVector, batch: Batch): DictionaryVector | FlatVector {
    if (vector.kind === 'dictionary') return this.evaluateEntries(vector, batch)
    this.rows ??= new RowResults(this.memory, this.morsel!.arena, this.expr.type)
    return this.rows.evaluate(this.lastingResults()!, vector, batch)
  }

  /** Whether computing by entry pays: the entries are there already, or are no more than the rows. */
  private pays(dictionary: Dictionary, batch: Batch): boolean {
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
    if (memo.computed < memo.strings.rows) this.computePending(memo, vector, batch)
    if (memo.results) memo.result ??= resultOf(memo, dictionary, memo.validity)
    // Where no row has asked for an entry yet, it is not known whether there are NULLs.
    return { kind: 'dictionary', type: this.expr.type, ids, dictionary: memo.result ?? resultOf(memo, dictionary, 0) }
  }

  private open(dictionary: Dictionary): Memo {
    const { arena } = this.morsel!
    const entries = entryCount(dictionary)
    const results = this.lastingResults()
    const { values, validity } = dictionary
    const strings: FlatVector = { kind: 'flat', type: this.column.type, values, validity }
    const memo: Memo = {
      strings: { rows: entries, selection: 0, selected: entries, columns: [strings] },
      values: arena.allocateZeroed(valueBytes(this.expr.type, entries), 'an expression'),
      validity: arena.allocateZeroed(bitmapBytes(entries), 'an expression'),
      done: arena.allocateZeroed(entries, 'an expression'),
      names: results ? arena.allocate(4 * entries, 'an expression') : 0,
      // What is no new entry is written behind those that are.
      pending: arena.allocate(4 * (entries + 1), 'an expression'),
      computed: 0,
      result: undefined,
      results,
    }
    if (results) memo.computed = results.recall(memo, arena.allocate(this.memory.kernels.internScratchBytes(entries), 'an expression'))
    return memo
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
    const { strings, results, pending } = memo
    const count = this.memory.kernels.markEntries(ids, batch.selection, batch.selected, memo.done, pending)
    if (count === 0) return
    memo.computed += count
    if (results) results.compute(memo, pending, count)
    else {
      const [result] = this.entries.project({ ...strings, selection: pending, selected: count }, memo)
      const bitmap = this.lastingBitmap(memo, (result as FlatVector).validity, dictionary.validity, count)
      memo.result ??= resultOf(memo, dictionary, bitmap)
    }
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

function resultOf({ values, results, names }: Memo, { count, hasNull }: Dictionary, validity: number): Dictionary {
  const plain = { values, validity, count, hasNull, key: resultKey() }
  return results ? { ...plain, names: { family: results, names } } : plain
}

// What an expression gives for the rows of a column of strings, by what is known of the strings from other batches and morsels: with a dictionary, or
// without, for where a chunk's dictionary has grown too large, plain values follow, mostly of strings that it has.
import type { SqlType } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { type Batch, type Dictionary, type DictionaryVector, entryCount, type FlatVector } from '../../memory/vector.ts'
import { bitmapBytes, valueBytes } from './layout.ts'
import type { Target } from './program-run.ts'
import type { NamedStrings, StringResults } from './string-results.ts'

const OPERATOR = 'an expression'
// Dictionaries of no more entries are looked through, once a batch, for one whose value is not known yet.
const SMALL_DICTIONARY = 4096

interface NamedEntries extends NamedStrings {
  /** By entry, once the values of all are known. */
  whole?: Dictionary | undefined
}

/** Serves a morsel. */
export class StringMemo {
  private readonly dictionaries = new Map<number, NamedEntries>()
  /** Room for a batch's ids, and of a column without a dictionary for its strings. */
  private out = { address: 0, rows: 0 }
  private plain: { readonly names: number; readonly target: Target; readonly scratch: number; readonly rows: number } | undefined
  private pending = { address: 0, strings: 0 }

  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: Arena,
    private readonly results: StringResults,
    private readonly type: SqlType,
  ) {}

  /** Whether the dictionary's strings have their numbers: else they may be more than it pays to name. */
  knows({ key }: Dictionary): boolean {
    return this.dictionaries.has(key)
  }

  /** Valid until the next batch. */
  evaluate(vector: DictionaryVector | FlatVector, batch: Batch): DictionaryVector {
    const { type } = this
    if (vector.kind === 'flat') {
      const named = this.rows(vector, batch.rows)
      return { kind: 'dictionary', type, ids: named.names, dictionary: this.resolve(named, 0, batch, named.names) }
    }
    const named = this.entries(vector)
    if (!named.whole && named.strings.rows <= SMALL_DICTIONARY) named.whole = this.results.whole(named)
    if (named.whole) return { kind: 'dictionary', type, ids: vector.ids, dictionary: named.whole }
    const out = this.idsFor(batch.rows)
    return { kind: 'dictionary', type, ids: out, dictionary: this.resolve(named, vector.ids, batch, out) }
  }

  private resolve(named: NamedStrings, ids: number, batch: Batch, out: number): Dictionary {
    return this.results.resolve(named, ids, batch, out, this.pendingFor(named.strings.rows))
  }

  private entries({ dictionary, type }: DictionaryVector): NamedEntries {
    const known = this.dictionaries.get(dictionary.key)
    if (known) return known
    const { values, validity, key } = dictionary
    const rows = entryCount(dictionary)
    const strings = batchOf({ kind: 'flat', type, values, validity }, rows)
    const named = { strings, names: this.take(4 * rows), target: this.target(rows) }
    this.results.name(strings, named.names, this.take(this.memory.kernels.internScratchBytes(rows)))
    this.dictionaries.set(key, named)
    return named
  }

  private rows(column: FlatVector, rows: number): NamedStrings {
    if (!this.plain || this.plain.rows < rows) {
      const scratch = this.take(this.memory.kernels.internScratchBytes(rows))
      this.plain = { names: this.take(4 * rows), target: this.target(rows), scratch, rows }
    }
    const { names, target, scratch } = this.plain
    const strings = batchOf(column, rows)
    this.memory.u8.fill(0, target.validity, target.validity + bitmapBytes(rows))
    this.results.name(strings, names, scratch)
    return { strings, names, target }
  }

  private target(rows: number): Target {
    const values = this.take(valueBytes(this.type, rows))
    return { values, validity: this.arena.allocateZeroed(bitmapBytes(rows), OPERATOR) }
  }

  /** Zeros to begin with: whoever looks at rows that are not live finds ids. */
  private idsFor(rows: number): number {
    if (this.out.rows < rows) this.out = { address: this.arena.allocateZeroed(4 * rows, OPERATOR), rows }
    return this.out.address
  }

  private pendingFor(strings: number): number {
    if (this.pending.strings < strings) this.pending = { address: this.take(4 * (strings + 1)), strings }
    return this.pending.address
  }

  private take(bytes: number): number {
    return this.arena.allocate(bytes, OPERATOR)
  }
}

function batchOf(column: FlatVector, rows: number): Batch {
  return { rows, selection: 0, selected: rows, columns: [column] }
}

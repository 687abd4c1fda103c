// How columns of a batch lie in the shared memory. Addresses are byte offsets into it; 0 stands for "none".
import type { SqlType } from '../common/types.ts'

/** One value a row, in the type's carrier (src/common/types.ts). `validity`: an Arrow bitmap (bit 1 = valid), or 0 where no row is NULL. A null's slot holds zero. */
export interface FlatVector {
  readonly kind: 'flat'
  readonly type: SqlType
  readonly values: number
  readonly validity: number
  /** Of computed 64-bit numbers: live rows' magnitudes are at most 2^bits. Undefined where it is not known. */
  readonly bits?: number | undefined
}

/** The same value for every row: a flat vector of one row. */
export interface ConstantVector {
  readonly kind: 'constant'
  readonly type: SqlType
  readonly values: number
  readonly validity: number
}

/**
 * The distinct values that ids refer to: flat, `count` entries. Where rows may be NULL (`hasNull`) there is one entry more, at index
 * `count`, that is NULL, and null rows refer to it. So a dictionary vector has no validity of its own, and what is computed per entry
 * (a LIKE, a hash) covers NULL as well. May hold duplicates. `key` is unique in the process: caches of what was computed per entry go by it.
 */
export interface Dictionary {
  readonly values: number
  readonly validity: number
  readonly count: number
  readonly hasNull: boolean
  readonly key: number
  /**
   * Entries that no live row has referred to yet may still get their values. Where a lane's dictionaries grow out of one another (an id has the same value in
   * all of them), it is a number that they share, unique in the process: what was found out for an id outlasts a morsel.
   */
  readonly growing?: 'alone' | number
}

/** A u32 id a row into a dictionary. */
export interface DictionaryVector {
  readonly kind: 'dictionary'
  readonly type: SqlType
  readonly ids: number
  readonly dictionary: Dictionary
}

export type Vector = FlatVector | ConstantVector | DictionaryVector

/**
 * Up to BATCH_ROWS rows. `selection` is the address of `selected` ascending u32 row indexes of the live rows, or 0 where all `rows` are
 * live (then `selected` equals `rows`). What it points to lives until the source's next batch.
 */
export interface Batch {
  readonly rows: number
  readonly selection: number
  readonly selected: number
  readonly columns: readonly Vector[]
}

/** Entries of a dictionary, with the NULL entry. */
export function entryCount(dictionary: Dictionary): number {
  return dictionary.count + (dictionary.hasNull ? 1 : 0)
}

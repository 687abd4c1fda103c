// What cuts bytes into records and these into fields, whatever the format.

/** How the bytes of a field stand for its value. */
export const FIELD = {
  /** As they are. */
  plain: 0,
  /** As they are, between quotes that do not belong to it. */
  quoted: 1,
  /** Between quotes, with signs that are to be resolved. */
  escaped: 2,
  /** There is none, or it says that it is NULL. */
  none: 3,
} as const

export interface RecordSplitter {
  /** Of the record that was found: where its fields begin and end in the bytes, and their forms (`FIELD`). */
  readonly starts: number[]
  readonly ends: number[]
  readonly forms: number[]
  /** How many fields it has; 0 for what is no record: an empty line. */
  readonly count: number
  /** Where the next record begins. */
  readonly next: number
  /** How many line breaks it has, its end included. */
  readonly lines: number
  /** What is wrong with it, in words. */
  readonly fault: string | undefined
  /**
   * Finds the record at `at`, before `end`; false where it goes on beyond that. With `isLast` the bytes end there for good. `at` is before `end`.
   */
  split(bytes: Uint8Array, at: number, end: number, isLast: boolean): boolean
  /** Resolves what is escaped in a field, in place; gives its new end. */
  unescape(bytes: Uint8Array, start: number, end: number): number
}

// An engine's whole answer, as it crosses from its process to the one that compares: the rows where they are few, and a digest in any case.
import { formatterOf, type RawValue, type SqlType } from '../../src/index.ts'
import { mix32 } from '../generate/random.ts'
import type { RowSet } from './rows.ts'

export interface Answer {
  readonly columns: RowSet['columns']
  /** All rows in their order; undefined where there are more than MOST_ROWS_KEPT. */
  readonly rows: RowSet['rows'] | undefined
  readonly digest: Digest
}

/** Says of two long lists of rows whether they hold the same ones, in any order. */
export interface Digest {
  readonly rows: number
  /** The sum over rows of a hash of what is exact in them. */
  readonly hash: number
  /** For each column of floats: sums that weigh each value by its row's hash, so that values cannot trade places unseen. */
  readonly floats: readonly FloatDigest[]
}

interface FloatDigest {
  readonly column: number
  readonly sum: number
  /** The same sum without signs: what differences are measured by. */
  readonly size: number
}

/** More are only digested: to keep millions of rows as JavaScript values takes gigabytes. */
const MOST_ROWS_KEPT = 100_000

const NULL_TEXT = '\u0000'

export class AnswerBuilder {
  private readonly exact: readonly { readonly at: number; readonly format: (value: NonNullable<RawValue>) => string }[]
  private readonly floats: { readonly column: number; sum: number; size: number }[]
  private kept: RowSet['rows'][number][] | undefined = []
  private count = 0
  private hash = 0

  constructor(private readonly columns: RowSet['columns']) {
    const isFloat = ({ kind }: SqlType) => kind === 'double' || kind === 'float'
    this.exact = columns.flatMap(({ type }, at) => (isFloat(type) ? [] : [{ at, format: formatterOf(type) }]))
    this.floats = columns.flatMap(({ type }, column) => (isFloat(type) ? [{ column, sum: 0, size: 0 }] : []))
  }

  add(row: readonly RawValue[]): void {
    this.count++
    const hash = this.hashOf(row)
    this.hash = (this.hash + hash) >>> 0
    const weight = 1 + hash / 2 ** 32
    for (const float of this.floats) {
      const value = row[float.column]
      // Not a number and NULL count as themselves, the infinities as large.
      const number = value === null ? 0.5 : Number.isNaN(value) ? 0.25 : Math.max(-1e300, Math.min(1e300, Number(value)))
      float.sum += number * weight
      float.size += Math.abs(number * weight)
    }
    if (this.count > MOST_ROWS_KEPT) this.kept = undefined
    else this.kept?.push(row)
  }

  finish(): Answer {
    return { columns: this.columns, rows: this.kept, digest: { rows: this.count, hash: this.hash, floats: this.floats } }
  }

  private hashOf(row: readonly RawValue[]): number {
    let hash = 0x811c9dc5 // FNV-1a over UTF-16 units, scrambled at the end: rows are added up
    for (const { at, format } of this.exact) {
      const value = row[at]!
      const text = value === null ? NULL_TEXT : typeof value === 'string' ? value : format(value)
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
      hash = Math.imul(hash ^ 0xffff, 0x01000193)
    }
    return mix32(hash)
  }
}

// Cuts CSV into records and fields: RFC 4180, with any delimiter, quote and escape sign, and every way of ending a line.
import { FIELD, type RecordSplitter } from './record-splitter.ts'

/** Signs are texts; an empty one means that there is none. */
export interface CsvDialect {
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  /** What begins a line that is left out. */
  readonly comment: string
}

const LINE_FEED = 10
const RETURN = 13
const SPACE = 32
const NONE = -1

export class CsvSplitter implements RecordSplitter {
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly forms: number[] = []
  count = 0
  next = 0
  lines = 0
  fault: string | undefined

  private readonly delimiter: Uint8Array
  private readonly first: number
  private readonly quote: number
  private readonly escape: number
  private readonly comment: number

  constructor(dialect: CsvDialect) {
    const encoder = new TextEncoder()
    const sign = (text: string) => encoder.encode(text)[0] ?? NONE
    this.delimiter = encoder.encode(dialect.delimiter)
    this.first = this.delimiter[0] ?? NONE
    this.quote = sign(dialect.quote)
    this.escape = dialect.escape === '' ? this.quote : sign(dialect.escape)
    this.comment = sign(dialect.comment)
  }

  split(bytes: Uint8Array, start: number, end: number, isLast: boolean): boolean {
    this.count = 0
    this.lines = 0
    this.fault = undefined
    let at = start
    if (bytes[at] === this.comment) {
      while (at < end && bytes[at] !== LINE_FEED && bytes[at] !== RETURN) at++
      return this.endLine(bytes, at, end, isLast)
    }
    if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return this.endLine(bytes, at, end, isLast)
    for (;;) {
      const after = at < end && bytes[at] === this.quote ? this.quoted(bytes, at, end, isLast) : this.plain(bytes, at, end)
      if (after === NONE) return false
      at = after
      if (at >= end) {
        if (!isLast) return false
        this.next = end
        return true
      }
      if (bytes[at] === LINE_FEED || bytes[at] === RETURN) return this.endLine(bytes, at, end, isLast)
      if (!isLast && at + this.delimiter.length >= end) return false
      at += this.delimiter.length
    }
  }

  /** A field without quotes; gives where it ends. */
  private plain(bytes: Uint8Array, start: number, end: number): number {
    const { first } = this
    let at = start
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (byte === first ? this.isDelimiter(bytes, at) : byte === LINE_FEED || byte === RETURN) break
    }
    this.add(start, at, FIELD.plain)
    return at
  }

  /** A field in quotes; gives where what follows begins, `NONE` where it goes on beyond `end`. */
  private quoted(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
    const { quote, escape: sign } = this
    let form: number = FIELD.quoted
    let at = start + 1
    for (; ; at++) {
      if (at >= end) {
        if (!isLast) return NONE
        this.fault = 'a quote is not closed'
        this.add(start + 1, end, form)
        return end
      }
      const byte = bytes[at]!
      if (byte === LINE_FEED) this.lines++
      if (byte === sign && (sign !== quote || bytes[at + 1] === quote || at + 1 >= end)) {
        if (at + 1 < end) {
          form = FIELD.escaped
          at++
          continue
        }
        if (!isLast) return NONE
      }
      if (byte === quote) break
    }
    this.add(start + 1, at, form)
    at++
    while (at < end && bytes[at] === SPACE && this.first !== SPACE) at++
    if (at >= end) return isLast ? at : NONE
    if (bytes[at] === LINE_FEED || bytes[at] === RETURN || this.isDelimiter(bytes, at)) return at
    this.fault = 'text follows a closing quote'
    while (at < end && bytes[at] !== LINE_FEED && bytes[at] !== RETURN && !this.isDelimiter(bytes, at)) at++
    return at
  }

  private isDelimiter(bytes: Uint8Array, at: number): boolean {
    const { delimiter } = this
    for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false
    return delimiter.length > 0
  }

  private endLine(bytes: Uint8Array, at: number, end: number, isLast: boolean): boolean {
    if (at >= end) {
      this.next = end
      return isLast
    }
    // What follows a return may be the other half of the line's end.
    if (bytes[at] === RETURN && at + 1 >= end && !isLast) return false
    this.next = bytes[at] === RETURN && bytes[at + 1] === LINE_FEED && at + 1 < end ? at + 2 : at + 1
    this.lines++
    return true
  }

  private add(start: number, end: number, form: number): void {
    const i = this.count++
    this.starts[i] = start
    this.ends[i] = end
    this.forms[i] = form
  }

  unescape(bytes: Uint8Array, start: number, end: number): number {
    let to = start
    for (let at = start; at < end; at++) {
      if (bytes[at] === this.escape && at + 1 < end) at++
      bytes[to++] = bytes[at]!
    }
    return to
  }
}

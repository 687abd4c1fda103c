// Cuts JSON into records, and objects into the values of the keys that are asked for, which stay JSON. Brackets and strings are followed; whether
// what stands between is JSON is seen when a value is read.
import { FIELD, type RecordSplitter } from './record-splitter.ts'
import type { JsonFormat } from './text-plan.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const LINE_FEED = 10
const SMALL_N = 0x6e

/** The value goes on beyond the bytes at hand. */
const MORE = -1
/** What stands there is no value. */
const WRONG = -2

export class JsonSplitter implements RecordSplitter {
  readonly starts: number[]
  readonly ends: number[]
  readonly forms: number[]
  count = 0
  next = 0
  lines = 0
  fault: string | undefined
  private readonly keys: readonly Uint8Array[]
  private readonly numbers: ReadonlyMap<string, number>
  /** Whether the bracket around all records is still to come. */
  private beforeList: boolean

  constructor(
    keys: readonly string[],
    private readonly format: JsonFormat,
  ) {
    const encoder = new TextEncoder()
    this.keys = keys.map((key) => encoder.encode(key))
    this.numbers = new Map(keys.map((key, i) => [key, i]))
    this.starts = keys.map(() => 0)
    this.ends = keys.map(() => 0)
    this.forms = keys.map(() => FIELD.none)
    this.beforeList = format.layout === 'array'
  }

  split(bytes: Uint8Array, start: number, end: number, isLast: boolean): boolean {
    this.count = 0
    this.lines = 0
    this.fault = undefined
    let at = start
    // Between records there is nothing but space, and within a list commas and its brackets.
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (byte === LINE_FEED) this.lines++
      if (isSpace(byte)) continue
      if (this.format.layout !== 'array') break
      if (byte === OPEN_BRACKET && this.beforeList) this.beforeList = false
      else if (byte !== COMMA && byte !== CLOSE_BRACKET) break
    }
    if (at > start) {
      // What was skipped is a record of no fields.
      this.next = at
      return true
    }
    const after = this.record(bytes, at, end)
    if (after === MORE && !isLast) return false
    this.count = Math.max(1, this.keys.length)
    if (after < 0) {
      this.fault = after === MORE ? 'the JSON ends early' : (this.fault ?? 'this is no JSON')
      const line = bytes.subarray(at, end).indexOf(LINE_FEED)
      this.next = line < 0 ? end : at + line
      return true
    }
    for (let i = at; i < after; i++) if (bytes[i] === LINE_FEED) this.lines++
    this.next = after
    return true
  }

  private record(bytes: Uint8Array, start: number, end: number): number {
    this.forms.fill(FIELD.none)
    if (this.format.isBare) {
      const after = skipValue(bytes, start, end)
      if (after >= 0) this.set(bytes, 0, start, after)
      return after
    }
    if (bytes[start] !== OPEN_BRACE) {
      const after = skipValue(bytes, start, end)
      if (after >= 0) this.fault = 'the record is no JSON object'
      return after
    }
    let at = skipSpace(bytes, start + 1, end)
    if (bytes[at] === CLOSE_BRACE && at < end) return at + 1
    for (let expected = 0; ; expected++) {
      if (at >= end) return MORE
      if (bytes[at] !== QUOTE) return WRONG
      const key = at + 1
      at = skipString(bytes, at, end)
      if (at < 0) return at
      const number = this.numberOf(bytes, key, at - 1, expected)
      at = skipSpace(bytes, at, end)
      if (at >= end) return MORE
      if (bytes[at] !== COLON) return WRONG
      const value = skipSpace(bytes, at + 1, end)
      at = skipValue(bytes, value, end)
      if (at < 0) return at
      if (number !== undefined) this.set(bytes, number, value, at)
      at = skipSpace(bytes, at, end)
      if (at >= end) return MORE
      if (bytes[at] === CLOSE_BRACE) return at + 1
      if (bytes[at] !== COMMA) return WRONG
      at = skipSpace(bytes, at + 1, end)
    }
  }

  private set(bytes: Uint8Array, number: number, start: number, end: number): void {
    if (number >= this.keys.length) return
    this.starts[number] = start
    this.ends[number] = end
    this.forms[number] = bytes[start] === SMALL_N ? FIELD.none : FIELD.quoted
  }

  /** Keys come in the same order in most records: the expected one is tried first. */
  private numberOf(bytes: Uint8Array, start: number, end: number, expected: number): number | undefined {
    const key = this.keys[expected]
    if (key && key.length === end - start && key.every((byte, i) => byte === bytes[start + i])) return expected
    const text = new TextDecoder().decode(bytes.slice(start, end))
    return this.numbers.get(text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text)
  }

  unescape(_: Uint8Array, __: number, end: number): number {
    return end
  }
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && isSpace(bytes[at]!)) at++
  return at
}

/** From an opening quote to behind the closing one. */
function skipString(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) return at + 1
    if (byte === BACKSLASH) at++
  }
  return MORE
}

function skipValue(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return MORE
  const first = bytes[start]!
  if (first === QUOTE) return skipString(bytes, start, end)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, start, end)
  let at = start
  while (at < end && !endsWord(bytes[at]!)) at++
  if (at === start) return WRONG
  // A number may go on in what is not read yet.
  return at === end ? MORE : at
}

function endsWord(byte: number): boolean {
  return isSpace(byte) || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COLON || byte === QUOTE
}

function skipNested(bytes: Uint8Array, start: number, end: number): number {
  let depth = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte === QUOTE) {
      const after = skipString(bytes, at, end)
      if (after < 0) return after
      at = after - 1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (--depth === 0) return at + 1
    }
  }
  return MORE
}

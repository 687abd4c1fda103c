// Reads a text file in pieces and gives views of its fields, batch by batch, which stay where they were read to.
import { isUtf8 } from 'node:buffer'
import { ConversionError } from '../../common/errors.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { OpenFiles } from '../files/open-files.ts'
import { CsvSplitter } from './csv-splitter.ts'
import { JsonSplitter } from './json-splitter.ts'
import { FIELD, type RecordSplitter } from './record-splitter.ts'
import { TextBytes } from './text-bytes.ts'
import type { TextFile } from './text-plan.ts'

const PIECE_BYTES = 2 ** 20
/** A longer record is taken for a mistake: a quote that is never closed. */
const MOST_RECORD_BYTES = 2 ** 28
const VIEW_BYTES = 16
const INLINE_BYTES = 12

/** A column that is read: the number of its field, where its views and its bitmap of values that are there lie. */
interface ReadColumn {
  readonly field: number
  readonly notNull: boolean
  readonly values: number
  readonly validity: number
}

export interface TextReaderOptions {
  readonly memory: EngineMemory
  readonly arena: Arena
  readonly files: OpenFiles
  readonly maxRows: number
  readonly ignoresErrors: boolean
}

/** The fields of one file's records as texts: of CSV as they stand, of JSON as JSON. */
export class TextReader {
  readonly columns: readonly ReadColumn[]
  /** By row of the batch, the line that its record begins in, counted from 1. */
  readonly lines: Int32Array
  private readonly bytes: TextBytes
  private readonly splitter: RecordSplitter
  private readonly nullTexts: readonly Uint8Array[]
  private readonly quotedNulls: boolean
  private readonly padsNulls: boolean
  private buffer = 0
  private capacity = 0
  private piece: Uint8Array = new Uint8Array(0)
  private from = 0
  private to = 0
  private atEnd = false
  private line = 1

  constructor(
    private readonly file: TextFile,
    fields: readonly { readonly field: number; readonly key: string; readonly notNull: boolean }[],
    private readonly options: TextReaderOptions,
  ) {
    const { arena, files, maxRows } = options
    const { format } = file
    this.bytes = new TextBytes(files.get(file), file.isCompressed)
    this.columns = fields.map(({ field, notNull }, i) => ({
      field: format.kind === 'json' ? i : field,
      notNull,
      values: arena.allocate(maxRows * VIEW_BYTES, 'the scan'),
      validity: arena.allocateZeroed((maxRows + 7) >>> 3, 'the scan'),
    }))
    this.lines = new Int32Array(maxRows)
    const encoder = new TextEncoder()
    this.nullTexts = format.kind === 'csv' ? format.nullTexts.map((text) => encoder.encode(text)) : []
    this.quotedNulls = format.kind === 'csv' && format.quotedNulls
    this.padsNulls = format.kind === 'json' || format.padsNulls
    this.splitter =
      format.kind === 'csv'
        ? new CsvSplitter(format.dialect)
        : new JsonSplitter(
            fields.map(({ key }) => key),
            format,
          )
    this.grow(Math.min(PIECE_BYTES, Math.max(file.isCompressed ? PIECE_BYTES : file.size, 1)))
    for (let i = 0; i < file.skippedLines; i++) this.skipLine()
    let records = file.skippedRecords
    while (records > 0 && this.record()) {
      if (this.splitter.count > 0) records--
      this.pass()
    }
  }

  /** Reads the next rows, up to the most; 0 at the file's end. Views hold until the next call. */
  fill(): number {
    const { maxRows } = this.options
    const { u8 } = this.options.memory
    for (const { validity } of this.columns) u8.fill(0, validity, validity + ((maxRows + 7) >>> 3))
    let rows = 0
    const begin = () => this.from
    let first = begin()
    while (rows < maxRows) {
      if (this.from === this.to || !this.splitter.split(this.piece, this.from, this.to, this.atEnd)) {
        if (this.atEnd || rows > 0) break
        this.refill()
        first = begin()
        continue
      }
      const { splitter } = this
      // An empty line of a file with one column is an empty value.
      if (splitter.count === 0 && this.file.fields === 1 && splitter.next - this.from <= 2 && this.file.format.kind === 'csv') {
        splitter.starts[0] = splitter.ends[0] = this.from
        splitter.forms[0] = FIELD.plain
        this.row(rows++, 1)
      } else if (splitter.count > 0 && this.isWhole()) this.row(rows++, splitter.count)
      this.pass()
    }
    this.checkText(first)
    return rows
  }

  private pass(): void {
    this.from = this.splitter.next
    this.line += this.splitter.lines
  }

  private checkText(first: number): void {
    if (!isUtf8(this.piece.slice(first, this.from))) {
      throw new ConversionError(`${this.file.path}: line ${this.lines[0]} or a later one holds bytes that are no UTF-8`, {
        hint: 'Convert the file to UTF-8.',
      })
    }
  }

  /** Whether the record has the fields that it should; throws where that is not to be ignored. */
  private isWhole(): boolean {
    const { count, fault } = this.splitter
    const { fields, path, format } = this.file
    if (fault === undefined && (format.kind === 'json' || count === fields || (count < fields && this.padsNulls))) return true
    // A delimiter at the line's end makes no further column.
    if (fault === undefined && count === fields + 1 && this.splitter.starts[fields] === this.splitter.ends[fields]) return true
    if (this.options.ignoresErrors) return false
    const what = fault ?? `${count} ${count === 1 ? 'column' : 'columns'} where ${fields} ${fields === 1 ? 'is' : 'are'} expected`
    throw new ConversionError(`${path}: line ${this.line}: ${what}`, {
      hint:
        format.kind === 'json'
          ? 'ignore_errors => true leaves out what cannot be read.'
          : 'ignore_errors => true leaves such lines out, null_padding => true takes columns that are missing as NULL; delim, quote and escape tell how the file is written.',
    })
  }

  private row(row: number, count: number): void {
    const { splitter, piece, buffer } = this
    const { u8, u32 } = this.options.memory
    this.lines[row] = this.line
    for (const { field, notNull, values, validity } of this.columns) {
      const at = (values >>> 2) + row * (VIEW_BYTES >>> 2)
      const form = field < count ? splitter.forms[field]! : FIELD.none
      const start = splitter.starts[field]!
      let end = splitter.ends[field]!
      if (form === FIELD.escaped) end = splitter.unescape(piece, start, end)
      const length = end - start
      u32[at + 1] = 0
      u32[at + 2] = 0
      u32[at + 3] = 0
      if (form === FIELD.none || this.isNull(start, length, form, notNull)) {
        u32[at] = 0
        continue
      }
      u32[at] = length
      u8[validity + (row >>> 3)]! |= 1 << (row & 7)
      const text = buffer + start
      const target = values + row * VIEW_BYTES + 4
      const copied = length <= INLINE_BYTES ? length : 4
      for (let i = 0; i < copied; i++) u8[target + i] = piece[start + i]!
      if (length > INLINE_BYTES) u32[at + 2] = text
    }
  }

  private isNull(start: number, length: number, form: number, notNull: boolean): boolean {
    if (notNull || (form !== FIELD.plain && !this.quotedNulls)) return false
    const { piece } = this
    return this.nullTexts.some((text) => {
      if (text.length !== length) return false
      for (let i = 0; i < length; i++) if (piece[start + i] !== text[i]) return false
      return true
    })
  }

  private record(): boolean {
    while (this.from === this.to || !this.splitter.split(this.piece, this.from, this.to, this.atEnd)) {
      if (this.atEnd) return false
      this.refill()
    }
    return true
  }

  private skipLine(): void {
    for (;;) {
      const end = this.piece.subarray(0, this.to).indexOf(10, this.from)
      if (end >= 0) {
        this.from = end + 1
        this.line++
        return
      }
      if (this.atEnd) {
        this.from = this.to
        return
      }
      this.refill()
    }
  }

  /** Moves what is left to the front and reads more behind it; a record that fills the buffer gets one twice as large. */
  private refill(): void {
    const left = this.to - this.from
    if (left === this.capacity) this.grow(this.capacity * 2)
    else this.piece.copyWithin(0, this.from, this.to)
    this.from = 0
    this.to = left
    const wanted = this.capacity - left
    const count = this.bytes.read(this.piece.subarray(left, this.capacity))
    this.to += count
    this.atEnd = count < wanted
  }

  private grow(capacity: number): void {
    const { memory, arena } = this.options
    if (capacity > MOST_RECORD_BYTES) {
      throw new ConversionError(`${this.file.path}: line ${this.line}: the record is longer than ${MOST_RECORD_BYTES} bytes`, {
        hint: 'Most often a quote is not closed: quote => … tells another sign, or none.',
      })
    }
    const before = this.piece.subarray(this.from, this.to)
    this.buffer = arena.allocate(capacity, 'the scan')
    this.capacity = capacity
    this.piece = memory.u8.subarray(this.buffer, this.buffer + capacity)
    this.piece.set(before)
  }
}

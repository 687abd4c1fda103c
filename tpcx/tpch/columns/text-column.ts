// Columns of text: of texts that are made row by row, and of words out of a list.
import type { Data, DataType } from 'apache-arrow'
import { type Arrow, type Column, printDigits } from './column.ts'

export interface TextOptions {
  readonly isPlain?: boolean
  readonly isQuoted?: boolean
}

/** Texts of up to `width` bytes. Rows are filled one after the other: what is appended belongs to the row that `endRow` ends next. */
export class TextColumn implements Column {
  readonly isPlain: boolean
  readonly isQuoted: boolean
  private readonly bytes: Uint8Array
  private readonly offsets: Int32Array
  private row = 0
  private position = 0

  constructor(
    rows: number,
    readonly width: number,
    { isPlain = true, isQuoted = false }: TextOptions = {},
  ) {
    this.bytes = new Uint8Array(rows * width)
    this.offsets = new Int32Array(rows + 1)
    this.isPlain = isPlain
    this.isQuoted = isQuoted
  }

  clear(): void {
    this.row = 0
    this.position = 0
  }

  append(source: Uint8Array, from: number, end: number): void {
    const { bytes } = this
    let { position } = this
    for (; from < end; from++) bytes[position++] = source[from]!
    this.position = position
  }

  appendByte(byte: number): void {
    this.bytes[this.position++] = byte
  }

  /** A whole number of at least 0 with at least `digits` digits. */
  appendDigits(value: number, digits: number): void {
    this.position = printDigits(value, this.bytes, this.position, digits)
  }

  endRow(): void {
    this.offsets[++this.row] = this.position
  }

  /** What was appended to the row so far, to be changed in place. */
  get current(): Uint8Array {
    return this.bytes.subarray(this.offsets[this.row], this.position)
  }

  type(arrow: Arrow): DataType {
    return new arrow.Utf8()
  }

  data(rows: number, arrow: Arrow): Data {
    const valueOffsets = this.offsets.subarray(0, rows + 1)
    return arrow.makeData({ type: new arrow.Utf8(), length: rows, valueOffsets, data: this.bytes.subarray(0, valueOffsets[rows]) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    const { bytes, offsets } = this
    const end = offsets[row + 1]!
    for (let source = offsets[row]!; source < end; source++) target[position++] = bytes[source]!
    return position
  }
}

/** Words out of a list, by their places in it. */
export class WordColumn implements Column {
  readonly width: number
  readonly isPlain = false
  readonly ids: Uint8Array
  private readonly words: readonly Uint8Array[]
  private readonly offsets: Int32Array
  private readonly bytes: Uint8Array

  constructor(rows: number, words: readonly string[]) {
    this.words = words.map((word) => new TextEncoder().encode(word))
    this.width = Math.max(...this.words.map(({ length }) => length))
    this.ids = new Uint8Array(rows)
    this.offsets = new Int32Array(rows + 1)
    this.bytes = new Uint8Array(rows * this.width)
  }

  type(arrow: Arrow): DataType {
    return new arrow.Utf8()
  }

  data(rows: number, arrow: Arrow): Data {
    let position = 0
    for (let row = 0; row < rows; row++) this.offsets[row + 1] = position = this.print(row, this.bytes, position)
    const valueOffsets = this.offsets.subarray(0, rows + 1)
    return arrow.makeData({ type: new arrow.Utf8(), length: rows, valueOffsets, data: this.bytes.subarray(0, position) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    const word = this.words[this.ids[row]!]!
    for (let at = 0; at < word.length; at++) target[position + at] = word[at]!
    return position + word.length
  }
}

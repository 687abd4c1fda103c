// Columns of numbers and days.
import type { Data, DataType } from 'apache-arrow'
import { type Arrow, type Column, printDigits } from './column.ts'

/** A 64-bit number from 0 to 2^53, as two 32-bit words a row, low word first: no BigInt is made for a row. */
export class KeyColumn implements Column {
  readonly width = 16
  readonly isPlain = true
  private readonly words: Uint32Array

  constructor(rows: number) {
    this.words = new Uint32Array(rows * 2)
  }

  set(row: number, value: number): void {
    const high = Math.floor(value / 2 ** 32)
    this.words[row * 2] = value - high * 2 ** 32
    this.words[row * 2 + 1] = high
  }

  type(arrow: Arrow): DataType {
    return new arrow.Int64()
  }

  data(rows: number, arrow: Arrow): Data {
    return arrow.makeData({ type: new arrow.Int64(), length: rows, data: new BigInt64Array(this.words.buffer, 0, rows) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    return printDigits(this.words[row * 2]! + this.words[row * 2 + 1]! * 2 ** 32, target, position)
  }
}

/** A 32-bit number of at least 0. */
export class IntegerColumn implements Column {
  readonly width = 10
  readonly isPlain = false
  readonly values: Int32Array

  constructor(rows: number) {
    this.values = new Int32Array(rows)
  }

  type(arrow: Arrow): DataType {
    return new arrow.Int32()
  }

  data(rows: number, arrow: Arrow): Data {
    return arrow.makeData({ type: new arrow.Int32(), length: rows, data: this.values.subarray(0, rows) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    return printDigits(this.values[row]!, target, position)
  }
}

const MINUS = 45
const POINT = 46
const CENTS = 100

export interface MoneyOptions {
  /** All values are whole, and text has them without decimals. */
  readonly isWhole?: boolean
  readonly isPlain?: boolean
}

/** decimal(15, 2): hundredths of up to 2^53 on either side of 0, as the four 32-bit words of a 128-bit number, lowest first. */
export class MoneyColumn implements Column {
  readonly width = 18
  readonly isPlain: boolean
  private readonly isWhole: boolean
  private readonly words: Int32Array

  constructor(rows: number, { isWhole = false, isPlain = false }: MoneyOptions = {}) {
    this.words = new Int32Array(rows * 4)
    this.isWhole = isWhole
    this.isPlain = isPlain
  }

  set(row: number, hundredths: number): void {
    const { words } = this
    const at = row * 4
    const high = Math.floor(hundredths / 2 ** 32)
    words[at] = hundredths - high * 2 ** 32
    words[at + 1] = high
    words[at + 2] = words[at + 3] = hundredths < 0 ? -1 : 0
  }

  type(arrow: Arrow): DataType {
    return new arrow.Decimal(2, 15)
  }

  data(rows: number, arrow: Arrow): Data {
    return arrow.makeData({ type: new arrow.Decimal(2, 15), length: rows, data: new Uint32Array(this.words.buffer, 0, rows * 4) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    const value = (this.words[row * 4]! >>> 0) + this.words[row * 4 + 1]! * 2 ** 32
    const amount = Math.abs(value)
    if (value < 0) target[position++] = MINUS
    const whole = Math.floor(amount / CENTS)
    position = printDigits(whole, target, position)
    if (this.isWhole) return position
    target[position++] = POINT
    return printDigits(amount - whole * CENTS, target, position, 2)
  }
}

/** Days since 1970-01-01, from then on. */
export class DateColumn implements Column {
  readonly width = 10
  readonly isPlain = false
  readonly days: Int32Array

  constructor(rows: number) {
    this.days = new Int32Array(rows)
  }

  type(arrow: Arrow): DataType {
    return new arrow.DateDay()
  }

  data(rows: number, arrow: Arrow): Data {
    return arrow.makeData({ type: new arrow.DateDay(), length: rows, data: this.days.subarray(0, rows) })
  }

  print(row: number, target: Uint8Array, position: number): number {
    target.set(textOf(this.days[row]!), position)
    return position + this.width
  }
}

const DAY_MS = 86_400_000
const texts: Uint8Array[] = []

/** `1996-03-13`, kept for the next time: all dates fall into seven years. */
function textOf(day: number): Uint8Array {
  return (texts[day] ??= new TextEncoder().encode(new Date(day * DAY_MS).toISOString().slice(0, 10)))
}

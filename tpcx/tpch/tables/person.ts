// What customers and suppliers have in common: a numbered name, an address, a phone number of their nation.
import type { TextColumn } from '../columns/text-column.ts'
import type { Stream } from '../stream.ts'

const encoder = new TextEncoder()

/** `Customer#000000017` */
export class NumberedName {
  static readonly digits = 9
  private readonly label: Uint8Array

  constructor(label: string) {
    this.label = encoder.encode(`${label}#`)
  }

  append(column: TextColumn, number: number): void {
    column.append(this.label, 0, this.label.length)
    column.appendDigits(number, NumberedName.digits)
    column.endRow()
  }
}

const CHARACTERS = encoder.encode('0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,')
/** A draw gives six bits for each of so many characters. */
const CHARACTERS_A_DRAW = 5

export const ADDRESS = { least: 10, most: 40 }
/** For the length, and the characters of the longest. */
export const ADDRESS_DRAWS = 1 + Math.ceil(ADDRESS.most / CHARACTERS_A_DRAW)

export function appendAddress(column: TextColumn, stream: Stream): void {
  const length = stream.between(ADDRESS.least, ADDRESS.most)
  let bits = 0
  for (let at = 0; at < length; at++) {
    // The reference asks for a number up to 2^31 − 1, overflows, and gets one down to −2^31.
    if (at % CHARACTERS_A_DRAW === 0) bits = stream.below(-(2 ** 31))
    column.appendByte(CHARACTERS[bits & 63]!)
    bits >>= 6
  }
  column.endRow()
}

export const PHONE_DRAWS = 3
/** `25-989-741-2988` */
export const PHONE_BYTES = 15
const DASH = 45

export function appendPhone(column: TextColumn, stream: Stream, nation: number): void {
  column.appendDigits(10 + nation, 2)
  column.appendByte(DASH)
  column.appendDigits(stream.between(100, 999), 3)
  column.appendByte(DASH)
  column.appendDigits(stream.between(100, 999), 3)
  column.appendByte(DASH)
  column.appendDigits(stream.between(1000, 9999), 4)
  column.endRow()
}

/** In cents. */
export const BALANCE = { least: -999_99, most: 9_999_99 }

// Dates and timestamps from text in ISO's form: YYYY-MM-DD, and with it HH:MM:SS with up to six digits of a fraction. All else is for JavaScript
// (src/udf/cast).

import {
  arg,
  argsValid,
  countOf,
  DONE,
  lengthOf,
  liveRow,
  markValid,
  resultOf,
  startOf,
  textOf,
  toScript,
  viewOf,
} from '../expression/call'

const NONE: i32 = i32.MIN_VALUE
const DATE_BYTES: u32 = 10
const CLOCK_BYTES: u32 = 8
const MICROS_PER_DAY: i64 = 86_400_000_000

/** The number of two digits; what is no digit makes it larger than 99. */
function two(at: usize): u32 {
  const tens = <u32>load<u8>(at) - 0x30,
    ones = <u32>load<u8>(at, 1) - 0x30
  return tens < 10 && ones < 10 ? tens * 10 + ones : 100
}

function daysInMonth(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return 30 + ((month ^ (month >> 3)) & 1)
}

/** Days since 1970 of the ten bytes; NONE where they are no date. */
function daysOf(at: usize): i32 {
  const century = two(at),
    rest = two(at + 2),
    month = two(at + 5),
    day = two(at + 8)
  if (century > 99 || rest > 99 || load<u8>(at, 4) != 0x2d || load<u8>(at, 7) != 0x2d || month - 1 > 11) return NONE
  const year = century * 100 + rest
  if (day == 0 || day > daysInMonth(year, month)) return NONE
  // Years are counted from March: the leap day ends them.
  const marchYear = <i32>year - i32(month <= 2)
  const era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
  const yearOfEra = marchYear - era * 400
  const dayOfYear = <i32>((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
  return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
}

export function parseDate(call: usize): u32 {
  const texts = arg(call, 0)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 2)
    if (!argsValid(call, row)) {
      store<i32>(out, 0)
      continue
    }
    const view = viewOf(texts, row)
    const days = lengthOf(view) == DATE_BYTES ? daysOf(textOf(view)) : NONE
    if (days == NONE) return toScript(call, j)
    store<i32>(out, days)
    markValid(call, row)
  }
  return DONE
}

/** µs since midnight of HH:MM:SS and what is left of `length` bytes for a fraction; −1 where it is none. */
function microsOf(at: usize, length: u32): i64 {
  const hour = two(at),
    minute = two(at + 3),
    second = two(at + 6)
  if (load<u8>(at, 2) != 0x3a || load<u8>(at, 5) != 0x3a || hour > 23 || minute > 59 || second > 59) return -1
  let micros: i64 = 0
  if (length > CLOCK_BYTES) {
    const digits = length - CLOCK_BYTES - 1
    if (load<u8>(at, CLOCK_BYTES) != 0x2e || digits > 6) return -1
    for (let i: u32 = 0; i < 6; i++) {
      const byte = i < digits ? <u32>load<u8>(at + CLOCK_BYTES + 1 + i) : 0x30
      if (byte - 0x30 > 9) return -1
      micros = micros * 10 + <i64>(byte - 0x30)
    }
  }
  return <i64>(hour * 3600 + minute * 60 + second) * 1_000_000 + micros
}

/** Without a time of day, at midnight; with a Z or nothing behind it. */
export function parseTimestamp(call: usize): u32 {
  const texts = arg(call, 0)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 3)
    if (!argsValid(call, row)) {
      store<i64>(out, 0)
      continue
    }
    const view = viewOf(texts, row),
      at = textOf(view)
    let length = lengthOf(view)
    if (length > DATE_BYTES + CLOCK_BYTES && load<u8>(at + length - 1) == 0x5a) length--
    const days = length >= DATE_BYTES ? daysOf(at) : NONE
    if (days == NONE) return toScript(call, j)
    let micros: i64 = 0
    if (length > DATE_BYTES) {
      const between = load<u8>(at, DATE_BYTES)
      const isTime = (between == 0x20 || between == 0x54) && length > DATE_BYTES + CLOCK_BYTES
      micros = isTime ? microsOf(at + DATE_BYTES + 1, length - DATE_BYTES - 1) : -1
      if (micros < 0) return toScript(call, j)
    }
    store<i64>(out, <i64>days * MICROS_PER_DAY + micros)
    markValid(call, row)
  }
  return DONE
}

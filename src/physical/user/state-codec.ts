// States of users' aggregates as bytes: numbers and small records of numbers in a form of their own, which takes a tenth of the time of a structured
// clone; all else as one.
import type { UserCalls } from '../stage.ts'

// The first byte: a structured clone begins with 0xff.
const NUMBER = 1
const RECORD = 2

/** A record has at most so many fields, with names of so many ASCII characters. */
const MOST_FIELDS = 16
const MOST_NAME = 32

const room = new Uint8Array(2 + MOST_FIELDS * (1 + MOST_NAME + 8))
const words = new DataView(room.buffer)

/** The bytes of a state; valid until the next call. Throws where it cannot be cloned. */
export function encodeState(state: unknown, calls: UserCalls): Uint8Array {
  if (typeof state === 'number') {
    room[0] = NUMBER
    words.setFloat64(1, state)
    return room.subarray(0, 9)
  }
  return encodeRecord(state) ?? calls.serialize(state)
}

function encodeRecord(state: unknown): Uint8Array | undefined {
  if (typeof state !== 'object' || state === null || Object.getPrototypeOf(state) !== Object.prototype) return undefined
  const record = state as Readonly<Record<string, unknown>>
  const names = Object.keys(record)
  if (names.length > MOST_FIELDS) return undefined
  room[0] = RECORD
  room[1] = names.length
  let at = 2
  for (const name of names) {
    const value = record[name]
    if (typeof value !== 'number' || name.length > MOST_NAME || name === '__proto__') return undefined
    room[at++] = name.length
    for (let i = 0; i < name.length; i++) {
      const unit = name.charCodeAt(i)
      if (unit > 127) return undefined
      room[at++] = unit
    }
    words.setFloat64(at, value)
    at += 8
  }
  return room.subarray(0, at)
}

export function decodeState(bytes: Uint8Array, calls: UserCalls): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  if (bytes[0] === NUMBER) return view.getFloat64(1)
  if (bytes[0] !== RECORD) return calls.deserialize(bytes)
  const record: Record<string, number> = {}
  let at = 2
  for (let field = 0; field < bytes[1]!; field++) {
    const length = bytes[at++]!
    const name = String.fromCharCode(...bytes.subarray(at, at + length))
    record[name] = view.getFloat64(at + length)
    at += length + 8
  }
  return record
}

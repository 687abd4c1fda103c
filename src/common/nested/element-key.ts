// What tells values within nested ones apart, and orders them.
import { oncePer } from '../once-per.ts'
import type { SqlType } from '../types.ts'
import { ByteSink, elementWriterOf } from './encode.ts'
import type { NestedValue } from './nested-value.ts'

const SINK = new ByteSink()
const decoder = new TextDecoder('latin1')

/** A text for each value (also NULL), equal where values are equal and in their order: its characters are the bytes of the value as an element. */
export const elementKeyOf: (type: SqlType) => (value: NestedValue) => string = oncePer((type) => {
  const write = elementWriterOf(type)
  return (value) => {
    SINK.length = 0
    write(SINK, value)
    return binaryText(SINK.bytes, SINK.length)
  }
})

/** Longer ones are decoded at once. `latin1` maps some bytes to characters beyond 255, so it is for plain ASCII alone. */
const LOOP_LENGTH = 64

function binaryText(bytes: Uint8Array, length: number): string {
  let text = ''
  let at = 0
  if (length > LOOP_LENGTH) {
    while (at < length && bytes[at]! < 0x80) at++
    text = decoder.decode(bytes.subarray(0, at))
  }
  for (; at < length; at++) text += String.fromCharCode(bytes[at]!)
  return text
}

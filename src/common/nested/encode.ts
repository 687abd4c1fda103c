// From nested values to their bytes.
import { oncePer } from '../once-per.ts'
import type { RawValue } from '../result.ts'
import type { NamedType, NestedType, SqlType } from '../types.ts'
import { fixedCode, fixedWidth } from './fixed-values.ts'
import { ABSENT, LIST_END, type NestedValue, PRESENT, type UnionValue } from './nested-value.ts'

/** The bytes of a value that is not NULL, in an array of their own. */
export const encoderOf: (type: NestedType) => (value: NestedValue) => Uint8Array = oncePer((type) => {
  const write = writerOf(type)
  return (value) => {
    SINK.length = 0
    write(SINK, value)
    return SINK.bytes.slice(0, SINK.length)
  }
})

/** Bytes being written. */
export class ByteSink {
  bytes = new Uint8Array(1024)
  view = new DataView(this.bytes.buffer)
  length = 0

  /** Gives the place of `count` bytes more. */
  grow(count: number): number {
    const at = this.length
    const end = at + count
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.bytes.length * 2))
      larger.set(this.bytes)
      this.bytes = larger
      this.view = new DataView(larger.buffer)
    }
    this.length = end
    return at
  }

  byte(value: number): void {
    const at = this.grow(1)
    this.bytes[at] = value
  }
}

/** What `encoderOf` writes to, always begun anew. */
const SINK = new ByteSink()

const textEncoder = new TextEncoder()

type Write = (sink: ByteSink, value: NestedValue) => void

/** Writes a value that is not NULL as part of a nested one. */
const writerOf: (type: SqlType) => Write = oncePer((type): Write => {
  switch (type.kind) {
    case 'list':
      return elements(elementWriterOf(type.element), true)
    case 'array':
      return elements(elementWriterOf(type.element), false)
    case 'map':
      return elements(
        elementWriterOf({
          kind: 'struct',
          fields: [
            { name: 'key', type: type.key },
            { name: 'value', type: type.value },
          ],
        }),
        true,
      )
    case 'struct':
      return fields(type.fields)
    case 'union': {
      const members = type.members.map((member) => elementWriterOf(member.type))
      return (sink, value) => {
        const { tag, value: inner } = value as UnionValue
        sink.byte(tag)
        members[tag]!(sink, inner)
      }
    }
  }
  const width = fixedWidth(type)
  if (width === undefined)
    return (sink, value) => escaped(sink, typeof value === 'string' ? textEncoder.encode(value) : (value as Uint8Array))
  const code = fixedCode(type)
  return (sink, value) => {
    const at = sink.grow(width)
    code.write(sink.view, at, value as NonNullable<RawValue>)
  }
})

/** Writes a value that may be NULL as an element of a nested one. */
export const elementWriterOf: (type: SqlType) => Write = oncePer((type): Write => {
  const write = writerOf(type)
  const width = fixedWidth(type) ?? 0
  return (sink, value) => {
    if (value !== null) {
      sink.byte(PRESENT)
      write(sink, value)
      return
    }
    const at = sink.grow(1 + width)
    sink.bytes[at] = ABSENT
    sink.bytes.fill(0, at + 1, at + 1 + width)
  }
})

function elements(write: Write, ended: boolean): Write {
  return (sink, value) => {
    for (const element of value as readonly NestedValue[]) write(sink, element)
    if (ended) sink.byte(LIST_END)
  }
}

function fields(parts: readonly NamedType[]): Write {
  const writers = parts.map(({ type }) => elementWriterOf(type))
  return (sink, value) => {
    for (const [i, write] of writers.entries()) write(sink, (value as readonly NestedValue[])[i]!)
  }
}

function escaped(sink: ByteSink, bytes: Uint8Array): void {
  let zeros = 0
  for (const byte of bytes) if (byte === 0) zeros++
  let at = sink.grow(bytes.length + zeros + 2)
  const out = sink.bytes
  if (zeros === 0) out.set(bytes, at)
  else {
    for (const byte of bytes) {
      out[at++] = byte
      if (byte === 0) out[at++] = 0xff
    }
  }
  out[sink.length - 2] = 0
  out[sink.length - 1] = 0
}

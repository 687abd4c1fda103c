// From bytes to nested values.
import { oncePer } from '../once-per.ts'
import type { RawValue } from '../result.ts'
import type { NestedType, SqlType } from '../types.ts'
import { fixedCode, fixedWidth } from './fixed-values.ts'
import { LIST_END, type NestedValue, PRESENT } from './nested-value.ts'

/** The value that the bytes of one are. */
export const decoderOf: (type: NestedType) => (bytes: Uint8Array) => NestedValue = oncePer((type) => {
  const read = readerOf(type)
  return (bytes) => read(new ByteSource(bytes))
})

/** Bytes being read. */
class ByteSource {
  readonly view: DataView
  at = 0

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }
}

// A byte order mark is a character like others.
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

type Read = (source: ByteSource) => NestedValue

const readerOf: (type: SqlType) => Read = oncePer((type): Read => {
  switch (type.kind) {
    case 'list':
      return untilEnd(elementReaderOf(type.element))
    case 'array': {
      const read = elementReaderOf(type.element)
      return (source) => Array.from({ length: type.size }, () => read(source))
    }
    case 'map':
      return untilEnd(elementReaderOf({ kind: 'struct', fields: [type.key, type.value].map((part) => ({ name: '', type: part })) }))
    case 'struct': {
      const readers = type.fields.map((field) => elementReaderOf(field.type))
      return (source) => readers.map((read) => read(source))
    }
    case 'union': {
      const members = type.members.map((member) => elementReaderOf(member.type))
      return (source) => {
        const tag = source.bytes[source.at++]!
        return { tag, value: members[tag]!(source) }
      }
    }
  }
  const width = fixedWidth(type)
  if (width === undefined) return type.kind === 'blob' ? unescaped : (source) => textDecoder.decode(unescaped(source))
  const code = fixedCode(type)
  return (source) => {
    const value: RawValue = code.read(source.view, source.at)
    source.at += width
    return value
  }
})

/** Reads an element, which may be NULL. */
const elementReaderOf: (type: SqlType) => Read = oncePer((type): Read => {
  const read = readerOf(type)
  const width = fixedWidth(type) ?? 0
  return (source) => {
    if (source.bytes[source.at++] === PRESENT) return read(source)
    source.at += width
    return null
  }
})

function untilEnd(read: Read): Read {
  return (source) => {
    const elements: NestedValue[] = []
    while (source.bytes[source.at] !== LIST_END) elements.push(read(source))
    source.at++
    return elements
  }
}

function unescaped(source: ByteSource): Uint8Array {
  const { bytes, at } = source
  let end = at
  let zeros = 0
  while (bytes[end] !== 0 || bytes[end + 1] !== 0) {
    if (bytes[end] === 0) {
      zeros++
      end++
    }
    end++
  }
  source.at = end + 2
  if (zeros === 0) return bytes.slice(at, end)
  const out = new Uint8Array(end - at - zeros)
  for (let from = at, to = 0; from < end; from++) {
    out[to++] = bytes[from]!
    if (bytes[from] === 0) from++
  }
  return out
}

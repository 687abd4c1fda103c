// New values for numbers and lists of a Thrift message: all else of it is kept as it is, byte by byte.
import type { ThriftReader } from '../parquet/thrift.ts'

/** Replaces pieces of `bytes`, from the first to the last. */
export class ThriftSplices {
  private readonly pieces: Uint8Array[] = []
  private copied: number

  constructor(
    private readonly bytes: Uint8Array,
    from = 0,
  ) {
    this.copied = from
  }

  replace(from: number, to: number, by: readonly Uint8Array[]): void {
    this.pieces.push(this.bytes.subarray(this.copied, from), ...by)
    this.copied = to
  }

  /** A struct's next field, an integer, becomes what `change` makes of it. Returns true, as `ThriftReader.message` wants. */
  integer(reader: ThriftReader, change: (value: number) => number): true {
    const from = reader.position
    const value = change(reader.size())
    this.replace(from, reader.position, [zigzag(value)])
    return true
  }

  /** What comes of the bytes up to `to`. */
  result(to = this.bytes.length): Uint8Array {
    return joined([...this.pieces, this.bytes.subarray(this.copied, to)])
  }
}

/** An integer that is not negative, as a field's or an element's value. */
function zigzag(value: number): Uint8Array {
  return varint(value * 2)
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let left = value
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) | 128)
  bytes.push(left)
  return Uint8Array.from(bytes)
}

const STRUCT = 12
const LONG_LIST = 15

/** The header of a list of structs. */
export function structListHeader(count: number): Uint8Array {
  if (count < LONG_LIST) return Uint8Array.of((count << 4) | STRUCT)
  return joined([Uint8Array.of((LONG_LIST << 4) | STRUCT), varint(count)])
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

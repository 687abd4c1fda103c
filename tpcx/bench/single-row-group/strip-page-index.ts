// Takes the page index out of a Parquet file: many writers leave it out, and then pages must be found by their headers.
import { readFileSync, writeFileSync } from 'node:fs'

/** The footer's length and the magic word, at a file's end. */
const TAIL_BYTES = 8

/** A struct of the footer that lies on the way to the page indexes. */
type Place = 'file' | 'row group' | 'column chunk' | 'elsewhere'

/** Thrift's numbers of fields: of a file its row groups, of a row group its chunks, of a chunk where its page indexes lie. */
const ROW_GROUPS = 4
const COLUMNS = 1
const PAGE_INDEXES = { first: 4, last: 7 }

/** Writes a copy of a file without what its footer says of page indexes. Their bytes stay, and nothing refers to them. */
export function copyWithoutPageIndex(source: string, target: string): void {
  const file = readFileSync(source)
  const end = file.length - TAIL_BYTES
  const start = end - file.readUInt32LE(end)
  const stripped = withoutPageIndex(file.subarray(start, end))
  const tail = Buffer.from(file.subarray(end))
  tail.writeUInt32LE(stripped.length)
  writeFileSync(target, Buffer.concat([file.subarray(0, start), stripped, tail]))
}

function withoutPageIndex(footer: Buffer): Buffer {
  const walk = new FooterWalk(footer)
  walk.struct('file')
  if (walk.position !== footer.length) throw new Error('the footer was not understood')
  return walk.kept()
}

/** Walks through a message in Thrift's compact protocol. They are the last fields of their struct, so that no other field's number changes. */
class FooterWalk {
  position = 0
  private keptTo = 0
  private readonly pieces: Buffer[] = []

  constructor(private readonly bytes: Buffer) {}

  kept(): Buffer {
    return Buffer.concat([...this.pieces, this.bytes.subarray(this.keptTo)])
  }

  struct(place: Place): void {
    for (let field = 0; ; ) {
      const begin = this.position
      const head = this.bytes[this.position++]!
      if (head === 0) return
      field = head >> 4 ? field + (head >> 4) : this.varint() / 2
      this.value(head & 15, within(place, field))
      if (place === 'column chunk' && field >= PAGE_INDEXES.first && field <= PAGE_INDEXES.last) this.drop(begin)
    }
  }

  private drop(begin: number): void {
    this.pieces.push(this.bytes.subarray(this.keptTo, begin))
    this.keptTo = this.position
  }

  private value(type: number, place: Place): void {
    if (type === 3) this.position++
    else if (type >= 4 && type <= 6) this.varint()
    else if (type === 7) this.position += 8
    else if (type === 8) this.binary()
    else if (type === 9 || type === 10) this.list(place)
    else if (type === 12) this.struct(place)
    // Types 1 and 2 are booleans, whose value is in the type.
    else if (type > 2) throw new Error(`the footer has a field of the type ${type}`)
  }

  private binary(): void {
    const length = this.varint()
    this.position += length
  }

  private list(place: Place): void {
    const head = this.bytes[this.position++]!
    const count = head >> 4 === 15 ? this.varint() : head >> 4
    for (let i = 0; i < count; i++) this.value(head & 15, place)
  }

  private varint(): number {
    for (let value = 0, weight = 1; ; weight *= 128) {
      const byte = this.bytes[this.position++]!
      value += (byte & 127) * weight
      if (byte < 128) return value
    }
  }
}

function within(place: Place, field: number): Place {
  if (place === 'file' && field === ROW_GROUPS) return 'row group'
  if (place === 'row group' && field === COLUMNS) return 'column chunk'
  return 'elsewhere'
}

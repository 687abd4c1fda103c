// A table's checksums, taken from its rows as the reference writes them, one a line (`tbl`).
import { createHash } from 'node:crypto'
import { mix32 } from '../../generate/random.ts'

export interface TableChecksum {
  readonly rows: number
  /** Of all lines in their order. */
  readonly sha256: string
  /** Of all lines in any order: sums of two hashes of each, modulo 2^32, as 16 hexadecimal digits. */
  readonly unordered: string
}

const NEWLINE = 10
const FNV_PRIME = 0x0100_0193
const OTHER_PRIME = 0x85eb_ca6b
const FNV_START = 0x811c_9dc5
const OTHER_START = 0x9e37_79b9

/** Takes a table's text piece by piece; pieces may end anywhere. */
export class ChecksumBuilder {
  private readonly ordered = createHash('sha256')
  private rows = 0
  private sum = 0
  private otherSum = 0
  private hash = FNV_START
  private otherHash = OTHER_START

  add(piece: Uint8Array): void {
    this.ordered.update(piece)
    let { hash, otherHash } = this
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!
      if (byte === NEWLINE) {
        this.rows++
        this.sum = (this.sum + mix32(hash)) >>> 0
        this.otherSum = (this.otherSum + mix32(otherHash)) >>> 0
        hash = FNV_START
        otherHash = OTHER_START
      } else {
        hash = Math.imul(hash ^ byte, FNV_PRIME)
        otherHash = Math.imul(otherHash ^ byte, OTHER_PRIME)
      }
    }
    this.hash = hash
    this.otherHash = otherHash
  }

  finish(): TableChecksum {
    const digits = (sum: number) => sum.toString(16).padStart(8, '0')
    return { rows: this.rows, sha256: this.ordered.digest('hex'), unordered: digits(this.sum) + digits(this.otherSum) }
  }
}

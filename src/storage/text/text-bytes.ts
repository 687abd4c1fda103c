// The bytes of a text file from its beginning, decompressed where they are compressed, without a mark of their order.
import { gunzipSync } from 'node:zlib'
import { CorruptFileError } from '../../common/errors.ts'
import type { OpenFile } from '../files/file-system.ts'

/** The first bytes of a file; `isWhole` where there are no more. */
export interface TextSample {
  readonly bytes: Uint8Array
  readonly isWhole: boolean
}

export class TextBytes {
  private position = 0
  /** What was decompressed: as a whole, for Node has no way to do it in pieces without waiting. */
  private readonly whole: Uint8Array | undefined

  constructor(
    private readonly file: OpenFile,
    isCompressed: boolean,
  ) {
    if (isCompressed) this.whole = decompressed(file)
    const mark = new Uint8Array(3)
    const isMarked = this.read(mark) === 3 && mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf
    this.position = isMarked ? 3 : 0
  }

  /** Reads what comes next into `target`; fewer bytes than it takes mean that there are no more. */
  read(target: Uint8Array): number {
    const { whole } = this
    if (!whole) {
      const count = this.file.read(target, this.position)
      this.position += count
      return count
    }
    const piece = whole.subarray(this.position, this.position + target.length)
    target.set(piece)
    this.position += piece.length
    return piece.length
  }
}

function decompressed(file: OpenFile): Uint8Array {
  const bytes = new Uint8Array(file.size)
  file.read(bytes, 0)
  try {
    return gunzipSync(bytes)
  } catch (cause) {
    throw new CorruptFileError(`${file.path}: gzip cannot read it: ${(cause as Error).message}`)
  }
}

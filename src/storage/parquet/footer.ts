// A file's footer, from its last bytes: read once for each state of a file, then kept.
import { CorruptFileError, UnsupportedError } from '../../common/errors.ts'
import type { FileStamp, FileSystem, OpenFile } from '../files/file-system.ts'
import type { FileMetadata } from './format.ts'
import { readMetadata } from './read-metadata.ts'
import { type ParquetSchema, schemaOf } from './schema.ts'

/** `PAR1` at the beginning and the end; `PARE` where the footer is encrypted. */
const MAGIC = 0x31524150
const MAGIC_ENCRYPTED = 0x45524150
/** Footer length and magic. */
const TAIL = 8
/** Read at first: most footers fit, and a second read costs more than a few bytes too many. */
const FIRST_READ = 32 * 1024
/** The format allows 4 GiB; what is larger than this is damage, or a file nobody can use. */
const MAX_FOOTER = 512 * 1024 * 1024

/** A file's metadata and schema. */
export interface ParquetFile extends FileStamp {
  /** Bytes of the footer's message. */
  readonly footerSize: number
  readonly metadata: FileMetadata
  readonly schema: ParquetSchema
}

/** Footers by path, size and time of change; the ones used last are kept. */
export class FooterCache {
  readonly #files = new Map<string, ParquetFile>()
  #bytes = 0
  /** Where the ends of files are read to: a fresh one for each would keep the collector busy. */
  readonly #tail = new Uint8Array(FIRST_READ)

  /** `limit`: bytes of footers on disk that are kept; in memory they are several times larger. */
  constructor(readonly limit: number = 64 * 1024 * 1024) {}

  get(stamp: FileStamp, fileSystem: FileSystem): ParquetFile {
    const cached = this.#files.get(stamp.path)
    if (cached && cached.size === stamp.size && cached.modified === stamp.modified) {
      this.#files.delete(stamp.path)
      this.#files.set(stamp.path, cached)
      return cached
    }
    this.#drop(stamp.path)
    const file = readFooter(stamp.path, fileSystem, this.#tail)
    this.#files.set(file.path, file)
    this.#bytes += file.footerSize
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.limit || oldest === file.path) break
      this.#drop(oldest)
    }
    return file
  }

  #drop(path: string): void {
    this.#bytes -= this.#files.get(path)?.footerSize ?? 0
    this.#files.delete(path)
  }
}

function readFooter(path: string, fileSystem: FileSystem, tailRoom: Uint8Array): ParquetFile {
  const open = fileSystem.open(path)
  try {
    const bytes = footerBytes(open, tailRoom)
    const metadata = readMetadata(bytes, `${path}: footer`)
    if (metadata.encrypted) throw encryptedError(path)
    const schema = schemaOf(metadata, path)
    checkMetadata(metadata, schema, open)
    return { path, size: open.size, modified: open.modified, metadata, schema, footerSize: bytes.length }
  } finally {
    open.close()
  }
}

/** `tailRoom` is used up; the result is a copy. */
function footerBytes(file: OpenFile, tailRoom: Uint8Array): Uint8Array {
  const { path, size } = file
  if (size < TAIL + 4) throw notParquet(path, `it is ${size} bytes long`)
  const tail = tailRoom.subarray(0, Math.min(size, FIRST_READ))
  readExactly(file, tail, size - tail.length)
  const view = new DataView(tail.buffer)
  const magic = view.getUint32(tail.length - 4, true)
  if (magic === MAGIC_ENCRYPTED) throw encryptedError(path)
  if (magic !== MAGIC)
    throw notParquet(path, startsLikeParquet(file) ? 'it begins like one, but its end is missing' : 'it does not end with PAR1')
  const length = view.getUint32(tail.length - TAIL, true)
  if (length > size - TAIL - 4)
    throw new CorruptFileError(`${path}: footer: claims ${length} bytes in a file of ${size}`, { hint: CUT_HINT })
  if (length > MAX_FOOTER) throw new UnsupportedError(`${path}: the footer is ${length} bytes long; Quern reads up to ${MAX_FOOTER}`)
  if (length + TAIL <= tail.length) return tail.slice(tail.length - TAIL - length, tail.length - TAIL)
  const bytes = new Uint8Array(length)
  readExactly(file, bytes, size - TAIL - length)
  return bytes
}

const CUT_HINT = 'The file is damaged or was cut short.'

function startsLikeParquet(file: OpenFile): boolean {
  const head = new Uint8Array(4)
  return file.read(head, 0) === 4 && new DataView(head.buffer).getUint32(0, true) === MAGIC
}

function notParquet(path: string, why: string): CorruptFileError {
  return new CorruptFileError(`${path}: not a Parquet file: ${why}`, { hint: 'If it is one, it is damaged or was cut short.' })
}

function encryptedError(path: string): UnsupportedError {
  return new UnsupportedError(`${path}: is encrypted, and Quern does not read encrypted files`)
}

/** Reads all of `target`; throws CorruptFileError where the file ends before that. */
export function readExactly(file: OpenFile, target: Uint8Array, position: number): void {
  const count = file.read(target, position)
  if (count < target.length) {
    throw new CorruptFileError(`${file.path}: ends at byte ${position + count}, where ${target.length - count} more were expected`, {
      hint: CUT_HINT,
    })
  }
}

/** Counts, offsets and types must agree with one another and with the file's size before anything relies on them. */
function checkMetadata(metadata: FileMetadata, schema: ParquetSchema, file: OpenFile): void {
  const fail = (problem: string): never => {
    throw new CorruptFileError(`${file.path}: footer: ${problem}`, { hint: CUT_HINT })
  }
  let rows = 0
  metadata.rowGroups.forEach((group, index) => {
    rows += group.rows
    const leaves = schema.leaves
    if (group.columns.length !== leaves.length) fail(`row group ${index} has ${group.columns.length} columns, the schema ${leaves.length}`)
    group.columns.forEach((chunk, column) => {
      const leaf = leaves[column]!
      const at = `row group ${index}, column ${leaf.name}`
      if (chunk.encrypted) throw encryptedError(`${file.path}: column ${leaf.name}`)
      if (chunk.physical !== leaf.physical) fail(`${at}: is of type ${chunk.physical}, the schema says ${leaf.physical}`)
      if (chunk.path.length !== leaf.path.length || chunk.path.some((part, i) => part !== leaf.path[i])) {
        fail(`${at}: is called ${chunk.path.join('.')}`)
      }
      if (leaf.maxRepetition === 0 && chunk.values !== group.rows) fail(`${at}: holds ${chunk.values} values for ${group.rows} rows`)
      const { offset, length } = chunkRange(chunk)
      if (offset + length > file.size) fail(`${at}: reaches beyond the file's end`)
      for (const range of [chunk.offsetIndex, chunk.columnIndex, chunk.bloomFilter]) {
        if (range && range.offset + range.length > file.size) fail(`${at}: an index reaches beyond the file's end`)
      }
    })
  })
  if (rows !== metadata.rows) fail(`gives ${metadata.rows} rows, its row groups hold ${rows}`)
}

/** Where a chunk's pages lie, the dictionary's first. */
export function chunkRange(chunk: {
  readonly dataPageOffset: number
  readonly dictionaryPageOffset: number | undefined
  readonly compressedSize: number
}): { offset: number; length: number } {
  // Some writers give 0 for "no dictionary", some an offset behind the data: both mean that there is none where it says.
  const dictionary = chunk.dictionaryPageOffset
  const offset = dictionary !== undefined && dictionary > 0 && dictionary < chunk.dataPageOffset ? dictionary : chunk.dataPageOffset
  return { offset, length: chunk.compressedSize }
}

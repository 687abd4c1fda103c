// Text files, piece by piece, whole or not at all.
import { once } from 'node:events'
import { createGzip, type Gzip } from 'node:zlib'
import type { ResultBatch } from '../../common/result.ts'
import type { Schema } from '../../common/schema.ts'
import type { NewFile, WriteFiles } from '../files/write-files.ts'
import { csvHeader, csvLines, csvStyle } from './csv-text.ts'
import { onFile, writeWholeFile } from './whole-file.ts'
import type { CsvWriteOptions, JsonWriteOptions, TextCompression, WriteOutcome } from './write-target.ts'

/** Where a text file goes. */
export interface TextFile {
  readonly files: WriteFiles
  readonly path: string
  readonly id: string
}

/** A file's text: what its rows are, and what is around them. `tail` is asked for when all of them were. */
interface TextPieces {
  readonly head: string
  lines(batch: ResultBatch): string
  readonly tail: string
}

export function writeCsv(
  file: TextFile,
  schema: Schema,
  batches: AsyncIterable<ResultBatch>,
  options: CsvWriteOptions,
): Promise<WriteOutcome> {
  const style = csvStyle(options)
  const names = schema.map(({ name }) => name)
  const head = (options.header ?? true) ? csvHeader(names, style) : ''
  return writeText(file, batches, options.compression, { head, lines: (batch) => csvLines(batch, style), tail: '' })
}

/** Of rows that are one column of JSON texts: a line each, or the elements of one array. */
export function writeJson(
  file: TextFile,
  batches: AsyncIterable<ResultBatch>,
  { array, compression }: JsonWriteOptions,
): Promise<WriteOutcome> {
  const [head, between, tail] = array ? ['[\n\t', ',\n\t', '\n]\n'] : ['', '\n', '\n']
  let isEmpty = true
  return writeText(file, batches, compression, {
    head,
    lines(batch) {
      if (batch.rows === 0) return ''
      const before = isEmpty ? '' : between
      isEmpty = false
      return before + jsonTexts(batch).join(between)
    },
    get tail() {
      return isEmpty && !array ? '' : tail
    },
  })
}

/** Ends of lines are spaces: within JSON's texts there are none, and around them they mean nothing. */
function jsonTexts({ rows, columns }: ResultBatch): string[] {
  const [column] = columns
  return Array.from({ length: rows }, (_, row) => String(column!.value(row)).replaceAll(/[\r\n]/g, ' '))
}

async function writeText(
  { files, path, id }: TextFile,
  batches: AsyncIterable<ResultBatch>,
  compression: TextCompression = /\.gz$/i.test(path) ? 'gzip' : 'none',
  pieces: TextPieces,
): Promise<WriteOutcome> {
  const encoder = new TextEncoder()
  return writeWholeFile(path, files, id, async (file) => {
    const out = compression === 'gzip' ? new GzipText(path, file) : { write: appendTo(path, file), end: async () => {} }
    const write = async (text: string) => {
      if (text !== '') await out.write(encoder.encode(text))
    }
    let rows = 0
    await write(pieces.head)
    for await (const batch of batches) {
      await write(pieces.lines(batch))
      rows += batch.rows
    }
    await write(pieces.tail)
    await out.end()
    return { rows, bytes: await onFile(path, () => file.size()), files: 1 }
  })
}

function appendTo(path: string, file: NewFile): (bytes: Uint8Array) => Promise<void> {
  return (bytes) => onFile(path, () => file.append(bytes))
}

class GzipText {
  private readonly gzip: Gzip = createGzip()
  private readonly written: Promise<void>
  private failure: unknown

  constructor(path: string, file: NewFile) {
    const append = appendTo(path, file)
    this.written = (async () => {
      for await (const bytes of this.gzip) await append(bytes)
    })()
    // Seen by whoever writes next, or by `end`.
    this.written.catch((error: unknown) => {
      this.failure = error
    })
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure
    if (!this.gzip.write(bytes)) await Promise.race([once(this.gzip, 'drain'), this.written])
  }

  async end(): Promise<void> {
    this.gzip.end()
    await this.written
  }
}

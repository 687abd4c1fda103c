// CSV files, piece by piece, whole or not at all.
import { once } from 'node:events'
import { createGzip, type Gzip } from 'node:zlib'
import type { ResultBatch } from '../../common/result.ts'
import type { Schema } from '../../common/schema.ts'
import type { NewFile, WriteFiles } from '../files/write-files.ts'
import { csvHeader, csvLines, csvStyle } from './csv-text.ts'
import { onFile, writeWholeFile } from './whole-file.ts'
import type { CsvWriteOptions, WriteOutcome } from './write-target.ts'

export async function writeCsv(
  files: WriteFiles,
  path: string,
  schema: Schema,
  batches: AsyncIterable<ResultBatch>,
  options: CsvWriteOptions,
  id: string,
): Promise<WriteOutcome> {
  const style = csvStyle(options)
  const encoder = new TextEncoder()
  const compression = options.compression ?? (/\.gz$/i.test(path) ? 'gzip' : 'none')
  return writeWholeFile(path, files, id, async (file) => {
    const out = compression === 'gzip' ? new GzipText(path, file) : { write: appendTo(path, file), end: async () => {} }
    let rows = 0
    if (options.header ?? true) {
      const names = schema.map(({ name }) => name)
      await out.write(encoder.encode(csvHeader(names, style)))
    }
    for await (const batch of batches) {
      rows += batch.rows
      await out.write(encoder.encode(csvLines(batch, style)))
    }
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

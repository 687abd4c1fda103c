// Results without an engine: what the terminal writes can be tested alone.
import { Writable } from 'node:stream'
import type { WriteResult } from '../../cli/formats/format.ts'
import { Output } from '../../cli/output.ts'
import type { QueryResult, RawValue, SqlType } from '../../src/index.ts'

/** A result of these rows, in batches of up to `batchRows`. */
export function resultOf(
  columns: readonly (readonly [string, SqlType])[],
  rows: readonly (readonly RawValue[])[],
  batchRows = 2,
): QueryResult {
  const schema = columns.map(([name, type]) => ({ name, type, nullable: true }))
  return {
    schema,
    async *batches() {
      for (let start = 0; start < rows.length; start += batchRows) {
        const batch = rows.slice(start, start + batchRows)
        yield { rows: batch.length, columns: schema.map(({ name, type }, i) => ({ name, type, value: (row: number) => batch[row]![i]! })) }
      }
    },
  }
}

/** An output, and what has arrived at its other end. */
export function collector(): { output: Output; text: () => string } {
  let text = ''
  const stream = new Writable({
    decodeStrings: false,
    write(piece: string, _encoding, done) {
      text += piece
      done()
    },
  })
  return { output: new Output(stream), text: () => text }
}

export async function written(
  format: WriteResult,
  result: QueryResult,
  { maxRows = 40, width = Number.POSITIVE_INFINITY } = {},
): Promise<string> {
  const { output, text } = collector()
  await format(result, output, { maxRows, width, color: false })
  await output.flush()
  return text()
}

// How results are written: each way is a module of its own, loaded when it is asked for.
import type { QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'

export const FORMATS = ['box', 'csv', 'tsv', 'json', 'ndjson', 'markdown', 'line'] as const
export type FormatName = (typeof FORMATS)[number]

export interface FormatOptions {
  /** Rows that a box shows; of more, the first and last half. */
  readonly maxRows: number
  /** Character cells that a box may take; Infinity where nobody's screen is in question. */
  readonly width: number
  readonly color: boolean
}

/** Reads the result to its end and writes it. */
export type WriteResult = (result: QueryResult, output: Output, options: FormatOptions) => Promise<void>

export async function loadFormat(name: FormatName): Promise<WriteResult> {
  switch (name) {
    case 'box':
      return (await import('./box.ts')).writeBox
    case 'csv':
      return (await import('./delimited.ts')).writeCsv
    case 'tsv':
      return (await import('./delimited.ts')).writeTsv
    case 'json':
      return (await import('./json.ts')).writeJson
    case 'ndjson':
      return (await import('./json.ts')).writeNdjson
    case 'markdown':
      return (await import('./markdown.ts')).writeMarkdown
    case 'line':
      return (await import('./line.ts')).writeLine
  }
}

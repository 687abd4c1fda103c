// What the runner asks of an engine, whoever it is. Engines run in processes of their own (./child.ts).
import type { Answer } from '../answer.ts'
import type { QueryProfile } from '../profile/profile-query.ts'

export interface Engine {
  readonly version: string
  /** Makes each table's file or glob a view of that name, or a table in memory. */
  createTables(tables: Readonly<Record<string, string>>, kept: TablesKept): Promise<void>
  /** Runs the query and reads all of its values: for comparing. */
  answer(sql: string): Promise<Answer>
  /** Runs to the last row and throws the rows away: for timing. */
  drain(sql: string): Promise<void>
  /** Where time goes, of an engine that can tell. */
  profile?(sql: string): Promise<QueryProfile>
  /** Milliseconds, and the bytes written to temp files, of an engine that can tell. */
  spill?(sql: string): Promise<{ readonly ms: number; readonly spilled: number }>
  close(): Promise<void>
}

export const ENGINE_NAMES = ['quern', 'duckdb', 'polars'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** The engine cannot take part at all: its package is missing. Told in a line, not as a failure. */
export class AbsentEngine extends Error {}

/** Where queries find their rows: in the files, or in the engine's own tables, filled from them before. */
export type TablesKept = 'in files' | 'in memory'

export function tableStatements(tables: Readonly<Record<string, string>>, kept: TablesKept = 'in files'): string[] {
  const what = kept === 'in files' ? 'VIEW' : 'TABLE'
  return Object.entries(tables).map(([name, path]) => `CREATE OR REPLACE ${what} ${name} AS SELECT * FROM ${source(path)}`)
}

/** Not every glob ends like a file's name, by which engines would know the format. */
function source(path: string): string {
  const quoted = `'${path.replaceAll("'", "''")}'`
  return path.endsWith('parquet') ? `read_parquet(${quoted})` : quoted
}

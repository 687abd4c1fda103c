// What the terminal needs of a session: the engine's own fits, and so does a made-up one in a test.
import type { QueryOptions, QueryResult } from '../src/index.ts'

export interface QuerySession {
  query(sql: string, options?: QueryOptions): Promise<QueryResult>
}

// Where DataFrames come from: SQL, tables, files, and rows of JavaScript.
import { BindError } from '../common/errors.ts'
import type { TableReference } from '../parser/ast.ts'
import { DataFrame } from './data-frame.ts'
import type { Executor, QueryParameters } from './executor.ts'
import { describe } from './expressions/call-column.ts'
import type { Value } from './expressions/literal.ts'
import { parseQuery } from './expressions/sql-text.ts'
import { NOWHERE, pathOf } from './expressions/syntax.ts'
import { FileReader } from './file-reader.ts'
import type { Frame } from './frame.ts'
import { callBy } from './frame-items.ts'
import { type RowSchema, rowsFrame } from './input-rows.ts'
import type { Row } from './row-types.ts'

export interface SqlOptions {
  /** Values for `?` and `$1` (an array), or for `$name` (an object). */
  readonly params?: QueryParameters | undefined
}

export class FrameSource {
  /** Reads files: `read.parquet('plays/')`. */
  readonly read: FileReader

  constructor(private readonly executor: Executor) {
    this.read = new FileReader(executor)
  }

  sql<R extends object = Row>(text: string | TemplateStringsArray, ...rest: readonly unknown[]): DataFrame<R> {
    if (typeof text !== 'string' && !(Array.isArray(text) && 'raw' in text)) {
      throw new BindError(`sql() takes a text, not ${describe(text)}`)
    }
    if (typeof text !== 'string') return this.template(text, rest)
    const { params } = (rest[0] ?? {}) as SqlOptions
    return this.query(text, params, new Map())
  }

  table<R extends object = Row>(name: string): DataFrame<R> {
    if (typeof name !== 'string' || name === '') throw new BindError('table() takes the name of a table or view')
    const reference: TableReference = { kind: 'table', name: pathOf(name), alias: undefined, position: NOWHERE }
    return new DataFrame(this.executor, { kind: 'source', call: callBy('table'), reference })
  }

  rows<R extends object>(rows: readonly R[], schema?: RowSchema): DataFrame<R> {
    return new DataFrame(this.executor, rowsFrame(rows, schema))
  }

  /** Values become parameters, DataFrames tables with names that no text can have by chance. */
  private template<R extends object>(strings: readonly string[], values: readonly unknown[]): DataFrame<R> {
    const params: Value[] = []
    const frames = new Map<string, Frame>()
    let text = strings[0]!
    for (const [i, value] of values.entries()) {
      if (value instanceof DataFrame) {
        if (value.executor !== this.executor) throw new BindError('sql`` takes DataFrames of the same session')
        const name = `dataframe ${frames.size + 1}`
        frames.set(name, value.frame)
        text += `"${name}"`
      } else {
        params.push(value as Value)
        text += `$${params.length}`
      }
      text += strings[i + 1]!
    }
    return this.query(text, params, frames)
  }

  private query<R extends object>(text: string, params: QueryParameters | undefined, frames: ReadonlyMap<string, Frame>): DataFrame<R> {
    const query = parseQuery(text)
    const parameters = this.executor.parameters(text, query, params)
    return new DataFrame(this.executor, { kind: 'query', text, query, parameters, frames })
  }
}

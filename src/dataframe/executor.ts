// What a DataFrame needs of the session that runs it.
import type { OnProgress } from '../common/progress.ts'
import type { QueryResult } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import type { Bindable } from '../logical/binder/environment.ts'
import type { LiteralExpr } from '../logical/expression.ts'
import type { Query } from '../parser/ast.ts'
import type { Value } from './expressions/literal.ts'

/** What every action takes. */
export interface ActionOptions {
  /** Cancels the action, whether it is waiting or running: it rejects with a `CancelledError`. */
  readonly signal?: AbortSignal | undefined
  /** Told how far the query is, at most every 50 ms, and once more at its end. */
  readonly onProgress?: OnProgress | undefined
}

/** Values for `?` and `$1`, in order, or for `$name`, by name. */
export type QueryParameters = readonly Value[] | { readonly [name: string]: Value }

export interface ExplainOptions extends ActionOptions {
  /** Runs the query, and tells what each operator saw. */
  readonly analyze?: boolean | undefined
  /** `text` where nothing is said. */
  readonly format?: 'text' | 'json' | undefined
}

/** Where and how rows are written. */
export interface FrameTarget {
  readonly path: string
  readonly format: 'parquet' | 'csv' | 'json'
  readonly parquet?: {
    readonly compression?: 'none' | 'snappy' | 'gzip' | 'brotli' | 'zstd' | 'lz4' | undefined
    readonly rowGroupRows?: number | undefined
  }
  readonly csv?: {
    readonly header?: boolean | undefined
    readonly delimiter?: string | undefined
    readonly nullText?: string | undefined
    readonly compression?: 'none' | 'gzip' | undefined
  }
  readonly json?: { readonly array?: boolean | undefined; readonly compression?: 'none' | 'gzip' | undefined }
  readonly partitionBy: readonly string[] | undefined
  readonly existing: 'error' | 'overwrite' | 'append' | undefined
}

/** What was written. */
export interface WrittenFiles {
  readonly rows: number
  /** Sizes of the files together. */
  readonly bytes: number
  readonly files: number
}

/** The port that the session fills. All methods reject with typed errors. */
export interface Executor {
  /** Literals for a query's parameters. Throws a BindError where one has no value, or a value no parameter. */
  parameters(text: string, query: Query, values: QueryParameters | undefined): ReadonlyMap<string | number, LiteralExpr>
  schemaOf(frame: Bindable): Promise<Schema>
  /** Nothing runs before the first batch is asked for. */
  run(frame: Bindable, options: ActionOptions): Promise<QueryResult>
  explain(frame: Bindable, options: ExplainOptions): Promise<string>
  write(frame: Bindable, target: FrameTarget, options: ActionOptions): Promise<WrittenFiles>
  createView(name: string, frame: Bindable): Promise<void>
}

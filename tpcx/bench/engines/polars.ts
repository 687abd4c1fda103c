// Polars as one of the engines, where its package can be loaded: it is none of this project's dependencies. Only SQL that it has takes part, and
// values are compared loosely, as its types are others.
import { createRequire } from 'node:module'
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  HUGEINT,
  type RawValue,
  type SqlType,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
} from '../../../src/index.ts'
import { type Answer, AnswerBuilder } from '../answer.ts'
import { AbsentEngine, type Engine, type TablesKept } from './engine.ts'

const PACKAGE = 'nodejs-polars'

/** What of the package is used. */
interface Polars {
  readonly version: string
  readonly Float64: unknown
  readonly Int32: unknown
  readonly Int64: unknown
  scanParquet(path: string, options: { hivePartitioning: boolean; tryParseHiveDates: boolean }): LazyFrame
  SQLContext(frames: Readonly<Record<string, LazyFrame>>): { execute(sql: string): LazyFrame }
  col(name: string): { cast(type: unknown): unknown }
}

interface LazyFrame {
  /** An Error where the SQL was refused: it is given back, not thrown. */
  readonly _ldf: unknown
  collect(): Promise<EagerFrame>
}

interface EagerFrame {
  readonly columns: readonly string[]
  readonly dtypes: readonly unknown[]
  withColumns(...columns: readonly unknown[]): EagerFrame
  rows(): readonly (readonly unknown[])[]
}

export class PolarsEngine implements Engine {
  readonly version: string
  private context: ReturnType<Polars['SQLContext']>

  private constructor(private readonly polars: Polars) {
    this.version = polars.version
    this.context = polars.SQLContext({})
  }

  static async open(): Promise<PolarsEngine> {
    try {
      return new PolarsEngine(createRequire(import.meta.url)(PACKAGE) as Polars)
    } catch (error) {
      const why = (error as Error).message.split('\n', 1)[0]
      throw new AbsentEngine(`the package ${PACKAGE} does not load on Node ${process.versions.node} (${why})`)
    }
  }

  async createTables(tables: Readonly<Record<string, string>>, kept: TablesKept): Promise<void> {
    if (kept === 'in memory') throw new AbsentEngine('its tables are read from files here')
    const options = { hivePartitioning: true, tryParseHiveDates: true }
    const parquet = Object.entries(tables).filter(([, path]) => path.endsWith('.parquet'))
    this.context = this.polars.SQLContext(Object.fromEntries(parquet.map(([name, path]) => [name, this.polars.scanParquet(path, options)])))
  }

  async answer(sql: string): Promise<Answer> {
    const { polars } = this
    const frame = await this.collected(sql)
    const columns = frame.columns.map((name, i) => ({ name, ...comparableForm(String(frame.dtypes[i]), polars) }))
    const casts = columns.flatMap(({ name, cast }) => (cast ? [polars.col(name).cast(cast)] : []))
    const builder = new AnswerBuilder(columns)
    for (const row of (casts.length > 0 ? frame.withColumns(...casts) : frame).rows()) {
      builder.add(row.map((value, i) => rawValue(value, columns[i]!.type)))
    }
    return builder.finish()
  }

  async drain(sql: string): Promise<void> {
    await this.collected(sql)
  }

  async close(): Promise<void> {}

  private async collected(sql: string): Promise<EagerFrame> {
    const lazy = this.context.execute(sql)
    if (lazy._ldf instanceof Error) throw lazy._ldf
    return lazy.collect()
  }
}

/** The SQL type that stands for a Polars type, and what values are cast to so that they come out whole: Dates lose microseconds. */
function comparableForm(dtype: string, polars: Polars): { readonly type: SqlType; readonly cast?: unknown } {
  const name = dtype.replace(/^DataType\((.*)\)$/, '$1')
  if (/^U?Int(8|16|32|64)$/.test(name)) return { type: BIGINT }
  if (name === 'Int128') return { type: HUGEINT }
  if (name === 'Float32') return { type: FLOAT }
  if (name === 'Float64') return { type: DOUBLE }
  if (name.startsWith('Decimal')) return { type: DOUBLE, cast: polars.Float64 }
  if (name === 'Date') return { type: DATE, cast: polars.Int32 }
  if (name.startsWith('Datetime(us')) return { type: name === 'Datetime(us)' ? TIMESTAMP : TIMESTAMPTZ, cast: polars.Int64 }
  if (/^Bool/.test(name)) return { type: BOOLEAN }
  if (/^(String|Utf8|Categorical)/.test(name)) return { type: VARCHAR }
  throw new Error(`Polars' ${name} has no counterpart in Quern`)
}

function rawValue(value: unknown, type: SqlType): RawValue {
  if (value === null || value === undefined) return null
  const whole = type.kind === 'bigint' || type.kind === 'hugeint' || type.kind === 'timestamp' || type.kind === 'timestamptz'
  return whole ? BigInt(value as number | bigint) : (value as RawValue)
}

// Tables of random columns, as Parquet files that both engines read.
import { mkdirSync } from 'node:fs'
import fc from 'fast-check'
import { runOnDuckDB } from '../engines.ts'

export type Kind = 'int' | 'decimal' | 'double' | 'text' | 'date' | 'timestamp' | 'boolean'

export interface FuzzColumn {
  readonly name: string
  readonly kind: Kind
  /** DuckDB's SQL for the value in row `i`, from `h`, a hash of it. */
  readonly value: string
}

export interface FuzzTable {
  /** How queries name it: a glob. There is a column `id` with the row's number, too. */
  readonly path: string
  readonly columns: readonly FuzzColumn[]
}

const TEXTS = `['', 'a', 'ab', 'Ab', 'twelve bytes', 'longer than twelve bytes', 'naïve 京都', '%_', 'x''y']`

/** By `n`, how many values there may be. */
const VALUES: readonly { readonly kind: Kind; readonly sql: (n: number) => string }[] = [
  { kind: 'int', sql: (n) => `(h % ${n} - ${n >> 1})::INTEGER` },
  { kind: 'int', sql: (n) => `(h % ${n})::BIGINT * 1000000007` },
  { kind: 'int', sql: (n) => `(h % ${Math.min(n, 255)})::UTINYINT` },
  { kind: 'decimal', sql: (n) => `((h % ${n})::DECIMAL(18, 2) * 0.25)::DECIMAL(9, 2)` },
  { kind: 'decimal', sql: (n) => `((h % ${n})::HUGEINT * 12345678901234567)::DECIMAL(30, 3)` },
  { kind: 'double', sql: (n) => `(h % ${n} - ${n >> 1})::DOUBLE / 4` },
  { kind: 'text', sql: (n) => `${TEXTS}[h % ${Math.min(n, 9)} + 1]` },
  { kind: 'text', sql: (n) => `'value ' || (h % ${n})` },
  { kind: 'date', sql: (n) => `DATE '2015-01-01' + (h % ${n} - ${n >> 1})::INTEGER` },
  { kind: 'timestamp', sql: (n) => `TIMESTAMP '2015-01-01' + to_microseconds((h % ${n})::BIGINT * 12345678901)` },
  { kind: 'boolean', sql: () => `h % 2 = 0` },
]

const column = fc.record({
  type: fc.constantFrom(...VALUES),
  values: fc.constantFrom(1, 2, 7, 60, 5000),
  nullsInTen: fc.constantFrom(0, 0, 2, 9),
})

const table = fc.record({
  rows: fc.constantFrom(0, 1, 7, 500, 3000),
  rowGroupRows: fc.constantFrom(2048, 4096, 100_000),
  files: fc.constantFrom(1, 3),
  codec: fc.constantFrom('snappy', 'zstd', 'uncompressed'),
  columns: fc.array(column, { minLength: 3, maxLength: 8 }),
})

const made = new Map<number, Promise<FuzzTable>>()

/** The table of a number, written below `folder` when it is first asked for. */
export function tableOf(number: number, folder: string): Promise<FuzzTable> {
  let found = made.get(number)
  if (!found) made.set(number, (found = write(number, folder)))
  return found
}

async function write(number: number, folder: string): Promise<FuzzTable> {
  const { rows, rowGroupRows, files, codec, columns } = describeTable(number)
  const fuzzed = columnsOf(number)
  const values = fuzzed.map(({ name, value }, k) => {
    const hash = `hash(i * 1000003 + ${number * 100 + k}) % 1000000007`
    const nulls = `hash(i * 7 + ${k}) % 10 < ${columns[k]!.nullsInTen}`
    return `(SELECT CASE WHEN ${nulls} THEN NULL ELSE ${value} END FROM (SELECT (${hash})::BIGINT AS h)) AS ${name}`
  })
  mkdirSync(`${folder}/${number}`)
  for (let file = 0; file < files; file++) {
    const part = `SELECT i AS id, ${values.join(', ')} FROM range(${rows}) r(i) WHERE i % ${files} = ${file} ORDER BY i`
    await runOnDuckDB(
      `COPY (${part}) TO '${folder}/${number}/${file}.parquet' (FORMAT parquet, CODEC ${codec}, ROW_GROUP_SIZE ${rowGroupRows})`,
    )
  }
  return { path: `'${folder}/${number}/*.parquet'`, columns: fuzzed }
}

/** The columns of the table of that number. */
export function columnsOf(number: number): FuzzColumn[] {
  return describeTable(number).columns.map(({ type, values }, k) => ({ name: `c${k}`, kind: type.kind, value: type.sql(values) }))
}

function describeTable(number: number) {
  return fc.sample(table, { seed: number + 1, numRuns: 1 })[0]!
}

// The answers of the validation run: asked of DuckDB once and stored, then asked of Quern.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatterOf, open, type QuernError } from '../../../src/index.ts'
import { DuckDB } from '../../bench/duckdb.ts'
import { tableStatements } from '../../bench/engines/engine.ts'
import { type RowSet, readAll } from '../../bench/rows.ts'
import { type AnswerRows, answerDifference } from '../queries/answer-rules.ts'
import { QUERIES } from '../queries/queries.ts'
import type { TpchQuery } from '../queries/query.ts'
import { tpch } from '../workload.ts'

/** From the repository's root, where npm runs scripts and tests. */
const FOLDER = 'tpcx/tpch/answers'

/** An answer of more rows is stored as a digest, for which all of its columns must be exact. */
const MOST_ROWS = 2000

interface StoredAnswer {
  readonly rows: number
  /** Of the sorted rows, where they are not stored. */
  readonly sha256: string | undefined
  readonly values: AnswerRows
}

export async function storeAnswers(folder: string): Promise<void> {
  const duckdb = await DuckDB.open(2)
  for (const statement of views(folder)) await duckdb.drain(statement)
  for (const query of QUERIES) {
    const rows = asText(await duckdb.query(query.sql))
    const lines = rows.map((row) => row.join('|'))
    const digest = `sha256 ${digestOf(rows)}`
    await writeFile(pathOf(query), `${[`rows ${rows.length}`, ...(rows.length > MOST_ROWS ? [digest] : lines)].join('\n')}\n`)
  }
  duckdb.close()
}

export async function readAnswer(query: TpchQuery): Promise<StoredAnswer> {
  const [head, ...lines] = (await readFile(pathOf(query), 'utf8')).trimEnd().split('\n')
  const rows = Number(head!.slice('rows '.length))
  if (rows > MOST_ROWS) return { rows, sha256: lines[0]!.slice('sha256 '.length), values: [] }
  return { rows, sha256: undefined, values: lines.map((line) => line.split('|')) }
}

/** Lines that say which queries Quern answers in another way than is stored, over data of scale factor 1. */
export async function differentAnswers(folder: string): Promise<string[]> {
  const session = await open({ threads: 2 })
  try {
    for (const statement of views(folder)) await session.query(statement)
    const differences: string[] = []
    for (const query of QUERIES) {
      const found = await session
        .query(query.sql)
        .then(readAll)
        .catch((error: QuernError) => error.message)
      const difference = typeof found === 'string' ? found : compare(asText(found), await readAnswer(query), query)
      if (difference !== undefined) differences.push(`query ${query.number}: ${difference}`)
    }
    return differences
  } finally {
    await session.close()
  }
}

function compare(rows: AnswerRows, stored: StoredAnswer, { rules }: TpchQuery): string | undefined {
  if (stored.sha256 === undefined) return answerDifference(rows, stored.values, rules)
  if (rows.length !== stored.rows) return `${rows.length} rows instead of ${stored.rows}`
  return digestOf(rows) === stored.sha256 ? undefined : 'other rows than are stored'
}

function asText({ columns, rows }: RowSet): AnswerRows {
  const formats = columns.map(({ type }) => formatterOf(type))
  return rows.map((row) => row.map((value, index) => (value === null ? '' : formats[index]!(value))))
}

function digestOf(rows: AnswerRows): string {
  const lines = rows.map((row) => row.join('|')).sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

const pathOf = ({ number }: TpchQuery) => `${FOLDER}/q${String(number).padStart(2, '0')}.txt`

const views = (folder: string) =>
  tableStatements(Object.fromEntries(Object.entries(tpch.tables).map(([name, path]) => [name, resolve(folder, path)])))

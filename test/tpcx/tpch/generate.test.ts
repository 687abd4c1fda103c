import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { genCommand } from '../../../cli/commands/gen.ts'
import { CancelledError, FileError, UnsupportedError } from '../../../src/index.ts'
import { answerDifference } from '../../../tpcx/bench/answer-difference.ts'
import { DuckDBEngine } from '../../../tpcx/bench/engines/duckdb-engine.ts'
import { QuernEngine } from '../../../tpcx/bench/engines/quern.ts'
import { Random } from '../../../tpcx/generate/random.ts'
import { generateTpch } from '../../../tpcx/tpch/generate.ts'
import type { TpchOptions } from '../../../tpcx/tpch/options.ts'
import { proseMemory } from '../../../tpcx/tpch/prose/prose.ts'
import { TABLE_NAMES, type TableName } from '../../../tpcx/tpch/tables/tables.ts'
import { ChecksumBuilder, type TableChecksum } from '../../../tpcx/tpch/verify/checksum.ts'
import { readChecksums, type TableChecksums } from '../../../tpcx/tpch/verify/stored.ts'
import { tpch } from '../../../tpcx/tpch/workload.ts'

/** Written by the first test that passes it on; the others share it. */
const prose = proseMemory()
const folder = mkdtempSync(join(tmpdir(), 'quern-tpch-'))
let stored: TableChecksums
let quern: QuernEngine
let duckdb: DuckDBEngine
let folders = 0
beforeAll(async () => {
  stored = (await readChecksums())['0.01']!
  const out = await generated({ threads: 2, parts: 3 })
  const tables = Object.fromEntries(Object.entries(tpch.tables).map(([name, path]) => [name, join(out, path)]))
  quern = await QuernEngine.open(2)
  duckdb = await DuckDBEngine.open(2)
  await quern.createTables(tables, 'in files')
  await duckdb.createTables(tables, 'in files')
})
afterAll(async () => {
  await quern.close()
  await duckdb.close()
  rmSync(folder, { recursive: true })
})

async function generated(options: Partial<TpchOptions>): Promise<string> {
  const out = join(folder, `out-${folders++}`)
  await generateTpch({ scale: 0.01, out, prose, ...options })
  return out
}

const checksums = async (of: (table: TableName) => Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
  const entries: [TableName, TableChecksum][] = []
  for (const table of TABLE_NAMES) {
    const builder = new ChecksumBuilder()
    for await (const piece of of(table)) builder.add(piece)
    entries.push([table, builder.finish()])
  }
  return Object.fromEntries(entries)
}

const filesBelow = (path: string) => readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))

describe('rows are those of the reference', () => {
  test('as text, written by one thread', async () => {
    const out = await generated({ format: 'tbl', threads: 1 })
    expect(await checksums((table) => [readFileSync(join(out, `${table}.tbl`))])).toEqual(stored)
  })

  test('as text, written by four threads in parts', async () => {
    const parts = 30
    const out = await generated({ format: 'tbl', threads: 4, parts })
    const numbers = (table: TableName) => readdirSync(join(out, table)).map((name) => Number(name.split('.')[1]))
    expect(numbers('lineitem')).toHaveLength(parts)
    expect(numbers('region')).toHaveLength(Math.min(5, parts))
    const inOrder = (table: TableName) =>
      numbers(table)
        .sort((a, b) => a - b)
        .map((part) => readFileSync(join(out, table, `${table}.${part}.tbl`)))
    expect(await checksums(inOrder)).toEqual(stored)
  })

  test('as Parquet, read by the engine', async () => {
    /** The table's rows as the reference writes them: quantities without decimals. */
    async function* lines(table: TableName): AsyncGenerator<Uint8Array> {
      const columns = (await quern.session.query(`SELECT * FROM ${table} LIMIT 0`)).schema
      const texts = columns.map(({ name }) => `CAST(${name === 'l_quantity' ? 'CAST(l_quantity AS INTEGER)' : name} AS VARCHAR)`)
      // Parts come in the order of their names, which is that of their rows.
      const result = await quern.session.query(`SELECT concat_ws('|', ${texts.join(', ')}, '') AS line FROM ${table}`)
      for await (const { rows, columns } of result.batches()) {
        yield Buffer.from(Array.from({ length: rows }, (_, row) => `${columns[0]!.value(row)}\n`).join(''))
      }
    }
    expect(await checksums(lines)).toEqual(stored)
  })

  test('as CSV: a line of names, free text in quotation marks', async () => {
    const out = await generated({ format: 'csv', tables: ['nation', 'supplier'], threads: 1 })
    expect(filesBelow(out).sort()).toEqual(['nation.csv', 'supplier.csv'])
    expect(readFileSync(join(out, 'nation.csv'), 'utf8').split('\n').slice(0, 2)).toEqual([
      'n_nationkey,n_name,n_regionkey,n_comment',
      '0,ALGERIA,0," haggle. carefully final deposits detect slyly agai"',
    ])
    expect(readFileSync(join(out, 'supplier.csv'), 'utf8').split('\n')[2]).toBe(
      '2,Supplier#000000002,"89eJ5ksX3ImxJQBvxObC,",5,15-679-861-2259,4032.68," slyly bold instructions. idle dependen"',
    )
  })
})

describe('what is asked for is checked', () => {
  test.each<[string, Partial<TpchOptions>]>([
    ['the scale factor must be a number from 0.001 to 10000, not 0.0001', { scale: 0.0001 }],
    ['the scale factor must be a number from 0.001 to 10000, not 30000', { scale: 30_000 }],
    ['parts must be a whole number from 1', { parts: 0 }],
    ['threads must be a whole number from 1', { threads: 0 }],
    ['csv files have neither compression nor row groups', { format: 'csv', compression: 'zstd' }],
    ['TPC-H has no table line', { tables: ['line' as TableName] }],
  ])('%s', async (message, options) => {
    const error = await generated(options).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(UnsupportedError)
    expect(error.message).toContain(message)
  })

  test('a folder that is not empty is left alone; overwriting takes what was generated, and nothing else', async () => {
    const out = await generated({ tables: ['region'], format: 'tbl' })
    writeFileSync(join(out, 'notes.tbl'), 'mine')
    const again = { scale: 0.01, out, prose, tables: ['nation'], parts: 2, threads: 1 } as const
    await expect(generateTpch(again)).rejects.toBeInstanceOf(FileError)
    await generateTpch({ ...again, overwrite: true })
    expect(filesBelow(out).sort()).toEqual(['nation/nation.1.parquet', 'nation/nation.2.parquet', 'notes.tbl'])
  })

  test('a cancelled run leaves whole files only', async () => {
    const cancel = new AbortController()
    const out = join(folder, 'cancelled')
    const onProgress = () => cancel.abort()
    const running = generateTpch({ scale: 5, out, prose, threads: 1, format: 'tbl', signal: cancel.signal, onProgress })
    await expect(running).rejects.toBeInstanceOf(CancelledError)
    expect(filesBelow(out)).toEqual([])
  })
})

describe('the command', () => {
  const run = (...args: string[]) => {
    const command = genCommand().exitOverride()
    for (const inner of command.commands) inner.exitOverride().configureOutput({ writeErr: () => undefined })
    return command.parseAsync(['tpch', '--out', join(folder, 'command'), ...args], { from: 'user' })
  }
  test.each([
    [['--sf', 'one'], 'expected a number, such as 0.01 or 10'],
    [['--sf', '0'], 'the scale factor must be a number from'],
    [['--sf', '1', '--tables', 'orders, lines'], 'TPC-H has no table lines'],
    [['--sf', '1', '--format', 'tbl', '--row-group-rows', '10'], 'tbl files have neither'],
    [['--sf', '1', '--format', 'xml'], 'Allowed choices are parquet, csv, tbl'],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
  })
})

test.each(tpch.queries)('query $name is answered as DuckDB answers it', async ({ parameters }) => {
  const sql = parameters!(new Random(22))
  expect(answerDifference(sql, await quern.answer(sql), await duckdb.answer(sql), 'exact')).toBeUndefined()
})

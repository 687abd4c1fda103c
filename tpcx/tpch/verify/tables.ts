// Compares generated tables with the reference's.
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDB } from '../../bench/duckdb.ts'
import { generateTpch } from '../generate.ts'
import type { TpchOptions } from '../options.ts'
import type { ProseMemory } from '../prose/prose.ts'
import { TABLE_NAMES, type TableName } from '../tables/tables.ts'
import { ChecksumBuilder, type TableChecksum } from './checksum.ts'
import type { Reference } from './reference.ts'
import type { TableChecksums } from './stored.ts'

/** How tables are generated for the comparison: by one thread and by several, in one piece and in parts. */
const WAYS: readonly Pick<TpchOptions, 'threads' | 'parts'>[] = [{ threads: 1 }, { threads: 4, parts: 7 }]

export interface Comparison {
  readonly scale: number
  readonly prose: ProseMemory
  /** Empty, and empty again afterwards. */
  readonly folder: string
}

/** Checksums of the reference's tables. */
export async function referenceChecksums(reference: Reference, { scale, folder }: Comparison): Promise<TableChecksums> {
  const entries: [TableName, TableChecksum][] = []
  for (const table of TABLE_NAMES) {
    reference.write(table, scale, 'tbl', folder)
    entries.push([table, await checksumOf([join(folder, `${table}.tbl`)])])
    await rm(join(folder, `${table}.tbl`))
  }
  return Object.fromEntries(entries) as Record<TableName, TableChecksum>
}

/** Lines that say which generated tables differ from `expected`. */
export async function differentText(expected: TableChecksums, { scale, prose, folder }: Comparison): Promise<string[]> {
  const differences: string[] = []
  for (const way of WAYS) {
    const out = join(folder, 'generated')
    await generateTpch({ scale, prose, out, format: 'tbl', ...way })
    for (const table of TABLE_NAMES) {
      const actual = await checksumOf(await filesOf(out, table))
      if (JSON.stringify(actual) === JSON.stringify(expected[table])) continue
      differences.push(`${table}, ${way.threads} threads, ${way.parts ?? 1} parts: ${JSON.stringify(actual)}`)
    }
    await rm(out, { recursive: true })
  }
  return differences
}

/** Lines that say which generated Parquet files hold other values or types than the reference's. DuckDB reads both. */
export async function differentParquet(reference: Reference, { scale, prose, folder }: Comparison): Promise<string[]> {
  const out = join(folder, 'generated')
  await generateTpch({ scale, prose, out, threads: 2 })
  const duckdb = await DuckDB.open(2)
  const differences: string[] = []
  for (const table of TABLE_NAMES) {
    reference.write(table, scale, 'parquet', folder)
    const theirs = join(folder, `${table}.parquet`)
    const summary = async (path: string) => {
      const types = await duckdb.query(`SELECT string_agg(column_name || ' ' || column_type) FROM (DESCRIBE FROM '${path}')`)
      const sums = await duckdb.query(`SELECT count(*), sum(hash(t)), bit_xor(hash(t)) FROM '${path}' t`)
      return [...types.rows, ...sums.rows].join()
    }
    if ((await summary(join(out, `${table}.parquet`))) !== (await summary(theirs))) differences.push(`${table}, Parquet: the values differ`)
    await rm(theirs)
  }
  duckdb.close()
  await rm(out, { recursive: true })
  return differences
}

/** The table's file, or its parts in their order. */
async function filesOf(out: string, table: TableName): Promise<string[]> {
  const names = await readdir(join(out, table)).catch(() => undefined)
  if (!names) return [join(out, `${table}.tbl`)]
  const part = (name: string) => Number(name.split('.')[1])
  return names.sort((a, b) => part(a) - part(b)).map((name) => join(out, table, name))
}

async function checksumOf(paths: readonly string[]): Promise<TableChecksum> {
  const builder = new ChecksumBuilder()
  for (const path of paths) {
    for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) builder.add(piece as Uint8Array)
  }
  return builder.finish()
}

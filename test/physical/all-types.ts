// A table with a column of every type, made by DuckDB on the fly: the same rows each time. About one value in ten is NULL.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runOnDuckDB } from '../oracle/engines.ts'
import { sharedFolder } from '../shared-folder.ts'

/** An expression for each column, over `h`: a number from 0 to 36 that is as good as random. */
const COLUMNS = {
  b: `h % 2 = 1`,
  i8: `(h * 7 - 128)::tinyint`,
  i16: `((h - 18) * 1820)::smallint`,
  i32: `((h - 18) * 119304647)::integer`,
  i64: `(h - 18)::bigint * 512409557603043100`,
  u8: `(h * 7)::utinyint`,
  u16: `(h * 1771)::usmallint`,
  u32: `(h::bigint * 119304647)::uinteger`,
  u64: `h::ubigint * 498560650640798692`,
  d9: `((h - 18) * 555555.13)::decimal(9, 2)`,
  d18: `((h - 18)::decimal(18, 3) * 51240955760303)::decimal(18, 3)`,
  d38: `((h - 18)::decimal(20, 0) * 12345678901234567.8901)::decimal(38, 4)`,
  f32: `case h when 0 then 'nan'::float when 1 then '-0.0'::float when 2 then 0 when 3 then 'inf'::float when 4 then '-inf'::float else (h - 18) / 8 end::float`,
  f64: `case h when 0 then 'nan'::double when 1 then '-0.0'::double when 2 then 0 when 3 then 'inf'::double when 4 then '-inf'::double else (h - 18) / 7 end`,
  s: `case h % 5 when 0 then '' when 1 then chr(h + 60) when 2 then 'equal pref' || (h + 10) when 3 then 'equal prefi' || (h + 10) else repeat('equal pref', 10) || (h + 10) end`,
  bl: `(case h % 3 when 0 then '' when 1 then 'short' || h else repeat('long ', 5) || h end)::blob`,
  dt: `date '1969-12-01' + h`,
  tm: `make_time(h // 2, h, h / 7)`,
  ts: `make_timestamp((h - 18)::bigint * 98765432109876)`,
  tz: `make_timestamp((h - 18)::bigint * 98765432109876)::timestamptz`,
  ns: `make_timestamp_ns((h - 18)::bigint * 98765432109876123)`,
  id: `md5(h::varchar)::uuid`,
} as const

export type ColumnName = keyof typeof COLUMNS

export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[]
export const NUMBERS: readonly ColumnName[] = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'd9', 'd18', 'd38', 'f32', 'f64']

const FILES = 4

const made = new Map<number, Promise<string>>()
let folder: string | undefined

/**
 * Writes a table of `rows` rows to Parquet files, so that several workers have something to read, and gives it as it stands in FROM. Besides the
 * columns of all types it has `n`, the row's number, `k`, one of 37 integers or NULL, and `many`, which repeats once or twice.
 */
export function allTypes(rows: number): Promise<string> {
  let table = made.get(rows)
  if (!table) made.set(rows, (table = write(rows)))
  return table
}

async function write(rows: number): Promise<string> {
  folder ??= sharedFolder('all-types')
  const columns = COLUMN_NAMES.map((name, i) => {
    const random = `(hash(n * 31 + ${i}) % 370)::integer`
    return `(select case when r < 37 then null else ${COLUMNS[name]} end from (select ${random} as r, r % 37 as h)) as ${name}`
  })
  await runOnDuckDB(`create or replace temp table all_types as
    select n::integer as n, (hash(n) % 38)::integer as r, case when r < 37 then r end as k, (hash(n // 2) % 1000000)::bigint as many, ${columns.join(', ')}
    from range(${rows}) t(n) order by n`)
  const table = join(folder, `${rows}`)
  mkdirSync(table)
  for (let file = 0; file < FILES; file++) {
    const range = `n >= ${Math.floor((rows * file) / FILES)} and n < ${Math.floor((rows * (file + 1)) / FILES)}`
    await runOnDuckDB(
      `copy (from all_types where ${range} order by n) to '${join(table, `${file}.parquet`)}' (format parquet, row_group_size 2048)`,
    )
  }
  return `'${table}/*.parquet'`
}

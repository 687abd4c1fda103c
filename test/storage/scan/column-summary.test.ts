// What tables say of whole columns is exactly what reading them gives.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isFloating, type SqlType } from '../../../src/common/types.ts'
import { compareValues, type EngineValue } from '../../../src/storage/scan/predicate.ts'
import { openTable, readableColumns, readTable, type Value } from '../read-table.ts'

const FOLDER = 'test/fixtures/parquet'

function literal(type: SqlType, value: EngineValue | undefined) {
  if (value === undefined) return null
  if (type.kind === 'boolean') return value === 1
  if (type.kind === 'uuid') return BigInt.asUintN(128, value as bigint) ^ (1n << 127n)
  return type.kind === 'varchar' ? Buffer.from(value as Uint8Array).toString() : value
}

const FILES = readdirSync(FOLDER).filter((name) => !/encrypted|small-pages|fallback|codec-/.test(name))

test.each(FILES)('%s', async (name) => {
  const table = openTable(`${FOLDER}/${name}`)
  const fields = readableColumns(table)
  const { values } = await readTable(table)
  for (const [i, field] of fields.entries()) {
    const { type, name: column } = table.columns[field]!
    const present = values[i]!.filter((value): value is Exclude<Value, null> => value !== null && value !== undefined)
    const { nulls, min, max } = table.columnSummary(field)
    if (nulls !== undefined) expect(nulls, column).toBe(table.rowCount - present.length)
    if (isFloating(type)) expect([min, max]).toEqual([undefined, undefined])
    const sorted = present.sort(compareValues)
    if (min !== undefined) expect(min, column).toEqual(literal(type, sorted[0]))
    if (max !== undefined) expect(max, column).toEqual(literal(type, sorted.at(-1)))
  }
})

test('integers, dates and decimals are known; so are columns of NULLs', () => {
  const table = openTable(`${FOLDER}/row-groups.parquet`)
  const known = table.columns.filter((_, field) => table.columnSummary(field).min !== undefined).map(({ name }) => name)
  expect(known).toMatchInlineSnapshot(`
    [
      "b",
      "i8",
      "i16",
      "i32",
      "i64",
      "u8",
      "u16",
      "u32",
      "u64",
      "s",
      "few",
      "bin",
      "fixed",
      "id",
      "d5",
      "d9",
      "d18",
      "d38",
      "date",
      "time_ms",
      "time_us",
      "ts_ms",
      "ts_us",
      "ts_ns",
      "ts_utc",
      "ts_ns_utc",
      "nothing",
    ]
  `)
  const empty = openTable(`${FOLDER}/all-null.parquet`)
  expect(empty.columnSummary(readableColumns(empty)[0]!)).toEqual({ nulls: empty.rowCount, min: null, max: null })
})

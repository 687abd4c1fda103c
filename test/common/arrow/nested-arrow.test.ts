// Arrow's tables of every type, with NULLs at every level, written as IPC and read again.
import { type Table, tableFromIPC, tableToIPC } from 'apache-arrow'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../../src/index.ts'

let session: Session
beforeAll(async () => {
  session = await open({ threads: 1 })
})
afterAll(() => session.close())

/** What Arrow's own reader makes of a value: bigints with an `n`, words of decimals and bytes as lists. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array || value instanceof Uint32Array) return [...value]
  if (typeof value !== 'object' || value === null) return value
  if (Symbol.iterator in value && 'toArray' in value) return [...(value as unknown as Iterable<unknown>)].map(plain)
  const entries = 'toJSON' in value ? Object.entries((value as { toJSON(): object }).toJSON()) : Object.entries(value)
  return Object.fromEntries(entries.map(([key, part]) => [key, plain(part)]))
}

async function columnOf(values: string): Promise<{ readonly type: string; readonly values: unknown[] }> {
  const collected = await session.sql(`select x from (values ${values}) t(x)`).collect()
  const table: Table = tableFromIPC(tableToIPC(collected))
  const column = table.getChildAt(0)!
  return { type: String(column.type), values: Array.from({ length: table.numRows }, (_, row) => plain(column.get(row))) }
}

test.each<[values: string, type: string, ...found: unknown[]]>([
  ['([1, null, 3]), (null), ([]::int[]), ([4])', 'List<Int32>', [1, null, 3], null, [], [4]],
  ['([[1, null], null, []]), (null), ([])', 'List<List<Int32>>', [[1, null], null, []], null, []],
  ['([1, 2]::int[2]), (null), ([null, 4]::int[2])', 'FixedSizeList[2]<Int32>', [1, 2], null, [null, 4]],
  [`({'a': 1, 'b': 'x'}), (null), ({'a': null, 'b': null})`, 'Struct<{a:Int32, b:Utf8}>', { a: 1, b: 'x' }, null, { a: null, b: null }],
  [`(row(1, 'x')), (null)`, 'Struct<{element1:Int32, element2:Utf8}>', { element1: 1, element2: 'x' }, null],
  [`(map {'k': 1, 'j': null}), (null), (map {})`, 'Map<{key:Utf8, value:Int32}>', { k: 1, j: null }, null, {}],
  [
    `({'a': [1, null], 'b': {'c': null, 'd': map {1: ['x', null]}}}), (null), ({'a': null, 'b': null})`,
    'Struct<{a:List<Int32>, b:Struct<{c:Int32, d:Map<{key:Int32, value:List<Utf8>}>}>}>',
    { a: [1, null], b: { c: null, d: { 1: ['x', null] } } },
    null,
    { a: null, b: null },
  ],
  [`(union_value(k := 1.5)), (null)`, 'Utf8', '1.5', null],
  [`([union_value(k := 1), null]), (null)`, 'List<Utf8>', ['1', null], null],
  [`('b'::enum('a', 'b')), (null)`, 'Utf8', 'b', null],
  [`(['a'::enum('a', 'b'), null])`, 'List<Utf8>', ['a', null]],
  ['(-1.25::decimal(4, 2)), (null)', 'Decimal[4e+2]', [4294967171, 4294967295, 4294967295, 4294967295], null],
  ['(1.25::decimal(38, 2)), (null)', 'Decimal[38e+2]', [125, 0, 0, 0], null],
  ['([1.5::decimal(4, 1), null])', 'List<Decimal[4e+1]>', [[15, 0, 0, 0], null]],
  ['(-2::hugeint), (null)', 'Decimal[38e0]', [4294967294, 4294967295, 4294967295, 4294967295], null],
  [`(['00000000-0000-0000-0000-000000000001'::uuid, null])`, 'List<Utf8>', ['00000000-0000-0000-0000-000000000001', null]],
  [`(timestamptz '2020-01-01 01:00:00+01'), (null)`, 'Timestamp<MICROSECOND, UTC>', 1577836800000, null],
  [`([timestamptz '2020-01-01 00:00:00+00', null])`, 'List<Timestamp<MICROSECOND, UTC>>', [1577836800000, null]],
  [`(timetz '12:00:00+02'), (null)`, 'Utf8', '12:00:00+02', null],
  [`([timetz '12:00:00+02', null])`, 'List<Utf8>', ['12:00:00+02', null]],
  [`([time '01:00', null]), (null)`, 'List<Time64<MICROSECOND>>', ['3600000000n', null], null],
  [`([date '2020-01-01', null])`, 'List<Date32<DAY>>', [1577836800000, null]],
  [`([interval '1 month 2 days', null])`, 'List<Utf8>', ['1 month 2 days', null]],
  [`(['101'::bit, null])`, 'List<Utf8>', ['101', null]],
  [`(['\\x00a'::blob, null])`, 'List<Binary>', [[0, 97], null]],
  ['([255::utinyint, null])', 'List<Uint8>', [255, null]],
  ['([(-1)::smallint, null])', 'List<Int16>', [-1, null]],
  ['([4294967295::uinteger, null])', 'List<Uint32>', [4294967295, null]],
  ['([18446744073709551615::ubigint, null])', 'List<Uint64>', ['18446744073709551615n', null]],
  ['([true, null, false]), ([null])', 'List<Bool>', [true, null, false], [null]],
])('%s', async (values, type, ...found) => {
  expect(await columnOf(values)).toEqual({ type, values: found })
})

// Columns of lists and maps: files by several writers against DuckDB, rows that are left out, older ways of writing lists.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { typeName } from '../../../src/common/types.ts'
import { PHYSICAL, REPETITION, type SchemaElement } from '../../../src/storage/parquet/format.ts'
import { nestedColumn } from '../../../src/storage/parquet/nested/read-shape.ts'
import '../../fixed-seed.ts'
import { runOnDuckDB, runOnQuern } from '../../oracle/engines.ts'
import { expectSameAsDuckDB } from '../../oracle/oracle.ts'
import { firstDifference, openTable, readTable } from '../read-table.ts'

const FIXTURES = 'test/fixtures/parquet'
const folder = mkdtempSync(join(tmpdir(), 'quern-nested-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SETUPS = [{ threads: 1 }, { threads: 2, batchRows: 7, alwaysWorkers: true }, { threads: 4, batchRows: 1, alwaysWorkers: true }]

test.each(['lists-v1', 'deep-lists-v1', 'deep-lists-v2', 'lists-index'])(
  '%s: batches that are passed over change nothing',
  async (name) => {
    const table = openTable(`${FIXTURES}/${name}.parquet`)
    const { values: all } = await readTable(table, { batchRows: 11 })
    for (const skip of [(batch: number) => batch % 2 === 0, (batch: number) => batch % 5 !== 4, (batch: number) => batch < 9]) {
      const { values } = await readTable(table, { batchRows: 11, skip })
      values.forEach((column, at) => {
        const expected = all[at]!.map((value, row) => (column[row] === undefined ? undefined : value))
        expect(firstDifference(column, expected), table.columns[at]!.name).toBeUndefined()
      })
    }
  },
)

test('predicates on other columns leave out row groups and pages; those on lists leave out nothing', async () => {
  for (const name of ['lists-index', 'deep-lists-v1']) {
    const path = `'${FIXTURES}/${name}.parquet'`
    for (const where of [
      'n = 77',
      'n between 20 and 23 or n > 148',
      's.v = 3',
      'people is null',
      'pairs is not null and n < 30',
      "cube = [] or pairs['bb'] is not null",
    ]) {
      await expectSameAsDuckDB(`select n, people, cube, pairs, maps, fixed, always from ${path} where ${where} order by n`, {
        setups: SETUPS,
      })
    }
    await expectSameAsDuckDB(`select count(people), count(cube), count(*), min(fixed), max(always) from ${path}`, { setups: SETUPS })
  }
})

/** As SQL writes them. */
const texts = fc.constantFrom(`''`, `'a'`, `'zwölf'`, `'a text of more than twelve bytes'`, `'😀'`, `'q' || chr(0)`, `chr(0)`)

const rows = fc.array(
  fc.record({
    i: fc.option(fc.array(fc.option(fc.integer({ min: -5, max: 5 })), { maxLength: 6 })),
    t: fc.option(fc.array(fc.option(texts), { maxLength: 4 })),
    d: fc.option(fc.array(fc.option(fc.array(fc.option(fc.double({ noNaN: true })), { maxLength: 3 })), { maxLength: 3 })),
    s: fc.option(
      fc.array(fc.option(fc.record({ a: fc.option(fc.integer()), b: fc.option(fc.array(texts, { maxLength: 3 })) })), { maxLength: 4 }),
    ),
    m: fc.option(fc.array(fc.tuple(texts, fc.option(fc.integer({ min: 0, max: 9 }))), { maxLength: 3 })),
  }),
  { minLength: 1, maxLength: 40 },
)

const list = <T>(values: readonly T[] | null, of: (value: T) => string) => (values === null ? 'NULL' : `[${values.map(of).join(', ')}]`)
const orNull =
  <T>(of: (value: T) => string) =>
  (value: T | null) =>
    value === null ? 'NULL' : of(value)
const double = (value: number) => `'${Object.is(value, -0) ? '0' : value}'::double`

test('what either writes, both read', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 20 }), async (data, how, times) => {
      const values = data.map(({ i, t, d, s, m }, id) => {
        const unique = m && [...new Map(m)]
        const struct = ({ a, b }: { a: number | null; b: readonly string[] | null }) => `{'a': ${a ?? 'NULL'}, 'b': ${list(b, String)}}`
        const map =
          unique &&
          `map_from_entries([${unique.map(([key, value]) => `(${key}, ${value ?? 'NULL'})`).join(', ')}]::struct(k varchar, v int)[])`
        return `(${id}, ${list(i, orNull(String))}::int[], ${list(t, orNull(String))}::varchar[], ${list(
          d,
          orNull((inner) => list(inner, orNull(double))),
        )}::double[][],
          ${list(s, orNull(struct))}::struct(a int, b varchar[])[], ${map ?? 'NULL'}::map(varchar, int))`
      })
      const path = join(folder, `r${round++}.parquet`)
      const query = `select id * ${times} + r as id, i, t, d, s, m from (values ${values.join(', ')}) v(id, i, t, d, s, m), range(${times}) x(r) order by 1`
      const version = how % 2 ? 'V2' : 'V1'
      await runOnDuckDB(
        `copy (${query}) to '${path}' (format parquet, parquet_version ${version}, codec ${how < 2 ? 'zstd' : 'snappy'}, row_group_size 2048)`,
      )
      await expectSameAsDuckDB(`select * from '${path}'`, { ordered: true, setups: [SETUPS[how % 3]!] })
      const own = join(folder, `q${round}.parquet`)
      await runOnQuern(`copy (select * from '${path}') to '${own}' (row_group_size ${7 * times})`)
      await expectSameAsDuckDB(`select * from '${own}'`, { ordered: true })
      rmSync(path)
      rmSync(own)
    }),
    { numRuns: 12 },
  )
})

const element = (name: string, repetition: keyof typeof REPETITION, more: Partial<SchemaElement>): SchemaElement => ({
  name,
  repetition: REPETITION[repetition],
  physical: undefined,
  length: 0,
  children: 0,
  logical: undefined,
  ...more,
})
const int = (name: string, repetition: keyof typeof REPETITION) => element(name, repetition, { physical: PHYSICAL.int32 })
const group = (name: string, repetition: keyof typeof REPETITION, children: number, logical?: 'list' | 'map') =>
  element(name, repetition, { children, logical: logical && { kind: logical } })
const TOP = { definition: 0, repetition: 0 }

test.each<[string, string, SchemaElement[]]>([
  ['three levels', 'INTEGER[] o1 f2 r1 o3', [group('l', 'optional', 1, 'list'), group('list', 'repeated', 1), int('element', 'optional')]],
  [
    'named by Hive',
    'INTEGER[] o1 f2 r1 o3',
    [group('l', 'optional', 1, 'list'), group('bag', 'repeated', 1), int('array_element', 'optional')],
  ],
  ['two levels', 'INTEGER[] o1 f2 r1 o2', [group('l', 'optional', 1, 'list'), int('element', 'repeated')]],
  [
    'two levels of structs',
    'STRUCT(a INTEGER, b INTEGER)[] o1 f2 r1 o2',
    [group('l', 'optional', 1, 'list'), group('e', 'repeated', 2), int('a', 'required'), int('b', 'optional')],
  ],
  [
    'a struct of one field called array',
    'STRUCT(a INTEGER)[] o1 f2 r1 o2',
    [group('l', 'optional', 1, 'list'), group('array', 'repeated', 1), int('a', 'required')],
  ],
  [
    'a struct of one field called _tuple',
    'STRUCT(a INTEGER)[] o1 f2 r1 o2',
    [group('l', 'optional', 1, 'list'), group('l_tuple', 'repeated', 1), int('a', 'required')],
  ],
  [
    'lists of two levels in another',
    'INTEGER[][] o1 f2 r1 o2',
    [group('l', 'optional', 1, 'list'), group('array', 'repeated', 1, 'list'), int('array', 'repeated')],
  ],
  ['what repeats without a name for it', 'INTEGER[] o0 f1 r1 o1', [int('l', 'repeated')]],
  ['a group that repeats', 'STRUCT(a INTEGER)[] o0 f1 r1 o1', [group('l', 'repeated', 1), int('a', 'optional')]],
  [
    'a map',
    'MAP(INTEGER, INTEGER) o1 f2 r1 o2',
    [group('m', 'optional', 1, 'map'), group('key_value', 'repeated', 2), int('key', 'required'), int('value', 'optional')],
  ],
  [
    'an older map',
    'MAP(INTEGER, INTEGER) o1 f2 r1 o2',
    [group('m', 'optional', 1, 'map'), group('map', 'repeated', 2, 'map'), int('k', 'required'), int('v', 'optional')],
  ],
  [
    'a map of keys alone',
    'STRUCT(key INTEGER)[] o1 f2 r1 o2',
    [group('m', 'optional', 1, 'map'), group('map', 'repeated', 1), int('key', 'required')],
  ],
])('%s', (_, expected, elements) => {
  const column = nestedColumn(elements, 0, TOP)
  if (typeof column === 'string' || column.shape.kind !== 'list') throw new Error(`not a list: ${JSON.stringify(column)}`)
  const { type, shape } = column
  expect(`${typeName(type)} o${shape.present} f${shape.filled} r${shape.repetition} o${shape.element.present}`).toBe(expected)
})

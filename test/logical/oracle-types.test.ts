// The types of expressions are the oracle's.
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typeName } from '../../src/common/types.ts'
import { columnsOf } from '../../src/logical/plan-walk.ts'
import { planOf } from './plays.ts'

const COLUMNS = {
  i8: 'tinyint',
  i16: 'smallint',
  i32: 'integer',
  i64: 'bigint',
  i128: 'hugeint',
  u8: 'utinyint',
  u16: 'usmallint',
  u32: 'uinteger',
  u64: 'ubigint',
  f: 'float',
  d: 'double',
  n: 'decimal(10,2)',
  m: 'decimal(30,5)',
  bo: 'boolean',
  dt: 'date',
  ts: 'timestamp',
  s: 'varchar',
}
const NAMES = Object.keys(COLUMNS)
const TABLE = `(select ${Object.entries(COLUMNS)
  .map(([name, type]) => `cast(null as ${type}) as ${name}`)
  .join(', ')})`

let instance: DuckDBInstance
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
})
afterAll(() => instance.closeSync())

/** The oracle's type of each expression; undefined where it refuses it. */
async function oracleTypes(exprs: readonly string[]): Promise<(string | undefined)[]> {
  const connection = await instance.connect()
  const types: (string | undefined)[] = []
  for (const expr of exprs) {
    const type = await connection.prepare(`select ${expr} as x from ${TABLE}`).then(
      (prepared) => prepared.columnType(0).toString(),
      () => undefined,
    )
    types.push(type)
  }
  connection.closeSync()
  return types
}

function ourType(expr: string): string | undefined {
  try {
    return typeName(columnsOf(planOf(`select ${expr} as x from ${TABLE}`))[0]!.type)
  } catch {
    return undefined
  }
}

async function expectSame(exprs: readonly string[], except: Readonly<Record<string, string | undefined>> = {}) {
  const theirs = await oracleTypes(exprs)
  const differences = exprs.flatMap((expr, i) => {
    const ours = ourType(expr)
    const expected = expr in except ? except[expr] : theirs[i]
    return ours === expected ? [] : [`${expr}: ${ours}, the oracle ${theirs[i]}`]
  })
  expect(differences).toEqual([])
}

test('two types meet in CASE', async () => {
  const pairs = NAMES.flatMap((a, i) => NAMES.slice(i).map((b) => `case when bo then ${a} else ${b} end`))
  await expectSame(pairs)
})

test('literals adapt in CASE and COALESCE', async () => {
  const literals = ['1', '1000', '-1', '3000000000', '1.5', '1e3', `'1'`, 'null']
  await expectSame(
    ['i8', 'u8', 'i32', 'i64', 'f', 'd', 's', 'dt'].flatMap((name) => literals.map((literal) => `coalesce(${name}, ${literal})`)),
  )
})

test('what can be compared', async () => {
  const pairs = NAMES.flatMap((a, i) => NAMES.slice(i).map((b) => [a, b] as const))
  // Numbers with dates: the oracle lets these pass for equality, and fails when it comes to the first row.
  const isTime = (name: string) => name === 'dt' || name === 'ts'
  const refused = pairs.filter(([a, b]) => !isTime(a) && isTime(b)).map(([a, b]) => [`${a} = ${b}`, undefined])
  await expectSame(
    pairs.flatMap(([a, b]) => [`${a} = ${b}`, `${a} < ${b}`]),
    Object.fromEntries(refused),
  )
})

// JSON functions on random texts and paths: what the kernels scan and what they leave to JavaScript, all as DuckDB has it.
import { expect, test } from 'vitest'
import { ConversionError } from '../../src/index.ts'
import { parseJson } from '../../src/udf/text/json/parse.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { Random } from '../../tpcx/generate/random.ts'
import { runOnDuckDB, runOnQuern } from '../oracle/engines.ts'

const KEYS = ['a', 'b', 'items', 'a.b', 'é', 'long name of a member', '']
const STRINGS = ['', 'x', 'Ärger 👕', 'a "quoted" \\ text', 'tab\tand\nline', 'a text that is longer than twelve bytes', '\u0001', 'a/b']
const NUMBERS = [
  '0',
  '-0',
  '7',
  '-12',
  '46.58',
  '2.50',
  '1e5',
  '1E+2',
  '-0.0',
  '0.05',
  '0.0000001',
  '123456789012345678',
  '18446744073709551615',
]
const MORE_NUMBERS = [
  '18446744073709551616',
  '123456789012345678901234567890',
  '123456789.123456789123',
  '1e400',
  '9007199254740993',
  '1.0',
]

/** A text of JSON, with spaces and escapes here and there. */
function jsonText(random: Random, depth: number): string {
  const space = () => (random.chance(0.1) ? random.pick([' ', '\n  ', '\t']) : '')
  const kind = random.below(depth > 0 ? 9 : 6)
  if (kind < 2) return random.pick(random.chance(0.8) ? NUMBERS : MORE_NUMBERS)
  if (kind < 4) return text(random, random.pick(STRINGS))
  if (kind < 6) return random.pick(['true', 'false', 'null'])
  const items = Array.from({ length: random.below(5) }, () => {
    const key = kind === 6 ? '' : `${text(random, random.pick(KEYS))}${space()}:${space()}`
    return `${space()}${key}${jsonText(random, depth - 1)}${space()}`
  })
  return kind === 6 ? `[${items.join(',')}]` : `{${items.join(',')}}`
}

function text(random: Random, value: string): string {
  const plain = JSON.stringify(value)
  if (!random.chance(0.15)) return plain
  return plain
    .replace(/[a-zé]/g, (letter) => (random.chance(0.3) ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter))
    .replaceAll('/', '\\/')
    .replace('👕', (shirt) => (random.chance(0.5) ? '\\ud83d\\udc55' : shirt))
}

/** With a character more, less or other than it had. */
function damaged(random: Random, json: string): string {
  const at = random.below(json.length + 1)
  return json.slice(0, at) + random.pick(['', '', ',', '"', '}', ' ', '0', '\\']) + json.slice(at + random.below(2))
}

const PATHS = [
  'a',
  '$',
  '$.a',
  '$.b[0]',
  '$.items[1].a',
  '$[0]',
  '$[#-1]',
  '$[-1].a',
  '$."a.b"',
  'a.b',
  '$.é',
  '/a',
  '/items/0',
  '/a.b',
  '$.a.b.items',
  '$[2]',
]
const ESCAPES = ['é', 'items']

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`

test('texts and paths of all kinds', async () => {
  const random = new Random(11)
  const rows = Array.from({ length: 500 }, () => {
    const json = jsonText(random, 4)
    return `(${literal(random.chance(0.2) ? damaged(random, json) : json)}, ${literal(random.pick(random.chance(0.1) ? ESCAPES : PATHS))}, ${random.below(5) - 2})`
  })
  const docs = `(select j, case when json_valid(j) then j end as v, p, i from (values ${rows.join(', ')}) t(j, p, i))`
  const sql = `select j, p, i, json_valid(j), json_extract(v, p), json_extract_string(v, p), v->i, v->>i, json_exists(v, p), json_type(v), json_type(v, p),
    json_array_length(v), json_array_length(v, p), json_value(v, p), v->>'$.a', json_extract(v, '$') from ${docs} order by j, p, i`
  const expected = await runOnDuckDB(sql)
  for (const batchRows of [7, 8192]) {
    expect(difference(await runOnQuern(sql, { threads: 1, batchRows }), expected, { ordered: true })).toBeUndefined()
  }
  const valid = expected.rows.filter((row) => row[3])
  expect(valid.length).toBeGreaterThan(350)
  expect(valid.length).toBeLessThan(500)
  expect(expected.rows.filter((row) => row[4] !== null && row[4] !== row[0]).length).toBeGreaterThan(15)
})

test.each(['{"a": 1', '', 'nul', '[1 2]'])('%j is no JSON: a typed error', async (json) => {
  await expect(runOnQuern(`select json_extract(${literal(json)}, 'a')`)).rejects.toBeInstanceOf(ConversionError)
  expect(await runOnQuern(`select json_valid(${literal(json)}), try_cast(json_valid(${literal(json)}) as integer)`)).toMatchObject({
    rows: [[false, 0]],
  })
})

test.each(['$.', '$x', '$[', '$[a]', '$.a[1'])('%j is no path: a typed error', async (path) => {
  await expect(runOnQuern(`select json_extract('{"a": 1}', ${literal(path)})`)).rejects.toBeInstanceOf(ConversionError)
})

test('what is nested deeply is read or refused, not a crash', async () => {
  const nested = (depth: number) => `'${'['.repeat(depth)}${']'.repeat(depth)}'`
  expect(await runOnQuern(`select json_valid(${nested(900)}), json_type(${nested(127)}), json_valid(${nested(100_000)})`)).toMatchObject({
    rows: [[true, 'ARRAY', false]],
  })
  expect(parseJson('['.repeat(50_000))).toBeUndefined()
})

test('an arrow behind what is no column is a lambda function', async () => {
  await expect(runOnQuern(`select length(x -> x + 1)`)).rejects.toThrow('a lambda function is not supported')
})

test('arrows bind as other operators do', async () => {
  const sql = `select '{"a": {"b": "x"}}' -> 'a' ->> 'b' = 'x', '{"a": 1}' ->> 'a' || '2', 3 + ('{"a": 1}' ->> 'a')::integer`
  expect((await runOnQuern(sql)).rows).toEqual([[true, '12', 4]])
})

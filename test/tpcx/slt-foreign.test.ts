import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  BindError,
  BOOLEAN,
  DOUBLE,
  INTEGER,
  InternalError,
  open,
  type RawValue,
  type SqlType,
  UnsupportedError,
  VARCHAR,
} from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { foreignMismatch } from '../../tpcx/slt/foreign-answer.ts'
import { type ForeignQuery, parseForeign } from '../../tpcx/slt/foreign-records.ts'
import { type AbortableRun, type Outcome, runForeign } from '../../tpcx/slt/foreign-run.ts'

describe('records', () => {
  const kinds = (text: string) => parseForeign(text).map((record) => (record.kind === 'unknown' ? record.what : record.sql))

  test('conditions, comments, halt', () => {
    const text = `hash-threshold 8
skipif sqlite # a comment
onlyif quern
statement ok
A

skipif quern
statement ok
not this

onlyif mysql
query I
nor this
----
1

mode skip
statement ok
nor that

mode unskip
statement error
B

halt

statement ok
C
`
    expect(kinds(text)).toEqual(['A', 'B'])
  })

  test('loops are unrolled, within each other too', () => {
    const text = `loop i 0 2\n\nforeach t <signed> x\n\nquery I\nSELECT \${i}::\${t}\n----\n\${i}\n\nendloop\n\nendloop\n`
    const records = parseForeign(text) as ForeignQuery[]
    expect(records).toHaveLength(12)
    expect(records[0]).toMatchObject({ sql: 'SELECT 0::TINYINT', expected: ['0'], line: 5 })
    expect(records[11]).toMatchObject({ sql: 'SELECT 1::x', expected: ['1'] })
  })

  test('what a query states', () => {
    const [record] = parseForeign('query IT valuesort label-3\nSELECT 1,\n  2\n----\n1\n2\n\n')
    expect(record).toEqual({
      kind: 'query',
      line: 1,
      sql: 'SELECT 1,\n  2',
      types: 'IT',
      sort: 'valuesort',
      label: 'label-3',
      expected: ['1', '2'],
    })
  })

  test('included files, errors with blank lines, settings of other engines, a sort mode for all', () => {
    const files: Record<string, string> = { './a.part': 'include b.part\n\nstatement ok\nA', 'b.part': 'statement ok\nB\n' }
    const text = `include ./a.part

statement ok
SET datafusion.execution.batch_size = 1

query error
C
----
first line

second


control sortmode rowsort

query I nosort
D

query I
E
----
1

include none.part
`
    const records = parseForeign(text, (name) => files[name])
    expect(records.map(({ line, sql }) => `${line} ${sql}`)).toEqual(['1 B', '1 A', '6 C', '16 D', '19 E', '24 '])
    expect(records.slice(3, 5)).toMatchObject([{ sort: 'nosort' }, { sort: 'rowsort' }])
    expect(records[5]).toMatchObject({ kind: 'unknown', what: 'include none.part' })
    expect(parseForeign('include x', () => 'include x').at(-1)).toMatchObject({ kind: 'unknown' })
  })

  test.each([
    'connection two\n\nquery I\nx',
    'system ok\nrm x',
    'require spatial',
    'restart',
    'statement ok con2\nBEGIN',
    'loop i 0 3\n\nstatement ok\nx',
    'no such thing',
  ])('%j is counted as unknown', (text) => expect(parseForeign(text)[0]).toMatchObject({ kind: 'unknown' }))
})

describe('answers', () => {
  const query = (types: string, sort: ForeignQuery['sort'], ...expected: string[]): ForeignQuery => ({
    kind: 'query',
    line: 1,
    sql: '',
    types,
    sort,
    label: undefined,
    expected,
  })
  const result = (types: readonly SqlType[], ...rows: RawValue[][]) => ({ columns: types.map((type) => ({ name: 'c', type })), rows })
  const rows = result([INTEGER, DOUBLE, VARCHAR], [10, 0.5, 'b'], [9, null, ''], [-1, 1 / 3, 'a b'])
  const digest = (...values: string[]) =>
    createHash('md5')
      .update(values.map((value) => `${value}\n`).join(''))
      .digest('hex')

  test.each<[string, ForeignQuery]>([
    ['rows with tabs', query('IRT', 'nosort', '10\t0.5\tb', '9\tNULL\t(empty)', '-1\t0.3333333333\ta b')],
    ['a line a value', query('IRT', 'nosort', '10', '0.500', 'b', '9', 'NULL', '(empty)', '-1', '0.333', 'a b')],
    ['rows in any order', query('IRT', 'rowsort', '-1\t0.333\ta b', '9\tNULL\t', '10\t0.50\tb')],
    ['values in any order', query('IRT', 'valuesort', '-1', '0.333', '0.500', '10', '9', '(empty)', 'NULL', 'a b', 'b')],
    ['hashed', query('IRT', 'nosort', `9 values hashing to ${digest('10', '0.500', 'b', '9', 'NULL', '(empty)', '-1', '0.333', 'a b')}`)],
    [
      'hashed, sorted',
      query('IRT', 'rowsort', `9 values hashing to ${digest('-1', '0.333', 'a b', '10', '0.500', 'b', '9', 'NULL', '(empty)')}`),
    ],
  ])('%s', (_, record) => expect(foreignMismatch(rows, record)).toBeUndefined())

  test.each<[string, ForeignQuery]>([
    ['another value', query('IRT', 'nosort', '10\t0.5\tb', '9\tNULL\t(empty)', '-1\t0.34\ta b')],
    ['a row too few', query('IRT', 'rowsort', '10\t0.5\tb', '9\tNULL\t(empty)')],
    ['no rows', query('IRT', 'nosort')],
    ['another order', query('IRT', 'nosort', '9\tNULL\t(empty)', '10\t0.5\tb', '-1\t0.333\ta b')],
    ['NULL for the empty text', query('IRT', 'nosort', '10\t0.5\tb', '9\tNULL\tNULL', '-1\t0.333\ta b')],
    ['a column too many', query('IRTI', 'nosort', '10\t0.5\tb\t1', '9\tNULL\t(empty)\t1', '-1\t0.333\ta b\t1')],
    ['another hash', query('IRT', 'nosort', `9 values hashing to ${digest('10')}`)],
    [
      'another count',
      query('IRT', 'nosort', `8 values hashing to ${digest('10', '0.500', 'b', '9', 'NULL', '(empty)', '-1', '0.333', 'a b')}`),
    ],
  ])('not %s', (_, record) => expect(foreignMismatch(rows, record)).toBeDefined())

  test('whole numbers are exact, however large; a float in a column of integers is cut; booleans are words or bits', () => {
    const big = result([VARCHAR], ['12345678901234567890'])
    expect(foreignMismatch(big, query('T', 'nosort', '12345678901234567891'))).toBeDefined()
    expect(foreignMismatch(result([DOUBLE, BOOLEAN], [2.75, true]), query('II', 'nosort', '2\t1'))).toBeUndefined()
    expect(foreignMismatch(result([DOUBLE, BOOLEAN], [2.75, true]), query('II', 'nosort', '3\t1'))).toBeDefined()
  })

  const shows = (value: string, ...lines: string[]) =>
    foreignMismatch(result([INTEGER, VARCHAR], [1, value]), query('IT', 'nosort', ...lines)) === undefined

  test('values with spaces, parted by spaces', () => {
    expect(shows('a  b c', '1 a b c')).toBe(true)
    expect(shows('a b c', '1 a b')).toBe(false)
    expect(shows('', '1 (empty)')).toBe(true)
    const two = result([VARCHAR, VARCHAR], ['a b', 'c'], ['d', 'e f'])
    expect(foreignMismatch(two, query('TT', 'rowsort', 'd e f', 'a b c'))).toBeUndefined()
    expect(foreignMismatch(two, query('TT', 'nosort', 'd e f', 'a b c'))).toBeDefined()
    expect(foreignMismatch(two, query('TT', 'nosort', 'a b c', '<slt:ignore>'))).toBeUndefined()
    expect(foreignMismatch(two, query('TT', 'nosort', 'b <slt:ignore> c', 'd e f'))).toBeDefined()
  })

  test.each([
    ['2024-01-02 03:04:05', '2024-01-02T03:04:05'],
    ['2024-01-02 03:04:05.12', '2024-01-02T03:04:05.120'],
    ['2024-01-02 03:04:05+00', '2024-01-02T03:04:05Z'],
    ['1 year 2 months 3 days 04:05:06.5', '14 mons 3 days 4 hours 5 mins 6.500000000 secs'],
    ['-00:00:01', '-1.000000000 secs'],
    ['caf\\xC3\\xA9', '636166c3a9'],
    ["{'a': 1.0, 'b': [x, NULL]}", '{a: 1, b: [x, NULL]}'],
    ['{k=2, l=3}', '{k: 2, l: 3}'],
    ['[2024-01-02 03:04:05]', '[2024-01-02T03:04:05]'],
    ['abc', '<slt:ignore>b<slt:ignore>'],
  ])('%s is %s', (ours, theirs) => expect(shows(ours, `1 ${theirs}`)).toBe(true))

  test.each([
    ['2024-01-02 03:04:05', '2024-01-02T03:04:06'],
    ['1 year', '11 mons'],
    ['abc', '616264'],
    ['[1, 2]', '[1, 3]'],
    ['[1, 2]', '[1]'],
    ['{k=2}', '{k: 3}'],
    ['abc', 'b<slt:ignore>'],
  ])('%s is not %s', (ours, theirs) => expect(shows(ours, `1 ${theirs}`)).toBe(false))

  test('patterns, and an empty result', () => {
    expect(foreignMismatch(result([VARCHAR], ['scan of t']), query('T', 'nosort', '<REGEX>:.*of.*'))).toBeUndefined()
    expect(foreignMismatch(result([VARCHAR], ['scan of t']), query('T', 'nosort', '<!REGEX>:.*of.*'))).toBeDefined()
    expect(foreignMismatch(result([VARCHAR]), query('T', 'nosort'))).toBeUndefined()
  })
})

const FILE = `statement ok
CREATE TABLE t(a INTEGER, b VARCHAR)

statement ok
INSERT INTO t VALUES (1, 'x'), (2, NULL)

query IT rowsort same
SELECT a, b FROM t
----
2
NULL
1
x

query IT rowsort same
SELECT a, b FROM t WHERE a > 1
----
2
NULL

query R
SELECT 7 / 2
----
3.000

statement error
SELECT nope FROM t

statement error
SELECT a FROM t
`

describe('a run', () => {
  const outcomesOf = async (text: string, run: AbortableRun, seconds = 30) => {
    const outcomes: Outcome[] = []
    for await (const outcome of runForeign(parseForeign(text), run, seconds)) outcomes.push(outcome)
    return outcomes
  }

  test('each record passes or is wrong', async () => {
    await using session = await open({ threads: 1 })
    const outcomes = await outcomesOf(FILE, async (sql) => readAll(await session.query(sql)))
    expect(outcomes.map(({ status }) => status).join(' ')).toBe('passed passed passed wrong wrong passed wrong')
    expect(outcomes[3]).toMatchObject({ line: 15, expected: 'the result of label same' })
    expect(outcomes[4]).toMatchObject({ expected: '3.000', got: '3.5' })
  })

  test('what an unsupported statement would have made is unsupported, too', async () => {
    const engine: AbortableRun = async (sql) => {
      if (sql.startsWith('CREATE')) throw new UnsupportedError('CREATE is not supported')
      throw new BindError('no such table')
    }
    const outcomes = await outcomesOf('statement ok\nCREATE TABLE a(x)\n\nquery I\nSELECT x FROM a\n\nquery I\nSELECT x FROM b\n', engine)
    expect(outcomes.map(({ status }) => status)).toEqual(['unsupported', 'unsupported', 'wrong'])
  })

  test('a function that is not there is unsupported; so is what reads a table that could not be made', async () => {
    const engine: AbortableRun = async (sql) => {
      throw new BindError(sql.startsWith('CREATE') ? 'column "c" does not exist' : `function "f" does not exist`)
    }
    const outcomes = await outcomesOf(
      'query I\nSELECT f()\n\nstatement ok\nCREATE TABLE a AS SELECT c\n\nquery I\nSELECT x FROM a\n',
      engine,
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['unsupported', 'wrong', 'unsupported'])
  })

  test('counts of rows; the text of a plan is not compared', async () => {
    await using session = await open({ threads: 1 })
    const text = `statement count 0\nCREATE TABLE t(a INTEGER)\n\nstatement count 2\nINSERT INTO t VALUES (1), (2)\n\nstatement count 2\nDELETE FROM t WHERE a = 1\n
query TT\nEXPLAIN SELECT a FROM t\n----\nlogical_plan scan\n`
    const outcomes = await outcomesOf(text, async (sql) => readAll(await session.query(sql)))
    expect(outcomes.map(({ status }) => status)).toEqual(['passed', 'passed', 'wrong', 'passed'])
  })

  test('an error that is a defect is a crash, even where an error is due; so is what does not end', async () => {
    const defect: AbortableRun = () => Promise.reject(new InternalError('a defect'))
    expect(await outcomesOf('statement error\nx', defect)).toMatchObject([{ status: 'crashed' }])
    const endless: AbortableRun = (_, signal) => new Promise((_, reject) => signal.addEventListener('abort', reject))
    expect(await outcomesOf('query I\nx', endless, 0.05)).toMatchObject([{ status: 'crashed', got: 'no end within 0.05 s' }])
  })
})

test('a folder: counts by folder, failures as JSON, the exit status', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slt-'))
  try {
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'a', 'one.test'), FILE)
    // The product has more digits than a float of 32 bits: FLOAT is a double where / is the division of integers.
    const product = `query R nosort\nSELECT x * 63 FROM f WHERE x > 1\n----\n1 values hashing to ${createHash('md5').update('39966.075\n').digest('hex')}\n`
    const floats = `statement ok\nCREATE TABLE f(id INTEGER PRIMARY KEY, x FLOAT, s TEXT)\n\nstatement ok\nINSERT INTO f VALUES (1, 634.382143, 'a')\n\n${product}`
    const half = `\n\nquery R nosort\nSELECT 0.0625::DOUBLE UNION ALL SELECT 0.1875\n----\n2 values hashing to ${createHash('md5').update('0.062\n0.188\n').digest('hex')}\n`
    writeFileSync(join(folder, 'two.slt'), `query R\nSELECT 7 / 2\n----\n3.000\n\n${floats}${half}`)
    const json = join(folder, 'out.json')
    const slt = (...args: string[]) => spawnSync(process.execPath, ['dist/slt.js', ...args], { encoding: 'utf8' })
    const { status, stdout } = slt(folder, '--integer-division', '--json', json)
    const { total, folders, failures } = JSON.parse(readFileSync(json, 'utf8'))
    expect(total).toEqual({ passed: 10, wrong: 2, unsupported: 0, crashed: 0 })
    expect(folders['.']).toEqual({ passed: 5, wrong: 0, unsupported: 0, crashed: 0 })
    expect(failures).toHaveLength(2)
    expect(failures[0]).toMatchObject({ file: 'a/one.test', line: 15, status: 'wrong' })
    expect(stdout).toContain('12 records')
    expect(status).toBe(1)
    expect(slt(join(folder, 'two.slt'), '--integer-division').status).toBe(0)
    expect(slt(join(folder, 'none')).stderr).toContain('no such file or folder')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

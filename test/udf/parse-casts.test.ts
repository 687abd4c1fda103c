import { expect, test } from 'vitest'
import {
  BIGINT,
  DATE,
  DOUBLE,
  INTEGER,
  SMALLINT,
  type SqlType,
  TIMESTAMP,
  TIMESTAMPTZ,
  TINYINT,
  typeName,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
} from '../../src/common/types.ts'
import type { LiteralValue } from '../../src/logical/expression.ts'
import { parserOf } from '../../src/udf/cast/parse-value.ts'
import { describeValue } from '../../src/udf/describe.ts'
import { cast, col } from '../physical/codegen/build.ts'
import { evaluate, expectSame } from '../physical/codegen/check.ts'
import { oracleTable } from '../physical/codegen/oracle.ts'
import { pick, type Random, randomFrom } from '../physical/codegen/random-values.ts'
import { testColumn } from '../physical/codegen/table.ts'

const NUMBERS: readonly SqlType[] = [TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER, DOUBLE]
const TIMES: readonly SqlType[] = [DATE, TIMESTAMP, TIMESTAMPTZ]
const ROWS = 400

const digits = (random: Random, most: number): string =>
  Array.from({ length: 1 + Math.floor(random() * most) }, () => Math.floor(random() * 10)).join('')

function numberText(random: Random): string {
  const edges = [
    '127',
    '128',
    '-128',
    '-129',
    '255',
    '256',
    '32767',
    '-32769',
    '65536',
    '2147483648',
    '-2147483648',
    '4294967296',
    '0',
    '-0',
  ]
  const odd = [
    '9223372036854775807',
    '9223372036854775808',
    '',
    '-',
    '.',
    '.5',
    '5.',
    '1e3',
    ' 7 ',
    '+4',
    '1_000',
    '0x1F',
    'x',
    '1.2.3',
    '９',
  ]
  const choice = random()
  if (choice < 0.2) return pick(random, edges)
  if (choice < 0.35) return pick(random, odd)
  const sign = random() < 0.3 ? '-' : ''
  return sign + digits(random, 6) + (random() < 0.4 ? `.${digits(random, 14)}` : '')
}

function timeText(random: Random): string {
  const two = (most: number): string => String(Math.floor(random() * (most + 1))).padStart(2, '0')
  const date = `${pick(random, ['2020', '1969', '0001', '1900', '2000', '9999', '0000', '294247'])}-${two(13)}-${two(32)}`
  const choice = random()
  if (choice < 0.3) return date
  if (choice < 0.4)
    return pick(random, [
      '',
      'infinity',
      '2020-1-2',
      '2020/01/02',
      '2020-01-02 (BC)',
      '20200102',
      ' 2020-01-02',
      '2020-01-0a',
      '2020-01-02T',
    ])
  const fraction = random() < 0.5 ? `.${digits(random, 7)}` : ''
  const zone = pick(random, ['', '', '', 'Z', '+02:00', ' UTC', 'x'])
  return `${date}${pick(random, [' ', 'T', '  '])}${two(24)}:${two(60)}:${two(60)}${fraction}${zone}`
}

function inJavaScript(to: SqlType, text: LiteralValue): string | null {
  if (text === null) return null
  try {
    return describeValue(parserOf(to)([text], [VARCHAR], to), to)
  } catch {
    return null
  }
}

test.each([...NUMBERS, ...TIMES].map((type) => [typeName(type), type] as const))(
  'text to %s: kernel, JavaScript and oracle agree',
  async (_, to) => {
    const random = randomFrom(11)
    const make = NUMBERS.includes(to) ? numberText : timeText
    const values = Array.from({ length: ROWS }, () => (random() < 0.05 ? null : make(random)))
    const column = testColumn('x', VARCHAR, values)
    const expected = values.map((value) => inJavaScript(to, value))
    for (const layout of ['flat', 'dictionary'] as const) {
      expect(evaluate(cast(col(column), to, true), [column], [layout], undefined)).toEqual({ values: expected })
    }
    // Without NULLs, of the rows that are values, as a plain cast.
    const good = values.flatMap((value, row) => (value !== null && expected[row] !== null ? [row] : []))
    expect(evaluate(cast(col(column), to), [column], ['flat'], good)).toEqual({ values: good.map((row) => expected[row]) })
    await oracleTable('t', [column])
    await expectSame(cast(col(column), to, true), `try_cast(x as ${typeName(to)})`, [column], 't', ['flat'], undefined)
  },
)

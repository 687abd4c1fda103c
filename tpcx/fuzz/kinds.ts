// The kinds of values that queries are made of, and the SQL types of columns. A kind says what may be done with a value so that both engines must give
// the same result: sums of `dbl` are exact in any order, those of other floats are not.
import type { Random } from './random.ts'

export type Kind =
  | 'bool'
  | 'small' // a whole number of at most three digits and some
  | 'int'
  | 'big' // up to 128 bits
  | 'dec'
  | 'dbl' // multiples of 1/8 of a few digits, NaN, infinities: sums are exact
  | 'num' // any other float: to be compared, not to be added up
  | 'text'
  | 'blob'
  | 'date'
  | 'time'
  | 'ts'
  | 'tz'
  | 'interval'
  | 'uuid'
  | 'enum'
  | 'json'
  | 'bit'
  | 'numbers' // INTEGER[]
  | 'texts' // VARCHAR[]
  | 'struct' // STRUCT(a INTEGER, b VARCHAR)
  | 'map' // MAP(VARCHAR, INTEGER)

/** Kinds whose values are shown as text. */
export const NESTED: ReadonlySet<Kind | undefined> = new Set<Kind>(['numbers', 'texts', 'struct', 'map'])

export interface ColumnType {
  readonly sql: string
  readonly kind: Kind
  /** Whether Parquet files hold it as it is. */
  readonly inFiles: boolean
  /** Values that are special. */
  readonly special: readonly string[]
  /** One of many values. */
  readonly any: (n: number) => string
}

const TEXTS = [
  `''`,
  `'a'`,
  `'ab'`,
  `'Ab'`,
  `'aB '`,
  `'twelve bytes'`,
  `'thirteen byte'`,
  `'longer than twelve bytes'`,
  `'naïve 京都'`,
  `'ÄÖÜ ß'`,
  `'%_'`,
  `'x''y'`,
  `'12'`,
  `'-7'`,
  `'2015-02-03'`,
  `' '`,
  `'🦆 duck'`,
  `'a,b,c'`,
  `'{"a": [1, {"b": null}], "c": "x"}'`,
  `'[1, 2.5, "x"]'`,
  `'NULL'`,
  `'longer than twelve bytes, and with more behind it'`,
]

const whole = (n: number) => `${(n * 7919) % 2003}`

const integer = (sql: string, least: string, most: string, kind: Kind = 'int'): ColumnType => ({
  sql,
  kind,
  inFiles: sql !== 'HUGEINT' && sql !== 'UHUGEINT',
  special: ['0', '1', least, most, '7'],
  any: (n) => `${n % (sql.endsWith('TINYINT') ? 100 : 2003)}`,
})

const days = (n: number) => new Date(Date.UTC(2015, 0, 1) + n * 86_400_000).toISOString().slice(0, 10)
const seconds = (n: number) => new Date(Date.UTC(2015, 0, 1) + n * 12_345_678).toISOString().replace('T', ' ').slice(0, 23)

const COLUMN_TYPES: readonly ColumnType[] = [
  { sql: 'BOOLEAN', kind: 'bool', inFiles: true, special: ['true', 'false'], any: (n) => `${n % 2 === 0}` },
  integer('TINYINT', '-128', '127'),
  integer('SMALLINT', '-32768', '32767'),
  integer('INTEGER', '-2147483648', '2147483647'),
  integer('BIGINT', '-9223372036854775807', '9223372036854775807'),
  integer('UTINYINT', '0', '255'),
  integer('USMALLINT', '0', '65535'),
  integer('UINTEGER', '0', '4294967295'),
  integer('UBIGINT', '0', '18446744073709551615', 'big'),
  integer('HUGEINT', '-1000000000000000000000000000000', '1000000000000000000000000000000', 'big'),
  { sql: 'DECIMAL(4,1)', kind: 'dec', inFiles: true, special: ['0', '-0.5', '999.9', '-999.9'], any: (n) => `${n % 900}.${n % 10}` },
  { sql: 'DECIMAL(9,2)', kind: 'dec', inFiles: true, special: ['0', '0.25', '9999999.99', '-12.5'], any: (n) => `${n}.${n % 10}5` },
  { sql: 'DECIMAL(18,3)', kind: 'dec', inFiles: true, special: ['0', '-0.001', '99999999999999.999', '1.5'], any: (n) => `${n * 37}.125` },
  {
    sql: 'DECIMAL(30,5)',
    kind: 'dec',
    inFiles: true,
    special: ['0', '-1.5', '1234567890123456789012.12345'],
    any: (n) => `-${n}00000000000.5`,
  },
  {
    sql: 'DOUBLE',
    kind: 'dbl',
    inFiles: true,
    special: ['0', `'nan'`, `'inf'`, `'-inf'`, '-2.5', '1000.125'],
    any: (n) => `${n - 500}.${['0', '25', '5', '875'][n % 4]}`,
  },
  { sql: 'DOUBLE', kind: 'num', inFiles: true, special: ['1e308', '-1e-300', '0.1', '0', `'nan'`, '-1e17'], any: (n) => `${n}.${n % 10}1` },
  { sql: 'FLOAT', kind: 'num', inFiles: true, special: ['0', '0.1', `'nan'`, '-3e38', '16777216'], any: (n) => `${n}.5` },
  { sql: 'VARCHAR', kind: 'text', inFiles: true, special: TEXTS, any: (n) => `'value ${n}'` },
  { sql: 'VARCHAR', kind: 'text', inFiles: true, special: [...TEXTS].reverse(), any: (n) => `'${'long '.repeat(1 + (n % 9))}${n}'` },
  {
    sql: 'BLOB',
    kind: 'blob',
    inFiles: true,
    special: [`''`, `'\\x00\\xFF'`, `'abc'`, `'\\xE4\\x00 and more than twelve'`],
    any: (n) => `'blob ${n}'`,
  },
  {
    sql: 'DATE',
    kind: 'date',
    inFiles: true,
    special: [`'2015-02-28'`, `'2016-02-29'`, `'1969-12-31'`, `'0001-01-01'`, `'9999-12-31'`],
    any: (n) => `'${days(n)}'`,
  },
  {
    sql: 'TIME',
    kind: 'time',
    inFiles: true,
    special: [`'00:00:00'`, `'23:59:59.999999'`, `'12:34:56.789'`],
    any: (n) => `'${seconds(n).slice(11)}'`,
  },
  {
    sql: 'TIMESTAMP',
    kind: 'ts',
    inFiles: true,
    special: [`'2015-01-01 00:00:00'`, `'1969-12-31 23:59:59.999999'`, `'2016-02-29 12:00:00.5'`, `'0001-01-01 00:00:01'`],
    any: (n) => `'${seconds(n)}'`,
  },
  {
    sql: 'TIMESTAMPTZ',
    kind: 'tz',
    inFiles: true,
    special: [`'2015-01-01 00:00:00+00'`, `'1969-12-31 23:59:59.999999+00'`],
    any: (n) => `'${seconds(n)}+00'`,
  },
  {
    sql: 'INTERVAL',
    kind: 'interval',
    inFiles: false,
    special: [`'0 days'`, `'1 month'`, `'30 days'`, `'-1 year 2 days'`, `'24 hours'`, `'1.5 seconds'`],
    any: (n) => `'${n} minutes'`,
  },
  {
    sql: 'UUID',
    kind: 'uuid',
    inFiles: true,
    special: [`'00000000-0000-0000-0000-000000000000'`, `'ffffffff-ffff-ffff-ffff-ffffffffffff'`],
    any: (n) => `'${whole(n).padStart(8, '0')}-1234-4321-8888-00000000000a'`,
  },
]

const OTHER_TYPES: readonly ColumnType[] = [
  {
    sql: `ENUM('ab', 'a', '12', '')`,
    kind: 'enum',
    inFiles: false,
    special: [`'ab'`, `'a'`, `'12'`, `''`],
    any: (n) => `'${['ab', 'a', '12', ''][n % 4]}'`,
  },
  {
    sql: 'JSON',
    kind: 'json',
    inFiles: false,
    special: [`'{"a": 1, "b": [true, "x"]}'`, `'[1, 2.5, "x"]'`, `'null'`, `'"text"'`, `'{}'`, `'{"a": {"a": null}, "c": "京"}'`, `'7'`],
    any: (n) => `'{"a": ${n}, "c": "v${n % 7}"}'`,
  },
  {
    // All of one length: that of an INTEGER.
    sql: 'BIT',
    kind: 'bit',
    inFiles: false,
    special: [`'${'0'.repeat(32)}'`, `'${'1'.repeat(32)}'`, `'${'01'.repeat(16)}'`],
    any: (n) => `'${n.toString(2).padStart(32, '0')}'`,
  },
]

const NESTED_TYPES: readonly ColumnType[] = [
  {
    sql: 'INTEGER[]',
    kind: 'numbers',
    inFiles: false,
    special: ['[]', '[1]', '[1, NULL]', '[NULL]', '[3, 1, 2]', '[2147483647, -2147483648]'],
    any: (n) => `[${n % 5}, ${n}]`,
  },
  {
    sql: 'VARCHAR[]',
    kind: 'texts',
    inFiles: false,
    special: ['[]', `['a']`, `['a', NULL, '']`, `['b', 'a', 'longer than twelve bytes']`, `['京']`],
    any: (n) => `['v${n % 5}', '${n}']`,
  },
  {
    sql: 'STRUCT(a INTEGER, b VARCHAR)',
    kind: 'struct',
    inFiles: false,
    special: [`{'a': 1, 'b': 'x'}`, `{'a': NULL, 'b': NULL}`, `{'a': 1, 'b': NULL}`, `{'a': -1, 'b': 'longer than twelve bytes'}`],
    any: (n) => `{'a': ${n % 7}, 'b': 'v${n}'}`,
  },
  {
    sql: 'MAP(VARCHAR, INTEGER)',
    kind: 'map',
    inFiles: false,
    special: ['MAP {}', `MAP {'a': 1}`, `MAP {'a': 1, 'b': NULL}`, `MAP {'b': 2, 'a': 1}`],
    any: (n) => `MAP {'k${n % 5}': ${n}}`,
  },
]

export const ALL_TYPES: readonly ColumnType[] = [...COLUMN_TYPES, ...OTHER_TYPES, ...NESTED_TYPES]

/** A value of the type as SQL that has the type, whatever stands around it. */
export function typed(value: string, type: ColumnType): string {
  if (value === 'NULL') return `NULL::${type.sql}`
  if (type.kind === 'text' || type.kind === 'bool') return value
  if (/^\d+$/.test(value) && type.sql === 'INTEGER') return value
  return value.startsWith('-') ? `(${value})::${type.sql}` : `${value}::${type.sql}`
}

/** A literal of a kind. */
export function literal(kind: Kind, random: Random): string {
  if (kind === 'small') return `${random.pick([0, 1, 2, 3, 5, 7, 10, -1, -4, 60])}`
  const types = ALL_TYPES.filter((type) => type.kind === kind)
  const type = random.pick(types)
  const value = random.chance(0.04)
    ? 'NULL'
    : random.chance(0.5)
      ? random.pick(type.special)
      : type.any(random.pick([0, 1, 2, 3, 5, 8, 33]))
  return typed(value, type)
}

export const KINDS: readonly Kind[] = ['bool', 'small', ...new Set(ALL_TYPES.map(({ kind }) => kind))].filter(
  (kind, i, all) => all.indexOf(kind) === i,
) as readonly Kind[]

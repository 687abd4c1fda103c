// Casts from each type to each other that both engines have, and of texts that are nearly a value.
import type { Kind } from '../kinds.ts'
import type { TemplatesByKind } from './templates-by-kind.ts'

const ODD_NUMBERS = `{' 12 '|'1e3'|'1_000'|'+5'|'-0'|'1.5'|'2.5'|'-2.5'|'--1'|''|'abc'|'9223372036854775808'|'1e400'|'.5'|'5.'|'1,000'|'-'|'1e-2'|'0012'|'170141183460469231731687303715884105728'|'99999.995'}`
const ODD_FLOATS = `{'inf'|'-Infinity'|'NaN'|'nan '|'1e308'|'1e309'|'-.5e-3'|'1e'|' 7.25'|'0x10'|'1_0.5'}`
const ODD_TRUTH = `{'t'|'F'|'yes'|'no'|'1'|'0'|'TRUE'|'True '|'y'|'on'|'2'|''}`
const ODD_DATES = `{'2015-1-2'|'2015-02-30'|'infinity'|'-infinity'|'epoch'|'2015/03/04'|'2015 01 02'|'2015-01-01T10:00:00Z'|'2015-01-01 10:00:00+02'|' 2015-01-01 '|'15-01-01'|'2015-13-01'|'2015-01'|'44-03-15 (BC)'|'20150101'}`
const ODD_TIMES = `{'10:20'|'10:20:30.1234567'|'24:00:00'|'25:00:00'|' 1:2:3'|'10:60:00'|'12:34:56+02'|'10'|'2015-01-01 10:00:00'|'10:20:30.5 '}`
const ODD_MOMENTS = `{'2015-01-01T10:00:00Z'|'2015-01-01 10:00:00+02'|'2015-01-01 10:00'|'2015-1-1 1:2:3.5'|'2015-01-01 24:00:00'|'infinity'|'epoch'|'2015-01-01 10:00:00 UTC'|'2015-01-01 10:00:00.1234567'|'2015-01-01 '|'2015-01-01 10:00:00-03:30'|'2015-01-01 10'}`
const ODD_INTERVALS = `{'1 year 2 mons'|'3 days ago'|'1.5 days'|'-1 day'|'01:02:03'|'1 day 25:00:00'|'2 weeks 1 hour'|'1y'|'5'|''|'1 month -2 days'|'3 fortnights'|'-01:30'}`
const ODD_UUIDS = `{'00000000-0000-0000-0000-000000000001'|'{00000000-0000-0000-0000-00000000000a}'|'0000000000000000000000000000000F'|'x'|'00000000-0000-0000-0000-00000000000'|'ABCDEF00-0000-0000-0000-000000000001'}`
const ODD_LISTS = `{'[1, 2]'|'[1,NULL]'|'[]'|' [ 3 ] '|'[a]'|'[1, 2'|'1, 2'|'[[1]]'|'[1,]'|'[null, 5]'}`
const ODD_TEXT_LISTS = `{'[a, b]'|'["a", ''b'']'|'[]'|'[a b, NULL]'|'["x, y"]'|'[,]'|'[ a ]'}`
const ODD_STRUCTS = `{'{''a'': 1, ''b'': x}'|'{a: 1, b: "y z"}'|'{a: NULL, b: NULL}'|'{b: q}'|'{}'|'{a: x, b: 1}'|'(1, x)'}`
const ODD_MAPS = `{'{a=1, b=2}'|'{}'|'{a=NULL}'|'{a: 1}'|'{a=x}'}`

const INTEGERS = '{TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER}'
const NUMBERS = '{$int|$big|$dec|$bool|$small|$dbl|$num}'
/** What becomes an integer on both engines alike, however narrow: of -0.4, 127.5 and 255.5, DuckDB makes none, or another one (docs/sql.md). */
const WHOLE_NUMBERS = '{$dec|$bool|round($dbl)|round($num)}'
/**
 * A try_cast of integers, as the element of a list: DuckDB moves one that is compared with a constant to the constant, and so takes a number that is
 * out of range for one that is compared (`try_cast(299 AS TINYINT) >= 1` is NULL).
 */
export const narrowed = (from: string, to: string) => `([try_cast(${from} AS ${to})])[1]`
const DECIMALS = 'DECIMAL({4,1|9,2|18,3|38,10|5,0})'

export const CAST_TEMPLATES: TemplatesByKind = {
  bool: [`try_cast(${ODD_TRUTH} AS BOOLEAN)`, '{$small|$int|$dbl|$dec|$big}::BOOLEAN', 'try_cast($text AS BOOLEAN)'],
  int: [
    `try_cast(${WHOLE_NUMBERS} AS ${INTEGERS})`,
    narrowed('{$int|$big|$small}', INTEGERS),
    'try_cast({$dbl|$num} AS {SMALLINT|INTEGER|BIGINT})',
    `try_cast(${ODD_NUMBERS} AS ${INTEGERS})`,
    `try_cast($text AS ${INTEGERS})`,
  ],
  big: [
    `try_cast(${WHOLE_NUMBERS} AS {UBIGINT|HUGEINT})`,
    narrowed('{$int|$big|$small}', '{UBIGINT|HUGEINT}'),
    'try_cast({$dbl|$num} AS HUGEINT)',
    `try_cast(${ODD_NUMBERS} AS {UBIGINT|HUGEINT})`,
  ],
  dec: [`try_cast(${NUMBERS} AS ${DECIMALS})`, `try_cast(${ODD_NUMBERS} AS ${DECIMALS})`, '$small::DECIMAL(9,3)'],
  dbl: [`$small::{DOUBLE|FLOAT}::DOUBLE`, '$bool::DOUBLE'],
  num: [`try_cast(${NUMBERS} AS {DOUBLE|FLOAT})`, `try_cast({${ODD_NUMBERS.slice(1, -1)}|${ODD_FLOATS.slice(1, -1)}} AS {DOUBLE|FLOAT})`],
  text: [
    '{$bool|$int|$big|$dec|$date|$time|$ts|$interval|$uuid|$blob|$bit|$enum|$json}::VARCHAR',
    // DuckDB compares the cast alone as a moment, and so finds any other text NULL.
    "($tz::VARCHAR || '')",
    '$text::VARCHAR(3)',
  ],
  blob: ['$uuid::VARCHAR::BLOB'],
  date: [`try_cast(${ODD_DATES} AS DATE)`, 'try_cast({$ts|$tz|$text} AS DATE)'],
  time: [`try_cast(${ODD_TIMES} AS TIME)`, 'try_cast({$ts|$text} AS TIME)'],
  ts: [`try_cast(${ODD_MOMENTS} AS TIMESTAMP)`, `try_cast(${ODD_DATES} AS TIMESTAMP)`, 'try_cast({$date|$tz|$text} AS TIMESTAMP)'],
  tz: [`try_cast(${ODD_MOMENTS} AS TIMESTAMPTZ)`, 'try_cast({$date|$ts|$text} AS TIMESTAMPTZ)'],
  interval: [`try_cast(${ODD_INTERVALS} AS INTERVAL)`],
  uuid: [`try_cast(${ODD_UUIDS} AS UUID)`, 'try_cast($text AS UUID)'],
  numbers: [`try_cast(${ODD_LISTS} AS INTEGER[])`, 'try_cast($texts AS INTEGER[])', '$numbers::BIGINT[]::INTEGER[]'],
  texts: [`try_cast(${ODD_TEXT_LISTS} AS VARCHAR[])`, '$numbers::VARCHAR[]'],
  struct: [`try_cast(${ODD_STRUCTS} AS STRUCT(a INTEGER, b VARCHAR))`, 'struct_pack(a := $small, b := $int)::STRUCT(a INTEGER, b VARCHAR)'],
  map: [`try_cast(${ODD_MAPS} AS MAP(VARCHAR, INTEGER))`],
  json: ['to_json({$int|$dbl|$numbers|$struct|$enum})', '$numbers::JSON', '$struct::JSON'],
  // Bits of other lengths compare by how many bits of DuckDB's first byte are not theirs.
  bit: ['$bool::INTEGER::BIT', '($int % 1000)::INTEGER::BIT'],
  enum: [`try_cast({'a'|'b'|''|'A'} AS ENUM('ab', 'a', '12', ''))`],
} satisfies Partial<Record<Kind, readonly string[]>>

import { expect, test } from 'vitest'
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  FLOAT,
  HUGEINT,
  INTEGER,
  isFloating,
  SMALLINT,
  type SqlType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  TINYINT,
  typeName,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
} from '../../../src/common/types.ts'
import { isCastable } from '../../../src/logical/cast-rules.ts'
import { cast, col } from './build.ts'
import { evaluate, expectSame } from './check.ts'
import { oracleTable } from './oracle.ts'
import { randomColumn, randomFrom } from './random-values.ts'
import { testColumn } from './table.ts'

const TYPES: SqlType[] = [
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INTEGER,
  BIGINT,
  HUGEINT,
  UTINYINT,
  USMALLINT,
  UINTEGER,
  UBIGINT,
  FLOAT,
  DOUBLE,
  decimal(4, 1),
  decimal(9, 0),
  decimal(18, 6),
  decimal(18, 18),
  decimal(25, 3),
  decimal(38, 10),
  DATE,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  UUID,
  VARCHAR,
  BLOB,
]

test('every cast gives what the oracle gives, or fails where it fails', async () => {
  const random = randomFrom(7)
  const rows = 60
  const failures: string[] = []
  for (const from of TYPES) {
    // The oracle lets doubles between 127 and 128 become the tinyint -128.
    const values = randomColumn(random, from, rows, 0.1).map((value) =>
      isFloating(from) && [128, 256].includes(Math.round(Math.abs(Number(value)))) ? 1 : value,
    )
    const column = testColumn('x', from, values)
    await oracleTable('t', [column])
    for (const to of TYPES) {
      // The oracle needs an extension for what depends on a time zone.
      if (!isCastable(from, to) || from === to || (from === TIMESTAMPTZ && to === TIME)) continue
      // It takes true for the smallest decimal where there is no digit before the point.
      if (from === BOOLEAN && to.kind === 'decimal' && to.precision === to.scale) continue
      for (const [layout, tryCast] of [
        ['flat', true],
        ['dictionary', true],
        ['flat', false],
      ] as const) {
        const sql = `${tryCast ? 'try_cast' : 'cast'}(x as ${typeName(to)})`
        try {
          await expectSame(cast(col(column), to, tryCast), sql, [column], 't', [layout], undefined)
        } catch (error) {
          failures.push(`${typeName(from)} → ${(error as Error).message}`)
          break
        }
      }
    }
  }
  expect(failures.join('\n')).toBe('')
})

test('one row that cannot be cast raises, naming value and types', () => {
  const column = testColumn('x', INTEGER, [1, 300, 2])
  expect(evaluate(cast(col(column), TINYINT), [column], ['flat'], undefined)).toEqual({
    error: 'cannot cast 300 of type INTEGER to TINYINT: it is out of range',
  })
  expect(evaluate(cast(col(column), TINYINT), [column], ['flat'], [0, 2])).toEqual({ values: ['1', '2'] })
  expect(evaluate(cast(col(column), TINYINT), [column], ['dictionary'], [0, 2])).toEqual({ values: ['1', '2'] })
})

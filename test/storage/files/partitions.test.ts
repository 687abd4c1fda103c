import { expect, test } from 'vitest'
import { typeName } from '../../../src/common/types.ts'
import { partitionsOf } from '../../../src/storage/files/partitions.ts'

const describe = (...paths: string[]) => {
  const { columns, values } = partitionsOf(paths)
  const shown = values.map((row) => row.map((value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value)))
  return { columns: columns.map(({ name, type }) => `${name} ${typeName(type)}`), values: shown }
}

test('dates, timestamps, integers, texts', () => {
  expect(describe('p/date=2015-05-01/country=DE/hour=07/x.parquet', 'p/date=2015-05-02/country=FR/hour=23/x.parquet')).toEqual({
    columns: ['date DATE', 'country VARCHAR', 'hour BIGINT'],
    values: [
      [16556, 'DE', 7n],
      [16557, 'FR', 23n],
    ],
  })
  expect(describe('at=2015-05-01%2012%3A30%3A00.5/x.parquet')).toEqual({ columns: ['at TIMESTAMP'], values: [[1430483400500000n]] })
})

test('one type over all files', () => {
  expect(describe('k=1/a.parquet', 'k=x/b.parquet').columns).toEqual(['k VARCHAR'])
  expect(describe('k=2015-05-01/a.parquet', 'k=2015-02-30/b.parquet').columns).toEqual(['k VARCHAR'])
  expect(describe('k=9223372036854775807/a.parquet').columns).toEqual(['k BIGINT'])
  expect(describe('k=9223372036854775808/a.parquet').columns).toEqual(['k VARCHAR'])
})

test('the name that stands for NULL; signs that are encoded', () => {
  expect(describe('k=__HIVE_DEFAULT_PARTITION__/a.parquet', 'k=5/b.parquet')).toEqual({ columns: ['k BIGINT'], values: [[null], [5n]] })
  expect(describe('a%20b=c%2Fd/x.parquet')).toEqual({ columns: ['a b VARCHAR'], values: [['c/d']] })
  expect(describe('k=100%/x.parquet').values).toEqual([['100%']])
})

test('no partitions where the files do not agree on the keys', () => {
  expect(describe('k=1/a.parquet', 'b.parquet').columns).toEqual([])
  expect(describe('k=1/a.parquet', 'j=1/b.parquet').columns).toEqual([])
  expect(describe('a=1.parquet').columns).toEqual([])
})

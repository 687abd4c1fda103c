// Rows with few types: for comparing with engines that have others for the same values.
import { DOUBLE, formatterOf, isNumeric, type SqlType, VARCHAR } from '../../src/index.ts'
import type { RowSet } from './rows.ts'

/** All numbers as doubles, all else as the text that SQL shows. */
export function looseRows({ columns, rows }: RowSet): RowSet {
  const converters = columns.map(({ type }) => {
    const format = formatterOf(type)
    return isNumeric(type) ? (value: Parameters<typeof format>[0]) => Number(format(value)) : format
  })
  const looseType = (type: SqlType) => (isNumeric(type) ? DOUBLE : VARCHAR)
  return {
    columns: columns.map(({ name, type }) => ({ name, type: looseType(type) })),
    rows: rows.map((row) => row.map((value, i) => (value === null ? null : converters[i]!(value)))),
  }
}

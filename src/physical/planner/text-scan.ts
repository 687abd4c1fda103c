// The scan of text files: what is read of them, and the expressions that make values of texts.
import { DATE, isFloating, JSON_TYPE, type SqlType, TIMESTAMP, VARCHAR } from '../../common/types.ts'
import { castTo, columnExpr, freshColumn, literal } from '../../logical/build-expression.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import type { TextColumn, TextTable } from '../../storage/text/text-table.ts'
import type { TextSource } from '../sources/text-source.ts'

/** A row of a text is about as long as that. */
const BYTES_A_ROW = 64

/** Rows that the files hold, roughly. */
export function estimatedRows({ files }: TextTable): number {
  return files.reduce((sum, { size }) => sum + Math.ceil(size / BYTES_A_ROW), 0)
}

export function planTextScan(table: TextTable, columns: readonly (Column & { readonly field: number })[]): TextSource {
  const isJson = table.files.some(({ format }) => format.kind === 'json')
  const texts = columns.map(({ name }) => freshColumn(name, isJson ? JSON_TYPE : VARCHAR, true))
  const values = columns.map(({ field }, i) => ofText(columnExpr(texts[i]!), table.columns[field]!))
  return {
    kind: 'text',
    table: table.name,
    files: table.files,
    columns: columns.map((column) => ({ ...column, notNull: table.columns[column.field]!.notNull === true })),
    texts,
    values,
    ignoresErrors: table.ignoresErrors,
  }
}

/** NULL where the text is no value of the column's type. */
function ofText(text: Expr, { type, pattern, decimalSign }: TextColumn): Expr {
  if (text.type.kind === 'json') return ofJson(text, type)
  if (decimalSign !== undefined && (isFloating(type) || type.kind === 'decimal')) {
    // A point becomes what is no part of a number.
    return castTo(call('translate', [text, literal(`${decimalSign}.`, VARCHAR), literal(`.${decimalSign}`, VARCHAR)], VARCHAR), type, true)
  }
  if (pattern === undefined || (type.kind !== 'date' && type.kind !== 'timestamp')) return castTo(text, type, true)
  const moment = call('try_strptime', [text, literal(pattern, VARCHAR)], TIMESTAMP)
  return type.kind === 'date' ? castTo(moment, DATE, true) : moment
}

/** A JSON string is its text; of what is no string a VARCHAR is the JSON. */
function ofJson(json: Expr, type: SqlType): Expr {
  return type.kind === 'varchar' ? call('json_extract_string', [json, literal('$', VARCHAR)], type) : castTo(json, type, true)
}

function call(name: string, args: readonly Expr[], type: SqlType): Expr {
  return { kind: 'call', name, args, canRaise: true, volatile: false, type, nullable: true }
}

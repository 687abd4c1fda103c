// Syntax tree → SQL text. Parsing the text gives the same tree; the oracle names unnamed columns by such texts too.
import type { Expression, Query, Statement } from './ast.ts'
import { printExpression, printQualified } from './print/print-expression.ts'
import { printQuery, printTable } from './print/print-query.ts'
import { list, type Printer, quoteName, words } from './print/printer.ts'

function makePrinter(heading: boolean): Printer {
  const printer: Printer = {
    heading,
    name: heading ? (text) => text : quoteName,
    expression: (expression) => printExpression(expression, printer),
    query: (query) => printQuery(query, printer),
    table: (table) => printTable(table, printer),
  }
  return printer
}

const SQL = makePrinter(false)
const HEADING = makePrinter(true)

/** The expression as SQL text that parses to the same tree. */
export function printSqlExpression(expression: Expression): string {
  return SQL.expression(expression)
}

/** The name of a select item without an alias: a column's own, or the expression's text, names unquoted: `sum(ms_played)`, `(a + 1)`. */
export function itemName(expression: Expression): string {
  return expression.kind === 'column' ? expression.parts.at(-1)!.text : HEADING.expression(expression)
}

/** The statement as SQL text, without a semicolon, that parses to the same tree. */
export function printSql(statement: Statement): string {
  switch (statement.kind) {
    case 'query':
      return SQL.query(statement as Query)
    case 'explain': {
      const { analyze, format, statement: explained } = statement
      const options = words(
        analyze && 'ANALYZE',
        analyze && format !== undefined && ',',
        format !== undefined && `FORMAT ${quoteName(format)}`,
      )
      return words('EXPLAIN', options !== '' && `(${options})`, printSql(explained))
    }
    case 'describe':
      return `DESCRIBE ${SQL.query(statement.query)}`
    case 'create-view': {
      const { name, columns, orReplace, ifNotExists, temporary, query } = statement
      return words(
        'CREATE',
        orReplace && 'OR REPLACE',
        temporary && 'TEMP',
        'VIEW',
        ifNotExists && 'IF NOT EXISTS',
        printQualified(name, SQL),
        columns.length > 0 && `(${list(columns, ({ text }) => quoteName(text))})`,
        'AS',
        SQL.query(query),
      )
    }
    case 'drop-view':
      return words(
        'DROP VIEW',
        statement.ifExists && 'IF EXISTS',
        list(statement.names, (name) => printQualified(name, SQL)),
      )
    case 'set':
      return `SET ${quoteName(statement.name.text)} = ${SQL.expression(statement.value)}`
    case 'reset':
      return `RESET ${quoteName(statement.name.text)}`
  }
}

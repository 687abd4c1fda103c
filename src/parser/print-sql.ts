// Syntax tree → SQL text. Parsing the text gives the same tree; the oracle names unnamed columns by such texts too.
import type { CreateTable, Expression, Query, Statement } from './ast.ts'
import { printArguments, printExpression, printQualified, printType } from './print/print-expression.ts'
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
    case 'create-table':
      return printCreateTable(statement)
    case 'drop-view':
    case 'drop-table':
      return words(
        statement.kind === 'drop-view' ? 'DROP VIEW' : 'DROP TABLE',
        statement.ifExists && 'IF EXISTS',
        list(statement.names, (name) => printQualified(name, SQL)),
      )
    case 'insert': {
      const { table, columns, byName, query } = statement
      return words(
        'INSERT INTO',
        printQualified(table, SQL),
        columns.length > 0 && `(${list(columns, ({ text }) => quoteName(text))})`,
        byName && 'BY NAME',
        query ? SQL.query(query) : 'DEFAULT VALUES',
      )
    }
    case 'copy': {
      const { query, path, options } = statement
      const printed = list(options, ({ name, values }) =>
        words(quoteName(name.text), values.length > 0 && `(${list(values, SQL.expression)})`),
      )
      return words(`COPY (${SQL.query(query)}) TO`, SQL.expression(path), printed !== '' && `(${printed})`)
    }
    case 'summarize':
      return `SUMMARIZE ${SQL.query(statement.query)}`
    case 'show':
      return statement.what === 'settings' ? 'SHOW ALL' : `SHOW ${statement.what.toUpperCase()}`
    case 'prepare':
      return `PREPARE ${quoteName(statement.name.text)} AS ${printSql(statement.statement)}`
    case 'execute':
      return `EXECUTE ${quoteName(statement.name.text)}${statement.args.length > 0 ? `(${printArguments(statement.args, SQL)})` : ''}`
    case 'deallocate':
      return `DEALLOCATE ${quoteName(statement.name.text)}`
    case 'set':
      return `SET ${quoteName(statement.name.text)} = ${SQL.expression(statement.value)}`
    case 'reset':
      return `RESET ${quoteName(statement.name.text)}`
  }
}

function printCreateTable({ name, columns, orReplace, ifNotExists, temporary, query }: CreateTable): string {
  const printed = list(columns, (column) =>
    words(
      quoteName(column.name.text),
      column.type && printType(column.type),
      column.notNull && 'NOT NULL',
      column.default && `DEFAULT (${SQL.expression(column.default)})`,
    ),
  )
  return words(
    'CREATE',
    orReplace && 'OR REPLACE',
    temporary && 'TEMP',
    'TABLE',
    ifNotExists && 'IF NOT EXISTS',
    printQualified(name, SQL),
    printed !== '' && `(${printed})`,
    query && `AS ${SQL.query(query)}`,
  )
}

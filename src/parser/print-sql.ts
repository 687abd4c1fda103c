// Syntax tree → SQL text. Parsing the text gives the same tree; the oracle names unnamed columns by such texts too.
import type { CreateTable, Expression, Query, Statement } from './ast.ts'
import { printChange, printColumn, printConstraint } from './print/print-change.ts'
import { printArguments, printExpression, printQualified, printType } from './print/print-expression.ts'

import { printObject } from './print/print-object.ts'
import { printQuery, printStar, printTable } from './print/print-query.ts'

import { list, type Printer, quoteName, words } from './print/printer.ts'

function makePrinter(heading: boolean): Printer {
  const printer: Printer = {
    heading,
    name: heading ? (text) => text : quoteName,
    expression: (expression) => printExpression(expression, printer),
    query: (query) => printQuery(query, printer),
    table: (table) => printTable(table, printer),
    star: (star) => printStar(star, printer),
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
    case 'drop-index':
    case 'drop-schema':
    case 'drop-macro':
    case 'drop-sequence':
    case 'drop-type':
      return words(
        statement.kind.replace('-', ' ').toUpperCase(),
        statement.ifExists && 'IF EXISTS',
        list(statement.names, (name) => printQualified(name, SQL)),
        statement.cascade && 'CASCADE',
      )
    case 'insert':
    case 'update':
    case 'delete':
    case 'alter-table':
    case 'create-index':
    case 'create-schema':
    case 'transaction':
      return printChange(statement, SQL)
    case 'create-macro':
    case 'create-sequence':
    case 'create-type':
    case 'comment':
    case 'merge':
    case 'attach':
    case 'detach':
    case 'use':
    case 'pragma':
    case 'tend':
      return printObject(statement, SQL)
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
      return words(
        statement.what === 'settings' ? 'SHOW ALL' : `SHOW ${statement.what.toUpperCase()}`,
        statement.schema && `FROM ${printQualified(statement.schema, SQL)}`,
      )
    case 'prepare':
      return `PREPARE ${quoteName(statement.name.text)}${statement.types.length > 0 ? `(${statement.types.map(printType).join(', ')})` : ''} AS ${printSql(statement.statement)}`
    case 'execute':
      return `EXECUTE ${quoteName(statement.name.text)}${statement.args.length > 0 ? `(${printArguments(statement.args, SQL)})` : ''}`
    case 'deallocate':
      return `DEALLOCATE ${quoteName(statement.name.text)}`
    case 'set':
      return `SET ${statement.variable ? 'VARIABLE ' : ''}${quoteName(statement.name.text)} = ${SQL.expression(statement.value)}`
    case 'reset':
      return `RESET ${statement.variable ? 'VARIABLE ' : ''}${quoteName(statement.name.text)}`
  }
}

function printCreateTable({ name, columns, constraints, orReplace, ifNotExists, temporary, query, withoutData }: CreateTable): string {
  // Those of columns are in the table's list, too.
  const own = constraints.filter((constraint) => !columns.some((column) => column.constraints.includes(constraint)))
  const printed = [
    ...columns.map((column) => printColumn(column, SQL)),
    ...own.map((constraint) => printConstraint(constraint, false, SQL)),
  ]
  return words(
    'CREATE',
    orReplace && 'OR REPLACE',
    temporary && 'TEMP',
    'TABLE',
    ifNotExists && 'IF NOT EXISTS',
    printQualified(name, SQL),
    printed.length > 0 && `(${printed.join(', ')})`,
    query && `AS ${SQL.query(query)}`,
    withoutData && 'WITH NO DATA',
  )
}

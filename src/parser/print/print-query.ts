// Queries and the tables they read, as text on one line.
import type {
  CommonTable,
  GroupItem,
  Join,
  Query,
  QueryBody,
  Select,
  SelectItem,
  Star,
  TableAlias,
  TableReference,
  ToldTable,
} from '../ast.ts'
import { printArguments, printOrder, printOrdering, printQualified, printWindow } from './print-expression.ts'
import { printNameMatch, printOperand, printPivot, printSample, printUnpivot } from './print-reshape.ts'
import { list, type Printer, quote, words } from './printer.ts'

export function printQuery(query: Query, printer: Printer): string {
  const { recursive, with: common, orderBy, limit, offset } = query
  const { expression } = printer
  return words(
    common.length > 0 && `WITH ${recursive ? 'RECURSIVE ' : ''}${list(common, (table) => printCommon(table, printer))}`,
    printBody(query.body, printer),
    orderBy && (orderBy.kind === 'all' ? words('ORDER BY ALL', printOrdering(orderBy)) : printOrder(orderBy.items, printer)),
    limit && `LIMIT ${query.percent ? `${expression(limit)} PERCENT` : expression(limit)}`,
    offset && `OFFSET ${expression(offset)}`,
  )
}

function printCommon({ name, columns, materialized, query }: CommonTable, printer: Printer): string {
  const hint = materialized === undefined ? '' : materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED '
  return `${printNames(name.text, columns, printer)} AS ${hint}(${printer.query(query)})`
}

function printNames(name: string, columns: readonly { text: string }[], printer: Printer): string {
  return `${printer.name(name)}${columns.length > 0 ? `(${list(columns, ({ text }) => printer.name(text))})` : ''}`
}

function printBody(body: QueryBody, printer: Printer): string {
  switch (body.kind) {
    case 'query':
      return `(${printer.query(body)})`
    case 'values':
      return `VALUES ${list(body.rows, (row) => `(${list(row, printer.expression)})`)}`
    case 'set-operation': {
      const operator = words(body.operator.toUpperCase(), body.all && 'ALL', body.byName && 'BY NAME')
      return `${printPart(body.left, printer)} ${operator} ${printPart(body.right, printer)}`
    }
    case 'select':
      return printSelect(body, printer)
  }
}

/** A set operation within another keeps its place by parentheses. */
function printPart(body: QueryBody, printer: Printer): string {
  const text = printBody(body, printer)
  return body.kind === 'set-operation' ? `(${text})` : text
}

function printGroup(item: GroupItem, printer: Printer): string {
  if (item.kind !== 'grouping-sets') return item.kind === 'row' && item.items.length === 0 ? '()' : printer.expression(item)
  return `GROUPING SETS (${list(item.sets, (set) => printGroup(set, printer))})`
}

function printSelect(select: Select, printer: Printer): string {
  const { distinct, items, from, where, groupBy, having, windows, qualify } = select
  const { expression } = printer
  return words(
    'SELECT',
    distinct && 'DISTINCT',
    distinct && distinct.on.length > 0 && `ON (${list(distinct.on, expression)})`,
    list(items, (item) => printItem(item, printer)),
    from && `FROM ${printer.table(from)}`,
    where && `WHERE ${expression(where)}`,
    groupBy && `GROUP BY ${groupBy.kind === 'all' ? 'ALL' : list(groupBy.items, (item) => printGroup(item, printer))}`,
    having && `HAVING ${expression(having)}`,
    windows.length > 0 &&
      `WINDOW ${list(windows, ({ name, window }) => `${printer.name(name.text)} AS ${inParentheses(printWindow(window, printer))}`)}`,
    qualify && `QUALIFY ${expression(qualify)}`,
  )
}

/** A window that is only another's name is printed without parentheses, which a definition needs. */
function inParentheses(window: string): string {
  return window.startsWith('(') ? window : `(${window})`
}

export function printItem(item: SelectItem, printer: Printer): string {
  if (item.kind === 'star') return printStar(item, printer)
  return words(printer.expression(item.expression), item.alias && `AS ${printer.name(item.alias.text)}`)
}

export function printStar({ qualifier, exclude, replace, rename, match }: Star, printer: Printer): string {
  return words(
    [...qualifier.map(({ text }) => printer.name(text)), '*'].join('.'),
    exclude.length > 0 && `EXCLUDE (${list(exclude, (column) => printQualified(column, printer))})`,
    replace.length > 0 &&
      `REPLACE (${list(replace, ({ expression, name }) => `${printer.expression(expression)} AS ${printer.name(name.text)}`)})`,
    rename.length > 0 &&
      `RENAME (${list(rename, ({ column, name }) => `${printQualified(column, printer)} AS ${printer.name(name.text)}`)})`,
    match && printNameMatch(match, printer),
  )
}

export function printTable(table: TableReference, printer: Printer): string {
  if (table.kind === 'join') return printJoin(table, printer)
  const alias = 'alias' in table && table.alias && printAlias(table.alias, printer)
  switch (table.kind) {
    case 'table':
      return words(printQualified(table.name, printer), alias)
    case 'file':
      return words(quote(table.path), alias)
    case 'table-function':
      return words(
        table.lateral && 'LATERAL',
        `${printQualified(table.name, printer)}(${printArguments(table.args, printer)})`,
        table.ordinality && 'WITH ORDINALITY',
        alias,
      )
    case 'sample':
      return printSample(table, printer)
    case 'pivot':
      return words(printOperand(table.table, printer), printPivot(table, printer), alias)
    case 'unpivot':
      return words(printOperand(table.table, printer), printUnpivot(table, printer), alias)
    case 'told':
      return words(`(${printTold(table.statement, printer)})`, alias)
    case 'derived':
      return words(table.lateral && 'LATERAL', `(${printer.query(table.query)})`, alias)
  }
}

function printTold(statement: ToldTable['statement'], printer: Printer): string {
  if (statement.kind !== 'show') return `${statement.kind.toUpperCase()} ${printer.query(statement.query)}`
  const { what, schema } = statement
  return words('SHOW', what === 'settings' ? 'ALL' : what.toUpperCase(), schema && `FROM ${printQualified(schema, printer)}`)
}

function printAlias({ name, columns }: TableAlias, printer: Printer): string {
  return `AS ${printNames(name.text, columns, printer)}`
}

function printJoin({ type, asof, left, right, natural, on, using }: Join, printer: Printer): string {
  const joined = printer.table(right)
  return words(
    printer.table(left),
    natural && 'NATURAL',
    asof && 'ASOF',
    type !== 'inner' && type.toUpperCase(),
    'JOIN',
    right.kind === 'join' || right.kind === 'pivot' || right.kind === 'unpivot' ? `(${joined})` : joined,
    on && `ON ${printer.expression(on)}`,
    using.length > 0 && `USING (${list(using, ({ text }) => printer.name(text))})`,
  )
}

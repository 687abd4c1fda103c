// PIVOT, UNPIVOT, TABLESAMPLE, and `* LIKE`, as text.
import type { Expression, PatternMatch, Pivot, PivotKey, SampledTable, TableReference, Unpivot } from '../ast.ts'
import { list, type Printer, words } from './printer.ts'

/** Only a table or a query may stand before what reshapes it; all else stands in parentheses. */
export function printOperand(table: TableReference, printer: Printer): string {
  const text = printer.table(table)
  return table.kind === 'join' ? `(${text})` : text
}

export function printPivot({ on, using, groupBy }: Pivot, printer: Printer): string {
  const { expression } = printer
  const counted = list(using, (item) => words(expression(item.expression), item.alias && `AS ${printer.name(item.alias.text)}`))
  const groups = groupBy && `GROUP BY ${list(groupBy, expression)}`
  return `PIVOT (${words(counted || 'count(*)', 'FOR', on.map((key) => printKey(key, printer)).join(' '), groups)})`
}

function printKey({ expression, values, query }: PivotKey, printer: Printer): string {
  const inside = query
    ? printer.query(query)
    : list(values ?? [], ({ value, alias }) => words(printer.expression(value), alias && `AS ${printer.name(alias.text)}`))
  return `${printer.expression(expression)} IN (${inside})`
}

export function printUnpivot({ on, name, values, includeNulls }: Unpivot, printer: Printer): string {
  const names = list(values, ({ text }) => printer.name(text))
  const items = list(on, ({ expressions, alias }) => {
    const parts = expressions.map((part) => (part.kind === 'star' ? printer.star(part) : printer.expression(part)))
    return words(parts.length > 1 ? `(${parts.join(', ')})` : parts[0], alias && `AS ${printer.name(alias.text)}`)
  })
  const nulls = includeNulls ? 'INCLUDE NULLS ' : ''
  return `UNPIVOT ${nulls}(${values.length > 1 ? `(${names})` : names} FOR ${printer.name(name.text)} IN (${items}))`
}

export function printSample({ table, size, unit, method, seed }: SampledTable, printer: Printer): string {
  const amount = `${printer.expression(size)} ${unit.toUpperCase()}`
  return words(
    printOperand(table, printer),
    'TABLESAMPLE',
    method ? `${method}(${amount})` : amount,
    seed && `REPEATABLE (${printer.expression(seed)})`,
  )
}

const WORDS: Record<PatternMatch['operator'], string> = {
  like: 'LIKE',
  ilike: 'ILIKE',
  glob: 'GLOB',
  similar: 'SIMILAR TO',
  regex: '~',
  iregex: '~*',
}

/** Of the columns, those whose names match. */
export function printNameMatch({ operator, pattern, escape: escapeWith, negated }: PatternMatch, printer: Printer): string {
  const escaped: Expression | undefined = escapeWith
  return words(negated && 'NOT', WORDS[operator], printer.expression(pattern), escaped && `ESCAPE ${printer.expression(escaped)}`)
}

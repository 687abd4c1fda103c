// Bound expressions as text, for EXPLAIN and messages: columns by name, parentheses only where they are needed.
import { typeName } from '../common/types.ts'
import type { AggregateCall, Column, Expr, FrameBound, RankCall, SortKey, WindowCall, WindowFrame } from './expression.ts'
import { printLiteral } from './print-literal.ts'

// How tightly an operator binds; what binds less than its surroundings gets parentheses.
const OR = 1
const AND = 2
const NOT = 3
const COMPARISON = 4
const OTHER = 5
const SUM = 6
const PRODUCT = 7
const PRIMARY = 9

const OPERATORS: Readonly<Record<string, number>> = {
  '=': COMPARISON,
  '<>': COMPARISON,
  '<': COMPARISON,
  '<=': COMPARISON,
  '>': COMPARISON,
  '>=': COMPARISON,
  is_distinct_from: COMPARISON,
  is_not_distinct_from: COMPARISON,
  like: COMPARISON,
  ilike: COMPARISON,
  '||': OTHER,
  '+': SUM,
  '-': SUM,
  '*': PRODUCT,
  '/': PRODUCT,
  '//': PRODUCT,
  '%': PRODUCT,
}

/** `ms_played / 1000 > 30 and country = 'US'` */
export function printExpr(expr: Expr): string {
  return print(expr, 0)
}

function print(expr: Expr, outer: number): string {
  const [text, level] = printPart(expr)
  return level < outer ? `(${text})` : text
}

function printPart(expr: Expr): [string, number] {
  switch (expr.kind) {
    case 'column':
      return [expr.name, PRIMARY]
    case 'literal':
      return [printLiteral(expr), PRIMARY]
    case 'and':
      return [expr.args.map((arg) => print(arg, AND + 1)).join(' and '), AND]
    case 'or':
      return [expr.args.map((arg) => print(arg, OR + 1)).join(' or '), OR]
    case 'not':
      return [`not ${print(expr.args[0], NOT)}`, NOT]
    case 'is_null':
      return [`${print(expr.args[0], COMPARISON + 1)} is null`, COMPARISON]
    case 'in': {
      const [operand, ...items] = expr.args
      return [`${print(operand!, COMPARISON + 1)} in (${items.map(printExpr).join(', ')})`, COMPARISON]
    }
    case 'cast':
      return [`${expr.tryCast ? 'try_cast' : 'cast'}(${printExpr(expr.args[0])} as ${typeName(expr.type)})`, PRIMARY]
    case 'case':
      return [printCase(expr.args), PRIMARY]
    case 'subquery': {
      const operands = expr.args.slice(0, expr.args.length - expr.parameters.length).map(printExpr)
      if (expr.test === 'scalar') return ['(subquery)', PRIMARY]
      return expr.test === 'exists'
        ? ['exists (subquery)', PRIMARY]
        : [`(${operands.join(', ')}) ${expr.operator} any (subquery)`, COMPARISON]
    }
    case 'call':
      return printCall(expr.name, expr.args)
  }
}

function printCall(name: string, args: readonly Expr[]): [string, number] {
  // The engine's own: a value as a nested one holds it.
  if (name === 'element') return printPart(args[0]!)
  const level = OPERATORS[name]
  if (level === undefined || args.length !== 2) return [`${name}(${args.map(printExpr).join(', ')})`, PRIMARY]
  return [`${print(args[0]!, level)} ${name.replaceAll('_', ' ')} ${print(args[1]!, level + 1)}`, level]
}

function printCase(args: readonly Expr[]): string {
  const branches: string[] = []
  for (let i = 0; i + 1 < args.length; i += 2) branches.push(`when ${printExpr(args[i]!)} then ${printExpr(args[i + 1]!)}`)
  return `case ${branches.join(' ')} else ${printExpr(args.at(-1)!)} end`
}

/** An expression with the name of the column that it gives, where the name is not plain from it. */
export function printItem(expr: Expr, column: Column): string {
  const text = printExpr(expr)
  return expr.kind === 'column' && isLeafOf(column.name, expr.name) ? text : withName(text, column)
}

/** `title` of `song.title` */
function isLeafOf(name: string, path: string): boolean {
  return path.endsWith(`.${name}`)
}

/** `sum(ms_played) filter (where country = 'US') as ms`; the column's name where it is given and not the call's text. */
export function printAggregate(call: AggregateCall, column?: Column): string {
  const order = call.orderBy ? ` order by ${printSortKeys(call.orderBy)}` : ''
  const limit = call.limit === undefined ? '' : ` limit ${call.limit}`
  const args = `${call.args.map(printExpr).join(', ')}${order}${limit}`
  const filter = call.filter ? ` filter (where ${printExpr(call.filter)})` : ''
  return withName(`${call.name}(${call.distinct ? 'distinct ' : ''}${args})${filter}`, column)
}

/** `row_number() over (partition by city order by plays desc) as place` */
export function printRank(call: RankCall, column?: Column): string {
  return withName(`${call.name}() over (${windowParts(call).join(' ')})`, column)
}

/** `sum(plays) over (partition by city order by day rows between 6 preceding and current row) as week` */
export function printWindow(call: WindowCall, column?: Column): string {
  const args = `${call.args.map(printExpr).join(', ')}${call.ignoreNulls ? ' ignore nulls' : ''}`
  const filter = call.filter ? ` filter (where ${printExpr(call.filter)})` : ''
  const frame = call.kind === 'number' ? '' : printFrame(call.frame)
  const parts = [...windowParts(call), ...(frame ? [frame] : [])]
  return withName(`${call.name}(${call.distinct ? 'distinct ' : ''}${args})${filter} over (${parts.join(' ')})`, column)
}

function windowParts({ partitionBy, orderBy }: Pick<RankCall, 'partitionBy' | 'orderBy'>): string[] {
  const parts: string[] = []
  if (partitionBy.length) parts.push(`partition by ${partitionBy.map(printExpr).join(', ')}`)
  if (orderBy.length) parts.push(`order by ${printSortKeys(orderBy)}`)
  return parts
}

/** Nothing for the frame that a window has unless told. */
function printFrame({ unit, start, end, exclude }: WindowFrame): string {
  const isDefault = unit === 'range' && start.kind === 'unbounded preceding' && end.kind === 'current row' && !exclude
  if (isDefault) return ''
  const bound = ({ kind, offset }: FrameBound): string => {
    if (!offset) return kind
    return unit === 'range' ? `to ${printExpr(offset)}` : `${printExpr(offset)} ${kind}`
  }
  return `${unit} between ${bound(start)} and ${bound(end)}${exclude ? ` exclude ${exclude}` : ''}`
}

/** A name that is the text itself, but for case and parentheses, says nothing new. */
function withName(text: string, column: Column | undefined): string {
  const plain = (name: string) => name.toLowerCase().replace(/[()"\s]/g, '')
  return !column || plain(text) === plain(column.name) ? text : `${text} as ${column.name}`
}

/** `plays desc, city nulls first` */
export function printSortKeys(keys: readonly SortKey[]): string {
  return keys.map((key) => `${printExpr(key.expr)}${key.descending ? ' desc' : ''}${key.nullsFirst ? ' nulls first' : ''}`).join(', ')
}

/** `limit 10 offset 5`; a part that does nothing is left out. */
export function printRange({ count, offset }: { readonly count: number; readonly offset: number }): string {
  const parts: string[] = []
  if (count !== Number.POSITIVE_INFINITY) parts.push(`limit ${count}`)
  if (offset) parts.push(`offset ${offset}`)
  return parts.join(' ') || 'limit all'
}

import type { Expression, Query, Star, TableReference } from '../ast.ts'
import { isBareCall } from '../bare-calls.ts'
import { KEYWORDS } from '../tokens.ts'

/** What the printers of single nodes call for the nodes below them, so that expressions and queries need not know each other. */
export interface Printer {
  /** True for a column's heading: names without quotes, functions in lower case. */
  readonly heading: boolean
  name(text: string): string
  expression(expression: Expression): string
  query(query: Query): string
  table(table: TableReference): string
  star(star: Star): string
}

export function list<T>(items: readonly T[], print: (item: T) => string): string {
  return items.map(print).join(', ')
}

/** The parts that are there, with a space between. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== false && part !== undefined && part !== '').join(' ')
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as SQL text: in double quotes where it needs them. */
export function quoteName(text: string): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !KEYWORDS.has(text.toLowerCase()) && !isBareCall(text)
  return plain ? text : `"${text.replaceAll('"', '""')}"`
}

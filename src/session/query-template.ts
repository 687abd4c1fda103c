// Queries that the session asks on behalf of a statement: a text with holes for the statement's own expressions and tables.
import type { Position } from '../common/errors.ts'
import type { Expression, Query, TableReference } from '../parser/ast.ts'
import { parse } from '../parser/index.ts'

export interface TemplateHoles {
  /** What `$name` stands for. */
  readonly expressions?: Readonly<Record<string, Expression>>
  /** What a table of that name stands for. */
  readonly tables?: Readonly<Record<string, TableReference>>
}

/**
 * The query of a text in which `$name` and tables stand for what the holes say. What comes from the text has the given place, for it is in no text that
 * the user knows.
 *
 *     fillQuery('select count(*) from here where not ($condition)', position, { expressions: { condition } })
 */
export function fillQuery(text: string, position: Position, { expressions = {}, tables = {} }: TemplateHoles = {}): Query {
  const fill = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map(fill)
    const node = part as { readonly kind?: string; readonly key?: string; readonly name?: readonly { readonly text: string }[] }
    const hole = node.kind === 'parameter' ? expressions[node.key!] : node.kind === 'table' ? tables[node.name!.at(-1)!.text] : undefined
    if (hole) return hole
    const entries = Object.entries(part).map(([key, value]) => [key, key === 'position' ? position : fill(value)])
    return Object.fromEntries(entries)
  }
  return fill(parse(text)[0]) as Query
}

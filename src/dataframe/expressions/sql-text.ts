// Expressions and types written as SQL.
import { BindError, type QuernError } from '../../common/errors.ts'
import type { Expression, Query, TypeName } from '../../parser/ast.ts'
import { parse, parseExpression } from '../../parser/index.ts'

/** `DECIMAL(10, 2)`, as the tree of a type. */
export function parseType(text: string): TypeName {
  const cast = inText(text, () => parseExpression(`CAST(NULL AS ${text})`))
  if (cast.kind === 'cast' && cast.operand.kind === 'null' && !cast.try) return cast.type
  throw new BindError(`"${text}" is not a type`, { hint: `Write it as in SQL: 'BIGINT', 'DECIMAL(10, 2)'.` })
}

function inText<T>(text: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new BindError(`"${text}" is not a type`, { hint: `Write it as in SQL: 'BIGINT', 'DECIMAL(10, 2)'.`, cause: error as QuernError })
  }
}

/** The one query of the text. */
export function parseQuery(text: string): Query {
  const statements = parse(text)
  const [query] = statements
  if (statements.length === 1 && query!.kind === 'query') return query as Query
  const found = statements.length === 1 ? `a ${query!.kind.replace('-', ' ')} statement` : `${statements.length} statements`
  const error = new BindError(`sql() takes one query, not ${found}`, { hint: 'Other statements run at once: await session.query(text).' })
  error.sql = text
  throw error
}

/** The tree with its parameters replaced: `of` gives what stands for each. */
export function withParameters<T extends object>(tree: T, of: (key: string | number) => Expression | undefined): T {
  const replace = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return mapped(node, replace)
    const { kind, key, position } = node as { kind?: string; key?: string | number; position?: Expression['position'] }
    if (kind === 'parameter') {
      const value = of(key!)
      return value ? { ...value, position } : node
    }
    let copy: Record<string, unknown> | undefined
    for (const [name, part] of Object.entries(node)) {
      const replaced = replace(part)
      if (replaced === part) continue
      copy ??= { ...node }
      copy[name] = replaced
    }
    return copy ?? node
  }
  return replace(tree) as T
}

function mapped(items: readonly unknown[], f: (item: unknown) => unknown): readonly unknown[] {
  const replaced = items.map(f)
  return replaced.every((item, i) => item === items[i]) ? items : replaced
}

// What ON CONFLICT DO UPDATE reads without naming a table is the row that is there, not the one that was to come.
import type { Schema } from '../common/schema.ts'
import type { Expression } from '../parser/ast.ts'

/** The expression with the table named at each of its columns that has none. Queries within it name their own. */
export function ofTable<Part extends Expression | undefined>(expression: Part, table: string, schema: Schema): Part {
  const columns = new Set(schema.map(({ name }) => name.toLowerCase()))
  const within = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map(within)
    const node = part as Partial<Expression> | { readonly kind: 'query' }
    if (node.kind === 'query') return part
    if (node.kind === 'column') {
      const [first] = node.parts!
      return columns.has(first!.text.toLowerCase()) ? { ...node, parts: [{ ...first!, text: table }, ...node.parts!] } : part
    }
    return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, key === 'position' ? child : within(child)]))
  }
  return within(expression) as Part
}

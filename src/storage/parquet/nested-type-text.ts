// What a column is that cannot be read yet, as SQL writes types: `INTEGER[]`, `MAP(VARCHAR, DOUBLE)`, `STRUCT(a INTEGER, b VARCHAR)[]`. For DESCRIBE.
import { typeName } from '../../common/types.ts'
import { columnType } from './column-type.ts'
import { REPETITION, type SchemaElement } from './format.ts'

/** The type of the element at `at` and what belongs to it; `UNKNOWN` for what has no name in SQL. */
export function nestedTypeText(elements: readonly SchemaElement[], at: number): string {
  return textAt(elements, at, 0).text
}

/** Deeper than any file that a person made; the schema's own walk complains about it. */
const MAX_DEPTH = 64

function textAt(elements: readonly SchemaElement[], at: number, depth: number): { text: string; next: number } {
  const element = elements[at]
  if (!element || depth > MAX_DEPTH) return { text: 'UNKNOWN', next: at + 1 }
  const children: { name: string; text: string; element: SchemaElement }[] = []
  let next = at + 1
  for (let i = 0; i < element.children && next < elements.length; i++) {
    const child = textAt(elements, next, depth + 1)
    children.push({ name: elements[next]!.name, text: child.text, element: elements[next]! })
    next = child.next
  }
  const text = ownText(element, children)
  return { text: element.repetition === REPETITION.repeated && depth === 0 ? `${text}[]` : text, next }
}

function ownText(element: SchemaElement, children: readonly { name: string; text: string; element: SchemaElement }[]): string {
  const { physical, length, logical } = element
  if (physical !== undefined) {
    const read = columnType({ physical, length }, logical)
    return typeof read === 'string' ? 'UNKNOWN' : typeName(read.type)
  }
  const [only] = children
  if (logical?.kind === 'list' && only) return `${only.element.children === 1 ? withoutName(only.text) : only.text}[]`
  if (logical?.kind === 'map' && only) return `MAP(${fieldTypes(only.text)})`
  return `STRUCT(${children.map((child) => `${child.name} ${child.text}`).join(', ')})`
}

/** `STRUCT(element INTEGER)`, the group between a list and its elements, is but an INTEGER. */
function withoutName(struct: string): string {
  return /^STRUCT\(\S+ (.*)\)$/.exec(struct)?.[1] ?? struct
}

/** `VARCHAR, INTEGER` of `STRUCT(key VARCHAR, value INTEGER)`. */
function fieldTypes(struct: string): string {
  return /^STRUCT\(\S+ (.*), value (.*)\)$/.exec(struct)?.slice(1).join(', ') ?? struct
}

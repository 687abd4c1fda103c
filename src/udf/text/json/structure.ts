// Which types the values of JSON have.
import type { JsonNode } from './parse.ts'
import { jsonTypeName } from './print.ts'

/** The name of a type, or what an array or an object holds. An object without members is just `JSON`. */
export type JsonStructure =
  | { readonly kind: 'plain'; readonly type: string }
  | { readonly kind: 'array'; readonly element: JsonStructure }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonStructure> }

const NONE: JsonStructure = { kind: 'plain', type: 'NULL' }
const MIXED: JsonStructure = { kind: 'plain', type: 'JSON' }

export function structureOf(node: JsonNode): JsonStructure {
  switch (node.kind) {
    case 'array':
      return { kind: 'array', element: node.items.map(structureOf).reduce(merged, NONE) }
    case 'object': {
      if (node.members.length === 0) return MIXED
      return { kind: 'object', members: new Map(node.members.map(([key, value]) => [key, structureOf(value)])) }
    }
    default:
      return { kind: 'plain', type: jsonTypeName(node) }
  }
}

/** What holds values of both. */
function merged(a: JsonStructure, b: JsonStructure): JsonStructure {
  if (a === NONE || isNone(a)) return b
  if (isNone(b)) return a
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', element: merged(a.element, b.element) }
  if (a.kind === 'object' && b.kind === 'object') {
    const members = new Map(a.members)
    for (const [key, value] of b.members) members.set(key, members.has(key) ? merged(members.get(key)!, value) : value)
    return { kind: 'object', members }
  }
  return a.kind === 'plain' && b.kind === 'plain' ? mergedNames(a.type, b.type) : MIXED
}

function isNone(structure: JsonStructure): boolean {
  return structure.kind === 'plain' && structure.type === 'NULL'
}

const NUMBERS = ['UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE']

function mergedNames(a: string, b: string): JsonStructure {
  if (a === b) return { kind: 'plain', type: a }
  if (!NUMBERS.includes(a) || !NUMBERS.includes(b)) return MIXED
  // Numbers of both signs need more than either.
  return { kind: 'plain', type: a === 'DOUBLE' || b === 'DOUBLE' ? 'DOUBLE' : 'HUGEINT' }
}

export function printStructure(structure: JsonStructure): string {
  switch (structure.kind) {
    case 'plain':
      return JSON.stringify(structure.type)
    case 'array':
      return `[${printStructure(structure.element)}]`
    case 'object':
      return `{${[...structure.members].map(([key, value]) => `${JSON.stringify(key)}:${printStructure(value)}`).join(',')}}`
  }
}

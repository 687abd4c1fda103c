// JSON as text: without spaces, numbers in their shortest form.
import type { JsonNode } from './parse.ts'

export function printJson(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(node.value)
    case 'number':
      return printNumber(node.text)
    case 'string':
      return JSON.stringify(node.value)
    case 'array':
      return `[${node.items.map(printJson).join(',')}]`
    case 'object':
      return `{${node.members.map(([key, value]) => `${JSON.stringify(key)}:${printJson(value)}`).join(',')}}`
  }
}

/** Whole numbers keep all of their digits; others are doubles, but for those beyond them. */
function printNumber(text: string): string {
  if (isWhole(text)) return text === '-0' ? '0' : text
  const value = numberOf(text)
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return /\d/.test(text) ? text : value > 0 ? 'Infinity' : '-Infinity'
  const shortest = Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e')
  return /^-?\d+$/.test(shortest) ? `${shortest}.0` : shortest
}

function numberOf(text: string): number {
  if (/\d/.test(text)) return Number(text)
  if (/nan/i.test(text)) return Number.NaN
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function isWhole(text: string): boolean {
  return /^-?\d+$/.test(text)
}

const MAX_UBIGINT = 2n ** 64n
const MIN_BIGINT = -(2n ** 63n)

/** The name of the SQL type that holds the value. */
export function jsonTypeName(node: JsonNode): string {
  switch (node.kind) {
    case 'string':
      return 'VARCHAR'
    case 'number': {
      if (!isWhole(node.text)) return 'DOUBLE'
      const value = BigInt(node.text)
      if (value >= MAX_UBIGINT || value < MIN_BIGINT) return 'DOUBLE'
      return node.text.startsWith('-') ? 'BIGINT' : 'UBIGINT'
    }
    default:
      return node.kind.toUpperCase()
  }
}

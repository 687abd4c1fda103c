// What JSON holds, told and compared.
import { BOOLEAN, JSON_TYPE, type SqlType, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { type Signature, takes } from '../../signature.ts'
import type { JsonNode } from '../../text/json/parse.ts'
import { printJson } from '../../text/json/print.ts'
import { printStructure, structureOf } from '../../text/json/structure.ts'
import { jsonOf } from './extract.ts'

const TEXTS: readonly SqlType[] = [VARCHAR, JSON_TYPE]

const INDENT = '    '

function pretty(node: JsonNode, indent: string): string {
  const inner = indent + INDENT
  if (node.kind === 'array' && node.items.length > 0) {
    return `[\n${node.items.map((item) => inner + pretty(item, inner)).join(',\n')}\n${indent}]`
  }
  if (node.kind === 'object' && node.members.length > 0) {
    return `{\n${node.members.map(([key, value]) => `${inner}${JSON.stringify(key)}: ${pretty(value, inner)}`).join(',\n')}\n${indent}}`
  }
  return printJson(node)
}

/** Is the needle there, or in some part of it? An object holds one with some of its members, an array one with some of its elements. */
function contains(node: JsonNode, needle: JsonNode): boolean {
  if (holds(node, needle)) return true
  if (node.kind === 'array') return node.items.some((item) => contains(item, needle))
  return node.kind === 'object' && node.members.some(([, value]) => contains(value, needle))
}

function holds(node: JsonNode, needle: JsonNode): boolean {
  if (node.kind === 'array' && needle.kind === 'array') return needle.items.every((item) => node.items.some((own) => holds(own, item)))
  if (node.kind === 'object' && needle.kind === 'object') {
    const members = new Map(node.members)
    return needle.members.every(([key, value]) => {
      const own = members.get(key)
      return own !== undefined && holds(own, value)
    })
  }
  return node.kind === needle.kind && printJson(node) === printJson(needle)
}

const PAIRS: readonly Signature[] = TEXTS.flatMap((a) => TEXTS.map((b) => takes([a, b], BOOLEAN)))

export const JSON_INSPECTORS: readonly ScalarFunction[] = [
  scalar({
    name: 'json_pretty',
    doc: 'The JSON with a line for each member and element.',
    example: [`json_pretty('[]')`, '[]'],
    signatures: TEXTS.map((text) => takes([text], VARCHAR)),
    canRaise: true,
    js: ([text]) => pretty(jsonOf(text as string), ''),
  }),
  scalar({
    name: 'json_contains',
    doc: 'Whether the second JSON is in the first: the same value, an object with some of the members, an array with some of the elements, at any depth.',
    example: [`json_contains('{"a": [1, 2], "b": 3}', '{"a": [2]}')`, 'true'],
    signatures: PAIRS,
    canRaise: true,
    js: ([text, needle]) => contains(jsonOf(text as string), jsonOf(needle as string)),
  }),
  scalar({
    name: 'json_structure',
    doc: 'The types that the JSON has, as JSON: what `json_transform` takes.',
    example: [`json_structure('{"a": [1, 2.5]}')`, '{"a":["DOUBLE"]}'],
    signatures: TEXTS.map((text) => takes([text], JSON_TYPE)),
    canRaise: true,
    js: ([text]) => printStructure(structureOf(jsonOf(text as string))),
  }),
]

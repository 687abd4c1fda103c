// The members and elements of JSON as rows: what `FROM json_each(…)` and `FROM json_tree(…)` are made of.
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { JSON_TYPE, listOf, type SqlType, structOf, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takes } from '../../signature.ts'
import type { JsonNode } from '../../text/json/parse.ts'
import { jsonAt, parsePath } from '../../text/json/path.ts'
import { jsonTypeName, printJson } from '../../text/json/print.ts'
import { jsonOf } from './extract.ts'

const ENTRY = structOf([
  { name: 'key', type: VARCHAR },
  { name: 'value', type: JSON_TYPE },
  { name: 'type', type: VARCHAR },
  { name: 'atom', type: JSON_TYPE },
  { name: 'id', type: UBIGINT },
  { name: 'parent', type: UBIGINT },
  { name: 'fullkey', type: VARCHAR },
  { name: 'path', type: VARCHAR },
])

interface Place {
  readonly key: string | null
  readonly parent: bigint | null
  readonly fullKey: string
  readonly path: string
}

const isNode = ({ kind }: JsonNode): boolean => kind === 'array' || kind === 'object'

function children(node: JsonNode): readonly { readonly key: string; readonly value: JsonNode; readonly step: string }[] {
  if (node.kind === 'array') return node.items.map((value, i) => ({ key: String(i), value, step: `[${i}]` }))
  return node.kind === 'object' ? node.members.map(([key, value]) => ({ key, value, step: `.${key}` })) : []
}

/** Values and keys are numbered as they come in the text. */
function numbered(root: JsonNode): ReadonlyMap<JsonNode, bigint> {
  const ids = new Map<JsonNode, bigint>()
  let next = 0n
  const visit = (node: JsonNode): void => {
    ids.set(node, next++)
    for (const { value } of children(node)) {
      if (node.kind === 'object') next++
      visit(value)
    }
  }
  visit(root)
  return ids
}

function entriesOf(text: string, path: string, deep: boolean): NestedValue {
  const root = jsonOf(text)
  const start = jsonAt(root, parsePath(path))
  if (!start) return []
  const ids = numbered(root)
  const rows: NestedValue[] = []
  const add = (node: JsonNode, { key, parent, fullKey, path: of }: Place): void => {
    const atom = isNode(node) || node.kind === 'null' ? null : printJson(node)
    rows.push([key, printJson(node), jsonTypeName(node), atom, ids.get(node)!, parent, fullKey, of])
  }
  const visit = (node: JsonNode, fullKey: string): void => {
    for (const { key, value, step } of children(node)) {
      const full = fullKey + step
      add(value, { key, parent: deep ? ids.get(node)! : null, fullKey: full, path: fullKey })
      if (deep) visit(value, full)
    }
  }
  if (deep || !isNode(start)) add(start, { key: null, parent: null, fullKey: path, path })
  visit(start, path)
  return rows
}

function entries(name: string, deep: boolean): ScalarFunction {
  const signatures = [VARCHAR, JSON_TYPE].flatMap((text: SqlType) => [takes([text], listOf(ENTRY)), takes([text, VARCHAR], listOf(ENTRY))])
  return scalar({
    name: `quern:${name}`,
    doc: 'The rows of the table function of this name.',
    example: ['1', '1'],
    signatures,
    canRaise: true,
    js: overNested(([text, path]) => entriesOf(text as string, (path ?? '$') as string, deep)),
  })
}

export const JSON_ENTRIES: readonly ScalarFunction[] = [entries('json_each', false), entries('json_tree', true)]

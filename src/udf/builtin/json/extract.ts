// What lies at paths of JSON. Kernels scan the texts; what is rare, and lists, are left to JavaScript.
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { BIGINT, BOOLEAN, JSON_TYPE, listOf, type SqlType, sameType, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { noJson } from '../../cast/json-cast.ts'
import { type Body, type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { type Signature, takes, takesBy } from '../../signature.ts'
import { type JsonNode, parseJson } from '../../text/json/parse.ts'
import { allJsonAt, hasWildcard, jsonAt, parsePath } from '../../text/json/path.ts'
import { jsonTypeName, printJson } from '../../text/json/print.ts'

const TEXTS: readonly SqlType[] = [VARCHAR, JSON_TYPE]
const PATH_LIST = listOf(VARCHAR)

export function jsonOf(text: string): JsonNode {
  const node = parseJson(text)
  if (node) return node
  throw noJson(text)
}

type Result = string | boolean | bigint | null
type ValueOf = (node: JsonNode) => Result

/** A function of the value at the path, the second argument where there is one. `missing`: what it gives where nothing is there. */
const atPath =
  (value: ValueOf, missing: Result): RowFunction =>
  ([text, path]) => {
    const node = jsonOf(text as string)
    const steps = typeof path === 'bigint' ? [{ index: Number(path) }] : parsePath((path ?? '') as string)
    const found = jsonAt(node, steps)
    return found ? value(found) : missing
  }

/** The same for each of several paths, or for all that a path with wildcards finds. */
const atPaths = (value: ValueOf, missing: Result): RowFunction =>
  overNested(([text, paths]): NestedValue => {
    const node = jsonOf(text as string)
    if (typeof paths === 'string') return allJsonAt(node, parsePath(paths)).map(value)
    return (paths as readonly (string | null)[]).map((path) => {
      const found = path === null ? undefined : jsonAt(node, parsePath(path))
      return found ? value(found) : missing
    })
  })

interface PathFunction {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly doc: string
  readonly example: readonly [string, string]
  readonly returns: SqlType
  readonly value: ValueOf
  readonly missing?: Result
  /** Whether it may do without a path, and whether a place in an array will do as one. */
  readonly withoutPath?: boolean
  readonly byPlace?: boolean
  readonly kernel?: (path: SqlType | undefined) => string
}

/** A literal path with wildcards gives a list. */
function wildcards(returns: SqlType): readonly Signature[] {
  return TEXTS.map((text) =>
    takesBy(`(${text.kind.toUpperCase()}, '…*…') → list`, (args, [, path]) => {
      if (args.length !== 2 || !sameType(args[0]!, text) || typeof path !== 'string' || (!path.includes('*') && !path.includes('..')))
        return undefined
      return hasWildcard(parsePath(path)) ? { args: [text, VARCHAR], returns: listOf(returns) } : undefined
    }),
  )
}

function pathFunction({ returns, value, missing = null, withoutPath, byPlace, kernel, ...rest }: PathFunction): ScalarFunction {
  const signatures = TEXTS.flatMap((text) => [
    ...(withoutPath ? [takes([text], returns)] : []),
    takes([text, VARCHAR], returns),
    ...(byPlace ? [takes([text, BIGINT], returns)] : []),
    takes([text, PATH_LIST], listOf(returns)),
  ])
  const single = atPath(value, missing)
  const givesNull = missing === null
  const script: Body = { kind: 'js', js: single, givesNull }
  return scalar({
    ...rest,
    doc: `${rest.doc} Several paths, or one with wildcards, give a list.`,
    // Found first, for they are as near as the plain ones.
    signatures: [...wildcards(returns), ...signatures],
    canRaise: true,
    body: ([, path], gives) => {
      if (gives.kind === 'list') return { kind: 'js', js: atPaths(value, missing), givesNull: true }
      return kernel ? { kind: 'kernel', kernel: kernel(path), givesNull, describe: undefined, script: single } : script
    },
  })
}

const plain: ValueOf = (node) => (node.kind === 'null' ? null : node.kind === 'string' ? node.value : printJson(node))
const byPlaceOr =
  (place: string, path: string) =>
  (type: SqlType | undefined): string =>
    type?.kind === 'bigint' ? place : path

const PATHS =
  'A path is such as `$.page.items[0]` or `$."a b"`, a pointer `/page/items/0`, the name of a member, or a place in an array; wildcards are `.*`, `[*]` and `..name`.'

const jsonValid = scalar({
  name: 'json_valid',
  doc: 'Whether the text is JSON.',
  example: [`json_valid('{"a": 1}')`, 'true'],
  signatures: TEXTS.map((text) => takes([text], BOOLEAN)),
  kernel: 'jsonValid',
  js: ([text]) => parseJson(text as string) !== undefined,
})

export const EXTRACTS: readonly ScalarFunction[] = [
  pathFunction({
    name: 'json_extract',
    aliases: ['json_extract_path', '->'],
    doc: `The value at a path of JSON, as JSON; NULL where there is none. ${PATHS}`,
    example: [`json_extract('{"a": [1, {"b": "x"}]}', '$.a[1]')`, '{"b":"x"}'],
    returns: JSON_TYPE,
    value: printJson,
    byPlace: true,
    kernel: byPlaceOr('jsonElement', 'jsonExtract'),
  }),
  pathFunction({
    name: 'json_extract_string',
    aliases: ['json_extract_path_text', '->>'],
    doc: 'The value at a path of JSON, as text: a string without its quotes, NULL for null and where there is none.',
    example: [`json_extract_string('{"a": {"b": "x"}}', '$.a.b')`, 'x'],
    returns: VARCHAR,
    value: plain,
    byPlace: true,
    kernel: byPlaceOr('jsonElementString', 'jsonExtractString'),
  }),
  pathFunction({
    name: 'json_value',
    doc: 'As `json_extract`, as text, but NULL for objects, arrays and null.',
    example: [`json_value('{"a": "x"}', '$.a')`, '"x"'],
    returns: VARCHAR,
    value: (node) => (['array', 'object', 'null'].includes(node.kind) ? null : printJson(node)),
    byPlace: true,
  }),
  pathFunction({
    name: 'json_exists',
    doc: 'Whether there is a value at the path of JSON; null is one.',
    example: [`json_exists('{"a": null}', '$.a')`, 'true'],
    returns: BOOLEAN,
    value: () => true,
    missing: false,
    kernel: () => 'jsonExists',
  }),
  pathFunction({
    name: 'json_type',
    doc: 'What kind of value JSON is, or has at the path: OBJECT, ARRAY, VARCHAR, UBIGINT, BIGINT, DOUBLE, BOOLEAN or NULL.',
    example: [`json_type('{"a": [1]}', '$.a')`, 'ARRAY'],
    returns: VARCHAR,
    value: jsonTypeName,
    withoutPath: true,
    kernel: () => 'jsonType',
  }),
  pathFunction({
    name: 'json_array_length',
    doc: 'How many elements the array has that JSON is, or has at the path; 0 for other values.',
    example: [`json_array_length('{"a": [1, 2]}', '$.a')`, '2'],
    returns: UBIGINT,
    value: (node) => (node.kind === 'array' ? BigInt(node.items.length) : 0n),
    withoutPath: true,
    kernel: () => 'jsonArrayLength',
  }),
  scalar({
    name: 'json_keys',
    doc: 'The names of the members of the object that JSON is, or has at the path. Several paths, or one with wildcards, give a list.',
    example: [`json_keys('{"a": 1, "b": 2}')`, '[a, b]'],
    signatures: TEXTS.flatMap((text) => [
      takes([text], listOf(VARCHAR)),
      takes([text, VARCHAR], listOf(VARCHAR)),
      takes([text, PATH_LIST], listOf(listOf(VARCHAR))),
    ]),
    canRaise: true,
    givesNull: true,
    js: overNested(([text, path]): NestedValue => {
      const node = jsonOf(text as string)
      const keysAt = (of: string): NestedValue => {
        const found = jsonAt(node, parsePath(of))
        return found ? (found.kind === 'object' ? found.members.map(([key]) => key) : []) : null
      }
      if (path === undefined || typeof path === 'string') return keysAt(path ?? '')
      return (path as readonly (string | null)[]).map((of) => (of === null ? null : keysAt(of)))
    }),
  }),
  jsonValid,
]

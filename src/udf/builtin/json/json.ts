// Functions over texts of JSON, which are VARCHARs. Kernels scan them; what is rare is left to JavaScript.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, BOOLEAN, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { type Signature, takes } from '../../signature.ts'
import { type JsonNode, parseJson } from '../../text/json/parse.ts'
import { jsonAt, parsePath } from '../../text/json/path.ts'
import { jsonTypeName, printJson } from '../../text/json/print.ts'

const SHOWN_CHARACTERS = 60

function jsonOf(text: string): JsonNode {
  const node = parseJson(text)
  if (node) return node
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  throw new ConversionError(`'${shown}' is no JSON`, { hint: 'json_valid(…) tells which texts are.' })
}

/** A function of the value at the path, the second argument where there is one. */
const atPath =
  (value: (node: JsonNode) => string | boolean | bigint | null): RowFunction =>
  ([text, path]) => {
    const node = jsonOf(text as string)
    const steps = typeof path === 'bigint' ? [{ index: Number(path) }] : parsePath((path ?? '') as string)
    const found = jsonAt(node, steps)
    return found ? value(found) : null
  }

const json = (node: JsonNode) => printJson(node)
const plain = (node: JsonNode) => (node.kind === 'null' ? null : node.kind === 'string' ? node.value : printJson(node))

interface Extraction {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string
  readonly example: readonly [string, string]
  readonly value: (node: JsonNode) => string | null
  readonly kernels: readonly [byPath: string, byIndex: string]
}

const extraction = ({ value, kernels, ...rest }: Extraction): ScalarFunction =>
  scalar({
    ...rest,
    signatures: [takes([VARCHAR, VARCHAR], VARCHAR), takes([VARCHAR, BIGINT], VARCHAR)],
    canRaise: true,
    givesNull: true,
    body: ([, path]) => ({
      ...{ kind: 'kernel', givesNull: true, describe: undefined, script: atPath(value) },
      kernel: kernels[path!.kind === 'bigint' ? 1 : 0],
    }),
  })

const PATHS = 'A path is such as `$.page.items[0]` or `$."a b"`, a pointer `/page/items/0`, the name of a member, or a place in an array.'

const jsonExtract = extraction({
  name: 'json_extract',
  aliases: ['json_extract_path', '->'],
  doc: `The value at a path of a JSON text, as JSON; NULL where there is none. ${PATHS}`,
  example: [`json_extract('{"a": [1, {"b": "x"}]}', '$.a[1]')`, '{"b":"x"}'],
  value: json,
  kernels: ['jsonExtract', 'jsonElement'],
})

const jsonExtractString = extraction({
  name: 'json_extract_string',
  aliases: ['json_extract_path_text', '->>'],
  doc: 'The value at a path of a JSON text, as text: a string without its quotes, NULL for null and where there is none.',
  example: [`json_extract_string('{"a": {"b": "x"}}', '$.a.b')`, 'x'],
  value: plain,
  kernels: ['jsonExtractString', 'jsonElementString'],
})

const jsonValid = scalar({
  name: 'json_valid',
  doc: 'Whether the text is JSON.',
  example: [`json_valid('{"a": 1}')`, 'true'],
  signatures: [takes([VARCHAR], BOOLEAN)],
  kernel: 'jsonValid',
  js: ([text]) => parseJson(text as string) !== undefined,
})

const jsonExists = scalar({
  name: 'json_exists',
  doc: 'Whether there is a value at the path of a JSON text; null is one.',
  example: [`json_exists('{"a": null}', '$.a')`, 'true'],
  signatures: [takes([VARCHAR, VARCHAR], BOOLEAN)],
  canRaise: true,
  kernel: 'jsonExists',
  js: (args, types, returns) => atPath(() => true)(args, types, returns) ?? false,
})

const WITH_PATH = (returns: typeof VARCHAR): readonly Signature[] => [takes([VARCHAR], returns), takes([VARCHAR, VARCHAR], returns)]

const jsonType = scalar({
  name: 'json_type',
  doc: 'What kind of value a JSON text is, or has at the path: OBJECT, ARRAY, VARCHAR, UBIGINT, BIGINT, DOUBLE, BOOLEAN or NULL.',
  example: [`json_type('{"a": [1]}', '$.a')`, 'ARRAY'],
  signatures: WITH_PATH(VARCHAR),
  canRaise: true,
  givesNull: true,
  kernel: 'jsonType',
  js: atPath(jsonTypeName),
})

const jsonArrayLength = scalar({
  name: 'json_array_length',
  doc: 'How many elements the array of a JSON text has, or the one at the path; 0 for other values.',
  example: [`json_array_length('{"a": [1, 2]}', '$.a')`, '2'],
  signatures: WITH_PATH(UBIGINT),
  canRaise: true,
  givesNull: true,
  kernel: 'jsonArrayLength',
  js: atPath((node) => (node.kind === 'array' ? BigInt(node.items.length) : 0n)),
})

const jsonValue = scalar({
  name: 'json_value',
  doc: 'As `json_extract`, but NULL for objects, arrays and null.',
  example: [`json_value('{"a": "x"}', '$.a')`, '"x"'],
  signatures: [takes([VARCHAR, VARCHAR], VARCHAR)],
  canRaise: true,
  givesNull: true,
  js: atPath((node) => (['array', 'object', 'null'].includes(node.kind) ? null : printJson(node))),
})

const jsonMinified = scalar({
  name: 'json',
  doc: 'The JSON text without spaces; raises where it is none.',
  example: [`json('{"a": [1, 2]}')`, '{"a":[1,2]}'],
  signatures: [takes([VARCHAR], VARCHAR)],
  canRaise: true,
  js: ([text]) => printJson(jsonOf(text as string)),
})

export const JSON_FUNCTIONS: readonly ScalarFunction[] = [
  jsonExtract,
  jsonExtractString,
  jsonValid,
  jsonExists,
  jsonType,
  jsonArrayLength,
  jsonValue,
  jsonMinified,
]

// JSON made of values.
import { ConversionError } from '../../../common/errors.ts'
import { JSON_TYPE, type SqlType, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { decoded } from '../../nested-function.ts'
import { takes, takesBy } from '../../signature.ts'
import { type JsonWriter, jsonWriterOf } from '../../text/json/from-value.ts'
import type { JsonNode } from '../../text/json/parse.ts'
import { printJson } from '../../text/json/print.ts'
import { jsonOf } from './extract.ts'

/** The writer of each argument: types are the same objects from row to row. */
const writers = new WeakMap<SqlType, JsonWriter>()

function written(value: LiteralValue, type: SqlType): string {
  let write = writers.get(type)
  if (!write) {
    write = jsonWriterOf(type)
    writers.set(type, write)
  }
  return write(decoded(value, type))
}

const known = (type: SqlType): SqlType => (type.kind === 'null' ? VARCHAR : type)

const toJson = scalar({
  name: 'to_json',
  aliases: ['json_quote', 'row_to_json', 'array_to_json'],
  doc: 'The value as JSON: structs and maps are objects, lists arrays; what JSON has no form for is a string.',
  example: [`to_json('a "b"')`, '"a \\"b\\""'],
  signatures: [takesBy('(any) → JSON', (args) => (args.length === 1 ? { args: args.map(known), returns: JSON_TYPE } : undefined))],
  zoned: 'json',
  js: ([value], [type]) => written(value!, type!),
})

const jsonArray = scalar({
  name: 'json_array',
  doc: 'The arguments as an array of JSON.',
  example: [`json_array(1, 'a', null)`, '[1,"a",null]'],
  signatures: [takesBy('(any…) → JSON', (args) => ({ args: args.map(known), returns: JSON_TYPE }))],
  nulls: 'never',
  zoned: 'json',
  js: (values, types) => `[${values.map((value, i) => written(value, types[i]!)).join(',')}]`,
})

const jsonObject = scalar({
  name: 'json_object',
  doc: 'An object of JSON: a name and a value in turn.',
  example: [`json_object('a', 1, 'b', 'x')`, '{"a":1,"b":"x"}'],
  signatures: [
    takesBy('(VARCHAR, any, …) → JSON', (args) => {
      if (args.length % 2 === 1) return undefined
      if (args.some((type, i) => i % 2 === 0 && type.kind !== 'varchar')) return undefined
      return { args: args.map(known), returns: JSON_TYPE }
    }),
  ],
  nulls: 'never',
  zoned: 'json',
  canRaise: true,
  js(values, types) {
    const members: string[] = []
    for (let i = 0; i < values.length; i += 2) {
      if (values[i] === null) throw new ConversionError('the name of a member of JSON is NULL')
      members.push(`${JSON.stringify(values[i])}:${written(values[i + 1]!, types[i + 1]!)}`)
    }
    return `{${members.join(',')}}`
  },
})

/** RFC 7396: members of both, null takes one away; what is no object replaces. */
function mergePatch(target: JsonNode | undefined, patch: JsonNode): JsonNode {
  if (patch.kind !== 'object') return patch
  const members = new Map(target?.kind === 'object' ? target.members : [])
  for (const [key, value] of patch.members) {
    if (value.kind === 'null') members.delete(key)
    else members.set(key, mergePatch(members.get(key), value))
  }
  return { kind: 'object', members: [...members] }
}

const jsonMergePatch = scalar({
  name: 'json_merge_patch',
  doc: 'The first JSON with the members of the others set in it, one after the other; null takes a member away. NULL begins anew.',
  example: [`json_merge_patch('{"a": 1, "b": 2}', '{"b": null, "c": 3}')`, '{"a":1,"c":3}'],
  signatures: [
    takesBy('(JSON, JSON…) → JSON', (args) => {
      const texts = args.every(({ kind }) => kind === 'json' || kind === 'varchar' || kind === 'null')
      return texts && args.length > 1 ? { args: args.map(known), returns: JSON_TYPE } : undefined
    }),
  ],
  nulls: 'own',
  canRaise: true,
  js: (texts) => {
    let merged: JsonNode | undefined
    for (const [i, text] of texts.entries()) {
      const patch = text === null ? undefined : jsonOf(text as string)
      // Only members are put together: over anything else, the patch is taken as it is, with its nulls.
      merged = patch && i > 0 && merged?.kind === 'object' ? mergePatch(merged, patch) : patch
    }
    return merged ? printJson(merged) : null
  },
})

const jsonMinified = scalar({
  name: 'json',
  doc: 'The JSON without spaces; raises where the text is none.',
  example: [`json('{"a": [1, 2]}')`, '{"a":[1,2]}'],
  signatures: [VARCHAR, JSON_TYPE].map((text) => takes([text], JSON_TYPE)),
  canRaise: true,
  js: ([text]) => printJson(jsonOf(text as string)),
})

export const JSON_MAKERS: readonly ScalarFunction[] = [toJson, jsonArray, jsonObject, jsonMergePatch, jsonMinified]

// JSON as a value of the type that a structure of JSON names: a cast.
import { BindError } from '../../../common/errors.ts'
import { JSON_TYPE, listOf, type SqlType, structOf } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { castTo } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { typeOfName } from '../type-names.ts'

const HINT = `As in  json_transform(j, '{"a": "INTEGER", "b": ["VARCHAR"]}').`

function typeOf(structure: unknown): SqlType {
  if (typeof structure === 'string') return typeOfName(structure)
  if (Array.isArray(structure) && structure.length === 1) return listOf(typeOf(structure[0]))
  const members = typeof structure === 'object' && structure !== null && !Array.isArray(structure) ? Object.entries(structure) : []
  if (members.length > 0) return structOf(members.map(([name, of]) => ({ name, type: typeOf(of) })))
  throw new BindError('a structure of JSON is the name of a type, a list of one structure, or an object of them', { hint: HINT })
}

/** `quiet`: NULL for what does not fit. */
const transform =
  (quiet: boolean) =>
  (args: readonly Expr[], { name, position }: ast.Call, { session }: ExpressionBinder): Expr => {
    const [json, structure] = args
    if (args.length !== 2 || structure?.kind !== 'literal' || typeof structure.value !== 'string') {
      throw new BindError(`${name.at(-1)!.text} takes JSON, and a structure that is written out`, { position, hint: HINT })
    }
    const type = session.located(position, () => typeOf(parsed(structure.value as string)))
    return session.place(castTo(session.coerce(json!, JSON_TYPE), type, quiet), position)
  }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BindError(`the structure is no JSON: ${text}`, { hint: HINT })
  }
}

export const JSON_TRANSFORMS = {
  json_transform: transform(true),
  from_json: transform(true),
  json_transform_strict: transform(false),
  from_json_strict: transform(false),
}

// Casts to and from JSON. A text is JSON already, or is refused; JSON becomes text as it is.
import { ConversionError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import type { Body } from '../function.ts'
import { decoded, encoded } from '../nested-function.ts'
import { jsonWriterOf } from '../text/json/from-value.ts'
import { parseJson } from '../text/json/parse.ts'
import { jsonReaderOf } from '../text/json/to-value.ts'

const SHOWN_CHARACTERS = 60

/** The error for a text that is no JSON. */
export function noJson(text: string): ConversionError {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
  return new ConversionError(`'${shown}' is no JSON`, { hint: 'json_valid(…) tells which texts are.' })
}

export function jsonCast(from: SqlType, to: SqlType, quiet: boolean, zone: string | undefined): Body {
  if (to.kind === 'varchar') return { kind: 'emit', emit: (_, [text]) => ({ ...text!, type: to }) }
  if (from.kind === 'varchar') {
    return {
      kind: 'js',
      givesNull: quiet,
      js([text]) {
        if (parseJson(text as string)) return text!
        throw noJson(text as string)
      },
    }
  }
  if (to.kind === 'json') {
    const write = jsonWriterOf(from, zone)
    return { kind: 'js', givesNull: false, js: ([value]) => write(decoded(value!, from)) }
  }
  const read = jsonReaderOf(to, { quiet, lenient: quiet })
  return {
    kind: 'js',
    // null in JSON is NULL.
    givesNull: true,
    js([text]) {
      const node = parseJson(text as string)
      if (!node) throw noJson(text as string)
      return encoded(read(node), to)
    },
  }
}

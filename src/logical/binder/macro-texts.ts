// Macros that come with the engine, as texts that are parsed once.
import type { Position } from '../../common/errors.ts'
import type { MacroOverload } from '../../parser/ast.ts'
import { parseExpression } from '../../parser/index.ts'

/** Names, each with its parameters and its text; for more than one number of parameters, one behind the other. */
export type MacroTexts = Readonly<Record<string, readonly (readonly [parameters: string, body: string])[]>>

const parsed = new WeakMap<MacroTexts[string], readonly MacroOverload[]>()

/** The forms of a macro that is there. */
export function overloadsOf(texts: MacroTexts, name: string, position: Position): readonly MacroOverload[] {
  const text = texts[name]!
  let overloads = parsed.get(text)
  if (!overloads) {
    overloads = text.map(([parameters, body]) => ({
      parameters: parameters
        .split(', ')
        .filter((parameter) => parameter !== '')
        .map((parameter) => ({ name: { text: parameter, position }, type: undefined, default: undefined })),
      body: parseExpression(body),
      position,
    }))
    parsed.set(text, overloads)
  }
  return overloads
}

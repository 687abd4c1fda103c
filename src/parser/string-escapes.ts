// The backslash escapes of E'…' strings.
import { ParseError } from '../common/errors.ts'

const SIMPLE: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const ESCAPE = /''|\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([0-7]{1,3})|([\s\S]))/g

/** The value of what stands between the quotes; `offset` is where that begins in the text, for the error. */
export function unescapeString(inner: string, offset: number): string {
  return inner.replace(ESCAPE, (whole, hex, short, long, octal, character, at: number) => {
    if (whole === "''") return "'"
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8))
    const digits: string | undefined = hex ?? short ?? long
    if (digits !== undefined) {
      const code = Number.parseInt(digits, 16)
      if (code <= 0x10ffff) return String.fromCodePoint(code)
    } else if (!'uUx'.includes(character)) return SIMPLE[character] ?? character
    throw new ParseError(`bad escape "${whole}" in a string`, { position: { offset: offset + at, length: whole.length } })
  })
}

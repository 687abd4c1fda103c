// Text in the cells of a terminal: how wide it is, how it is cut, and that it can do no harm there.
import stringWidth from 'string-width'

const PLAIN = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Control characters as escapes: a value must neither break the box nor reach the terminal as a command. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(CONTROL, (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** In terminal cells: CJK and emoji take two. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text)
}

/** The text, or its beginning and `…` where it is wider than `width`. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  if (PLAIN.test(text)) return `${text.slice(0, width - 1)}…`
  let kept = ''
  let used = 0
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += widthOf(segment)
    if (used > width - 1) break
    kept += segment
  }
  return `${kept}…`
}

export function pad(text: string, width: number, align: 'left' | 'right' | 'center'): string {
  const room = Math.max(0, width - widthOf(text))
  if (align === 'left') return text + ' '.repeat(room)
  if (align === 'right') return ' '.repeat(room) + text
  return ' '.repeat(room >> 1) + text + ' '.repeat(room - (room >> 1))
}

// Text in the cells of a terminal: how wide it is, how it is cut, and that it can do no harm there.

const PLAIN = /^[\x20-\x7e]*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Control characters as escapes: a value must neither break the box nor reach the terminal as a command. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(CONTROL, (character) => NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Measures and cuts text. */
export interface Cells {
  /** In terminal cells: CJK and emoji take two. */
  widthOf(text: string): number
  /** The text, or its beginning and `…` where it is wider than `width`. */
  cut(text: string, width: number): string
  pad(text: string, width: number, align: 'left' | 'right' | 'center'): string
}

/** For these texts and parts of them. What measures other than plain ASCII takes 50 ms to load (it makes an Intl.Segmenter), so it is loaded only for them. */
export async function cellsFor(texts: readonly string[]): Promise<Cells> {
  const measure = texts.every((text) => PLAIN.test(text)) ? undefined : (await import('string-width')).default
  const widthOf = (text: string) => (measure && !PLAIN.test(text) ? measure(text) : text.length)
  return {
    widthOf,
    cut(text, width) {
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
    },
    pad(text, width, align) {
      const room = Math.max(0, width - widthOf(text))
      if (align === 'left') return text + ' '.repeat(room)
      if (align === 'right') return ' '.repeat(room) + text
      return ' '.repeat(room >> 1) + text + ' '.repeat(room - (room >> 1))
    },
  }
}

// JSON as a tree that keeps what a JavaScript value would lose: the digits of numbers, the order of members, and two of one name. As the oracle does, it takes a comma
// behind the last element, NaN and Infinity.

export type JsonNode =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** As it was written. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: JsonNode])[] }

/** Deeper than this is not read: it would overflow the stack. */
const MAX_DEPTH = 1000

/** Undefined where the text is no JSON. */
export function parseJson(text: string): JsonNode | undefined {
  const parser = new JsonParser(text)
  try {
    const node = parser.value(0)
    return parser.atEnd() ? node : undefined
  } catch (error) {
    if (error instanceof NoJson) return undefined
    throw error
  }
}

class NoJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?(?:nan|inf(?:inity)?)/iy
const WORD = /true|false|null/y
const PLAIN_NUMBER = /^-?\d/
const SPACE = /[ \t\n\r]*/y

class JsonParser {
  private at = 0

  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.space()
    return this.at === this.text.length
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) throw new NoJson()
    this.space()
    switch (this.text[this.at]) {
      case '{':
        return { kind: 'object', members: this.list('}', () => this.member(depth)) }
      case '[':
        return { kind: 'array', items: this.list(']', () => this.value(depth + 1)) }
      case '"':
        return { kind: 'string', value: this.string() }
    }
    const word = this.match(WORD)
    if (word === 'null') return { kind: 'null' }
    if (word) return { kind: 'boolean', value: word === 'true' }
    const text = this.match(NUMBER)
    // A number must not go on: `01`, `1.`.
    if (!text || (PLAIN_NUMBER.test(text) && /[\d.eE]/.test(this.text[this.at] ?? ''))) throw new NoJson()
    return { kind: 'number', text }
  }

  private member(depth: number): [string, JsonNode] {
    this.space()
    const key = this.string()
    this.space()
    if (this.text[this.at++] !== ':') throw new NoJson()
    return [key, this.value(depth + 1)]
  }

  private list<Item>(close: string, item: () => Item): Item[] {
    const items: Item[] = []
    this.at++
    for (;;) {
      this.space()
      if (this.text[this.at] === close && this.at++) return items
      items.push(item())
      this.space()
      const sign = this.text[this.at++]
      if (sign === close) return items
      if (sign !== ',') throw new NoJson()
    }
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw new NoJson()
    const start = this.at++
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new NoJson()
      this.at += this.text[this.at] === '\\' ? 2 : 1
    }
    this.at++
    try {
      const value = JSON.parse(this.text.slice(start, this.at)) as string
      // Half of a pair of surrogates is no character.
      if (/[\ud800-\udfff]/u.test(value)) throw new NoJson()
      return value
    } catch {
      throw new NoJson()
    }
  }

  private space(): void {
    this.match(SPACE)
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    this.at += found?.length ?? 0
    return found
  }
}

// Upper and lower case, a character for a character: what changes the number of characters (ß → SS) is left as it is, but for the few below.

/** Single characters that the full mapping would make several. */
const UPPER: Readonly<Record<string, string>> = { ß: 'ẞ' }
const LOWER: Readonly<Record<string, string>> = { İ: 'i' }

export function upperCase(text: string): string {
  return mapped(text, (character) => UPPER[character] ?? character.toUpperCase())
}

export function lowerCase(text: string): string {
  return mapped(text, (character) => LOWER[character] ?? character.toLowerCase())
}

function mapped(text: string, map: (character: string) => string): string {
  let result = ''
  for (const character of text) {
    const other = map(character)
    result += isOneCharacter(other) ? other : character
  }
  return result
}

function isOneCharacter(text: string): boolean {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1)
}

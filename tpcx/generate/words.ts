// Made-up words, put together from syllables: none is meant to be a real one.
import type { Random } from './random.ts'

const ONSETS = [
  'b',
  'br',
  'c',
  'd',
  'dr',
  'f',
  'g',
  'gl',
  'h',
  'j',
  'k',
  'l',
  'm',
  'n',
  'p',
  'q',
  'r',
  's',
  'sh',
  'st',
  't',
  'tr',
  'v',
  'w',
  'y',
  'z',
]
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'a', 'e', 'o', 'ia', 'ei', 'ou']
const ACCENTED = ['å', 'é', 'ö', 'ü', 'ã', 'ø']
const CODAS = ['', '', '', '', 'l', 'n', 'r', 's', 'm', 'x']

/** A lower-case word of so many syllables. */
export function word(random: Random, syllables: number, accents = false): string {
  let text = ''
  for (let syllable = 0; syllable < syllables; syllable++) {
    const vowel = accents && random.chance(0.12) ? random.pick(ACCENTED) : random.pick(VOWELS)
    text += random.pick(ONSETS) + vowel + (syllable === syllables - 1 ? random.pick(CODAS) : '')
  }
  return text
}

export function capitalized(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}

/** `count` names, no two the same. */
export function distinctNames(count: number, random: Random, name: (random: Random) => string): string[] {
  const names = new Set<string>()
  while (names.size < count) names.add(name(random))
  return [...names]
}

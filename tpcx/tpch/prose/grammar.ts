// Writes sentences of the comments' grammar (TPC-H, clause 4.2.2.14) as bytes.
import { MODULUS, step } from '../stream.ts'
import { ADJECTIVES, ADVERBS, AUXILIARIES, NOUNS, PREPOSITIONS, TERMINATORS, VERBS } from './words.ts'

/** Words with what follows them, by what is drawn: a word of weight 20 has 20 draws. */
interface Vocabulary {
  readonly draws: number
  /** In bytes, by draw. */
  readonly lengths: Uint8Array
  /** Eight bytes of text as one number each, `WORD_EIGHTS` a draw: no byte of ASCII text makes a number that copying could change. */
  readonly eights: Float64Array
}

/** Phrases by what is drawn; each is a list of words to draw. */
type Phrases = readonly (readonly Vocabulary[])[]

/** A sentence's next words, or phrase; the terminator stands in the place of the space before it. */
type Part =
  | { readonly kind: 'phrase'; readonly phrases: Phrases }
  | { readonly kind: 'word' | 'end'; readonly words: readonly [Vocabulary] }

/** The longest word has 17 bytes with what follows: "alongside of the ". */
const WORD_EIGHTS = 3

function vocabulary(weighted: readonly (readonly [string, number])[], suffix = ' '): Vocabulary {
  const texts = weighted.flatMap(([word, weight]) => Array.from({ length: weight }, () => word + suffix))
  const bytes = new Uint8Array(texts.length * WORD_EIGHTS * 8)
  texts.forEach((text, draw) => void new TextEncoder().encodeInto(text, bytes.subarray(draw * WORD_EIGHTS * 8)))
  return { draws: texts.length, lengths: Uint8Array.from(texts, ({ length }) => length), eights: new Float64Array(bytes.buffer) }
}

const repeat = <Item>(...items: readonly (readonly [item: Item, times: number])[]): Item[] =>
  items.flatMap(([item, times]) => Array.from({ length: times }, () => item))

const noun = vocabulary(NOUNS)
const adjective = vocabulary(ADJECTIVES)
const adverb = vocabulary(ADVERBS)
const verb = vocabulary(VERBS)
const auxiliary = vocabulary(AUXILIARIES)

const nounPhrase: Part = {
  kind: 'phrase',
  phrases: repeat(
    [[noun], 10],
    [[adjective, noun], 20],
    [[vocabulary(ADJECTIVES, ', '), adjective, noun], 10],
    [[adverb, adjective, noun], 50],
  ),
}
const verbPhrase: Part = {
  kind: 'phrase',
  phrases: repeat([[verb], 30], [[auxiliary, verb], 1], [[verb, adverb], 40], [[auxiliary, verb, adverb], 1]),
}
const preposition: Part = { kind: 'word', words: [vocabulary(PREPOSITIONS, ' the ')] }
const end: Part = { kind: 'end', words: [vocabulary(TERMINATORS)] }

const sentences: readonly (readonly Part[])[] = repeat(
  [[nounPhrase, verbPhrase, end], 3],
  [[nounPhrase, verbPhrase, preposition, nounPhrase, end], 3],
  [[nounPhrase, verbPhrase, nounPhrase, end], 3],
  [[nounPhrase, preposition, nounPhrase, verbPhrase, nounPhrase, end], 1],
  [[nounPhrase, preposition, nounPhrase, verbPhrase, preposition, nounPhrase, end], 1],
)

/** What a sentence needs of room, in bytes: longer than any, with the copies' overhang. */
export const LONGEST_SENTENCE = 512

/**
 * Writes whole sentences to the beginning of `target`, which has room for one more, until they have `length` bytes. Returns how many they
 * have and the state of the random numbers behind them.
 */
export function writeSentences(target: Uint8Array, length: number, state: number): { readonly written: number; readonly state: number } {
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength)
  let position = 0
  while (position < length) {
    state = step(state)
    for (const part of sentences[Math.floor((state / MODULUS) * sentences.length)]!) {
      let words: readonly Vocabulary[]
      if (part.kind === 'phrase') {
        state = step(state)
        words = part.phrases[Math.floor((state / MODULUS) * part.phrases.length)]!
      } else {
        if (part.kind === 'end') position--
        words = part.words
      }
      for (const { draws, lengths, eights } of words) {
        state = step(state)
        const draw = Math.floor((state / MODULUS) * draws)
        const first = draw * WORD_EIGHTS
        view.setFloat64(position, eights[first]!, true)
        view.setFloat64(position + 8, eights[first + 1]!, true)
        view.setFloat64(position + 16, eights[first + 2]!, true)
        position += lengths[draw]!
      }
    }
  }
  return { written: position, state }
}

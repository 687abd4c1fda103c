// What a regular expression is once it is read: RE2's syntax, which has neither look-around nor back references.

/** One character: the source of a class for JavaScript's `u` flag, `[\u{61}-\u{7a}]`. `single` is its only character, where it has but one. */
interface CharacterNode {
  readonly kind: 'character'
  readonly source: string
  readonly single: number | undefined
}

/** A place between characters. */
export type Place = 'text start' | 'text end' | 'line start' | 'line end' | 'word edge' | 'no word edge'

export type RegexpNode =
  | CharacterNode
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence'; readonly parts: readonly RegexpNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexpNode[] }
  /** From `min` to `max` (or Infinity) times; `greedy` takes as many as it can. */
  | { readonly kind: 'repeat'; readonly body: RegexpNode; readonly min: number; readonly max: number; readonly greedy: boolean }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexpNode }

export interface ParsedRegexp {
  readonly root: RegexpNode
  /** Capturing groups. */
  readonly groups: number
}

/** What the letters of an option string set. */
export interface RegexpFlags {
  /** Upper and lower case are the same. */
  readonly fold: boolean
  /** A dot matches a newline, too. */
  readonly dotAll: boolean
  /** The pattern is a text, not an expression. */
  readonly literal: boolean
}

/** The pattern is no regular expression: told with the pattern by whoever asked for it. */
export class RegexpSyntaxError extends Error {}

import type { Position } from '../../common/errors.ts'

/** One identifier in the spelling of the text, quotes removed. Names are compared without regard to case. */
export interface Name {
  readonly text: string
  readonly position: Position
}

/** `view`, `schema.view`, `"my view"`: at least one part. */
export type QualifiedName = readonly Name[]

/** Something with a kind and a place in the text. */
export interface Node<Kind extends string> {
  readonly kind: Kind
  readonly position: Position
}

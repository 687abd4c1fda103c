// SQL as it was made: a tree of pieces, so that a query which shows a defect can be made smaller without a parser.

/** What a piece is: one is put in place of another of its kind alone. */
export type PieceKind = string

export interface Piece {
  readonly kind: PieceKind
  readonly parts: readonly (string | Piece)[]
  /** Texts that may stand in its place. */
  readonly simpler?: readonly string[]
  /** Of a list: what is between its parts, and how many it must have. */
  readonly list?: { readonly separator: string; readonly least: number }
}

/** `piece('int')`(${a} + ${b})``. */
export function piece(kind: PieceKind, simpler?: readonly string[]): (texts: TemplateStringsArray, ...parts: (string | Piece)[]) => Piece {
  return (texts, ...values) => ({
    kind,
    parts: texts.flatMap((text, i) => (i < values.length ? [text, values[i]!] : [text])).filter((part) => part !== ''),
    ...(simpler && { simpler }),
  })
}

/** What may be left out. */
export function optional(parts: Piece | string): Piece {
  return { kind: 'optional', parts: [parts], simpler: [''] }
}

export function list(parts: readonly (Piece | string)[], separator = ', ', least = 1): Piece {
  return { kind: 'list', parts, list: { separator, least } }
}

export function sqlOf(part: Piece | string): string {
  return typeof part === 'string' ? part : part.parts.map(sqlOf).join(part.list?.separator ?? '')
}

/** The tree with one thing in it made smaller: the largest savings first. */
export function* smaller(root: Piece): Generator<Piece> {
  for (const { node, within } of placesOf(root)) {
    for (const text of node.simpler ?? []) if (sqlOf(node) !== text) yield within(text) as Piece
    for (const other of descendantsOf(node)) if (other.kind === node.kind && node.kind !== 'list') yield within(other) as Piece
    const { list } = node
    if (!list) continue
    for (let size = node.parts.length >> 1; size >= 1; size >>= 1) {
      if (node.parts.length - size < list.least) continue
      for (let at = 0; at + size <= node.parts.length; at += size) {
        yield within({ ...node, parts: node.parts.filter((_, i) => i < at || i >= at + size) }) as Piece
      }
    }
  }
}

export interface Place {
  readonly node: Piece
  /** The pieces that it lies in, from the root. */
  readonly around: readonly Piece[]
  /** The whole tree with something else in the node's place. */
  readonly within: (changed: Piece | string) => Piece | string
}

/** By levels, from the root. */
export function* placesOf(root: Piece): Generator<Place> {
  let level: Place[] = [{ node: root, around: [], within: (changed) => changed }]
  while (level.length > 0) {
    yield* level
    level = level.flatMap(({ node, around, within }) =>
      node.parts.flatMap((part, i) =>
        typeof part === 'string'
          ? []
          : [
              {
                node: part,
                around: [...around, node],
                within: (changed: Piece | string) => within({ ...node, parts: node.parts.with(i, changed) }),
              },
            ],
      ),
    )
  }
}

function descendantsOf(node: Piece): Piece[] {
  const children = node.parts.filter((part): part is Piece => typeof part !== 'string')
  return [...children, ...children.flatMap(descendantsOf)]
}

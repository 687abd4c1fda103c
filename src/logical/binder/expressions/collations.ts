// COLLATE: a text is ordered and compared as a function of it.
import { UnsupportedError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import { makeCall } from '../../../parser/make-node.ts'

const FUNCTIONS: Readonly<Record<string, string | undefined>> = { nocase: 'lower', noaccent: 'strip_accents', nfc: 'nfc_normalize' }
/** Bytes are compared as they are. */
const PLAIN: ReadonlySet<string> = new Set(['binary', 'c', 'posix', 'ucs_basic'])

/** What is compared instead of the operand. */
function keyOf(node: ast.Expression, { collation, position }: ast.Collate): ast.Expression {
  return collation.split('.').reduce<ast.Expression>((key, name) => {
    if (PLAIN.has(name)) return key
    const called = FUNCTIONS[name]
    if (called) return makeCall([{ text: called, position }], [key], position)
    throw new UnsupportedError(`COLLATE "${name}" is not supported`, { position, hint: 'There are nocase, noaccent and nfc.' })
  }, node)
}

/** A key of ORDER BY without COLLATE. */
export function ordered(node: ast.Expression): ast.Expression {
  return node.kind === 'collate' ? keyOf(node.operand, node) : node
}

/** Operands that are compared with each other: where one has a collation, all are compared by it. */
export function collated<Nodes extends readonly ast.Expression[]>(nodes: Nodes): Nodes {
  const collation = nodes.find((node) => node.kind === 'collate')
  if (!collation) return nodes
  return nodes.map((node) => keyOf(node.kind === 'collate' ? node.operand : node, collation)) as readonly ast.Expression[] as Nodes
}

export function refuseCollate({ collation, position }: ast.Collate): never {
  throw new UnsupportedError(`COLLATE ${collation} is not supported here`, {
    position,
    hint: 'It goes where texts are compared, and into ORDER BY. Elsewhere write lower(…) or strip_accents(…).',
  })
}

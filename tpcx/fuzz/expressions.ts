// Random expressions of a kind over what is in scope.
import { KINDS, type Kind } from './kinds.ts'
import { type Piece, type PieceKind, piece } from './piece.ts'
import { type Maker, type Scope, simplest } from './scope.ts'
import { allTemplates, byName, templatesOf } from './templates/index.ts'
import { LOOSE } from './templates/loose.ts'

const LOOSE_BY_NAME = byName(LOOSE)

/** Of kinds that can be compared, grouped by, sorted by and counted. */
export const COMPARABLE = KINDS

/** An expression of the kind, at most `depth` operators deep. */
export function expression(maker: Maker, scope: Scope, kind: Kind, depth: number): Piece {
  const { random } = maker
  if (depth <= 0 || random.chance(0.25)) return leaf(maker, scope, kind)
  const own = () => fromTemplate(maker, scope, kind, random.pick(templatesOf(kind)), depth)
  if (kind === 'bool') {
    return maker.oneOf(
      [6, own],
      [8, () => comparison(maker, scope, depth)],
      [2, () => nullTest(maker, scope, depth)],
      [2, () => membership(maker, scope, depth)],
      [scope.subqueries > 0 ? 1.5 : 0, () => maker.subqueries.test(maker, scope)],
    )
  }
  return maker.oneOf(
    [9, own],
    [1.5, () => conditional(maker, scope, kind, depth)],
    [scope.subqueries > 0 ? 0.4 : 0, () => maker.subqueries.value(maker, scope, kind)],
  )
}

/** A column of the kind, or a literal. */
function leaf(maker: Maker, scope: Scope, kind: Kind): Piece {
  const own = scope.columns.filter((column) => column.kind === kind)
  if (own.length === 0 || maker.random.chance(0.12)) return maker.literal(kind)
  maker.uses(`column ${kind}`)
  return { kind, parts: [maker.random.pick(own).sql], simpler: [simplest(kind)] }
}

/** Of any kind: one of all templates, so that none is rare, or of a kind that there is a column of. */
export function anyExpression(maker: Maker, scope: Scope, depth: number): { kind: Kind; sql: Piece } {
  if (depth > 0 && maker.random.chance(0.65)) {
    const { kind, template } = maker.random.pick(allTemplates())
    return { kind, sql: fromTemplate(maker, scope, kind, template, depth) }
  }
  const kind = anyKind(maker, scope)
  return { kind, sql: expression(maker, scope, kind, depth) }
}

function anyKind(maker: Maker, scope: Scope): Kind {
  const { random } = maker
  return scope.columns.length > 0 && random.chance(0.7) ? random.pick(scope.columns).kind : random.pick(COMPARABLE)
}

/** A float that may be shown, but not compared. */
export function looseExpression(maker: Maker, scope: Scope): Piece {
  return fromTemplate(maker, scope, 'loose', maker.random.pick(LOOSE_BY_NAME), 2)
}

function comparison(maker: Maker, scope: Scope, depth: number): Piece {
  const kind = anyKind(maker, scope)
  const operator = maker.random.pick(['=', '=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM', 'IS NOT DISTINCT FROM'])
  maker.uses(`comparison ${operator}`)
  maker.uses(`compared ${kind}`)
  const right = maker.random.chance(0.5) ? maker.literal(kind) : expression(maker, scope, kind, depth - 1)
  return piece('bool', ['true', 'false'])`(${expression(maker, scope, kind, depth - 1)} ${operator} ${right})`
}

function nullTest(maker: Maker, scope: Scope, depth: number): Piece {
  const not = maker.random.chance(0.5) ? ' NOT' : ''
  maker.uses(`IS${not} NULL`)
  return piece('bool', ['true', 'false'])`(${anyExpression(maker, scope, depth - 1).sql} IS${not} NULL)`
}

function membership(maker: Maker, scope: Scope, depth: number): Piece {
  const kind = anyKind(maker, scope)
  const not = maker.random.chance(0.3) ? ' NOT' : ''
  maker.uses(`${not.trim()} IN list`.trim())
  const values: Piece = {
    kind: 'list',
    parts: Array.from({ length: maker.random.pick([1, 2, 3, 9]) }, () =>
      maker.random.chance(0.8) ? maker.literal(kind) : leaf(maker, scope, kind),
    ),
    list: { separator: ', ', least: 1 },
  }
  return piece('bool', ['true', 'false'])`(${expression(maker, scope, kind, depth - 1)}${not} IN (${values}))`
}

function conditional(maker: Maker, scope: Scope, kind: Kind, depth: number): Piece {
  const inner = () => expression(maker, scope, kind, depth - 1)
  const condition = expression(maker, scope, 'bool', depth - 1)
  maker.uses('CASE')
  return maker.random.chance(0.5)
    ? piece(kind)`CASE WHEN ${condition} THEN ${inner()} ELSE ${inner()} END`
    : piece(kind)`CASE WHEN ${condition} THEN ${inner()} END`
}

/** The template with its holes filled. */
export function fromTemplate(maker: Maker, scope: Scope, kind: PieceKind, template: string, depth: number): Piece {
  // Choices first: they may hold holes of their own.
  const chosen = template.replace(/\{((?:[^{}']|'(?:[^']|'')*')*)\}/g, (_, choices: string) => maker.random.pick(splitChoices(choices)))
  for (const [, name] of chosen.replaceAll(/'[^']*'/g, '').matchAll(/\b([a-z_]\w*)\(/gi)) maker.uses(`function ${name!.toLowerCase()}`)
  for (const [, operator] of chosen.matchAll(/ (LIKE|NOT LIKE|ILIKE|SIMILAR TO|~|GLOB|BETWEEN|AND|OR|IS|\|\||<<|>>|[-+*/%&|^]|\/\/|=) /g)) {
    maker.uses(`operator ${operator}`)
  }
  const parts: (string | Piece)[] = []
  let at = 0
  for (const match of chosen.matchAll(/\$(=?)([a-z]+)|\$#(\d+)/g)) {
    const [text, literal, of, most] = match
    parts.push(chosen.slice(at, match.index))
    if (most !== undefined) parts.push(`${maker.random.between(0, Number(most))}`)
    else parts.push(literal ? maker.literal(of as Kind) : expression(maker, scope, of as Kind, depth - 1))
    at = match.index + text.length
  }
  parts.push(chosen.slice(at))
  return { kind, parts: parts.filter((part) => part !== ''), simpler: [KINDS.includes(kind as Kind) ? simplest(kind as Kind) : '0'] }
}

/** At the bars outside of quotes. */
function splitChoices(text: string): string[] {
  return text.match(/(?:[^|']|'(?:[^']|'')*')+/g)!
}

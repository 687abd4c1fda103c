// Subqueries in expressions: of every kind, reading the query around them or not.
import { expression } from './expressions.ts'
import type { Kind } from './kinds.ts'
import { list, optional, type Piece, piece } from './piece.ts'
import type { Column, Maker, Scope, SubqueryMaker } from './scope.ts'

/** The rows that a subquery reads: few, for without a join it would run for each row. */
const INNER_ROWS = 40

interface Source {
  readonly from: Piece
  readonly where: Piece
  readonly columns: readonly Column[]
  readonly alias: string
}

function source(maker: Maker, outer: Scope): Source {
  const table = maker.random.pick(maker.tables)
  const alias = maker.name('q')
  const columns = table.columns.map(({ name, type }) => ({ sql: `${alias}.${name}`, kind: type.kind }))
  const from: Piece =
    table.rows.length > INNER_ROWS
      ? piece('from')`(SELECT * FROM ${table.name} WHERE id < ${String(maker.random.pick([5, 20, INNER_ROWS]))}) ${alias}`
      : piece('from')`${table.name} ${alias}`
  const conditions: Piece[] = []
  for (let i = maker.random.pick([0, 1, 1, 1, 2]); i > 0; i--) {
    const link = correlation(maker, columns, outer)
    if (link) conditions.push(link)
  }
  if (maker.random.chance(0.35)) conditions.push(expression(maker, within(columns, outer), 'bool', 1))
  const where = conditions.length === 0 ? piece('optional')`` : optional(piece('where')` WHERE ${list(conditions, ' AND ')}`)
  return { from, where, columns, alias }
}

/** The scope of a subquery: of queries further out it knows the columns, too. */
function within(columns: readonly Column[], outer: Scope): Scope {
  return { columns, around: [...outer.columns, ...(outer.around ?? [])], subqueries: outer.subqueries - 1 }
}

/** What ties the inner rows to the row around. */
function correlation(maker: Maker, inner: readonly Column[], outer: Scope): Piece | undefined {
  const { random } = maker
  // A query in the middle may be passed over.
  const far = outer.around && outer.around.length > 0 && random.chance(0.7)
  if (far) maker.uses('correlated at two depths')
  const pairs = inner.flatMap((a) =>
    (far ? outer.around! : outer.columns).filter((b) => b.kind === a.kind).map((b) => [a.sql, b.sql] as const),
  )
  if (pairs.length === 0) return undefined
  const [a, b] = random.pick(pairs)
  const operator = random.weighted([
    [6, '='],
    [1, 'IS NOT DISTINCT FROM'],
    [1, '<'],
    [1, '<>'],
    [0.5, '>='],
  ])
  maker.uses(operator === '=' ? 'correlated by equality' : 'correlated otherwise')
  return piece('bool', ['true'])`${a} ${operator} ${b}`
}

const EXACT_AGGREGATES = ['count(*)', 'count(', 'min(', 'max(', 'count(DISTINCT '] as const

/** `SELECT …` of one value of the kind. */
function value(maker: Maker, scope: Scope, kind: Kind): Piece {
  const { from, where, columns, alias } = source(maker, scope)
  const inner = within(columns, scope)
  const by = `${alias}.id`
  return maker.oneOf<Piece>(
    [
      3,
      () => {
        maker.uses('subquery scalar aggregate')
        if (kind === 'int' && maker.random.chance(0.7)) {
          const call = maker.random.pick(EXACT_AGGREGATES.slice(0, 1))
          return piece(kind, ['1'])`(SELECT ${call} FROM ${from}${where})`
        }
        return piece(kind, [
          'NULL',
        ])`(SELECT ${maker.random.pick(['min', 'max'])}(${expression(maker, inner, kind, 1)}) FROM ${from}${where})`
      },
    ],
    [
      2,
      () => {
        maker.uses('subquery scalar limit')
        const skip = maker.random.chance(0.3) ? ' OFFSET 1' : ''
        return piece(kind, ['NULL'])`(SELECT ${expression(maker, inner, kind, 1)} FROM ${from}${where} ORDER BY ${by} DESC LIMIT 1${skip})`
      },
    ],
    [
      1,
      () => {
        maker.uses('subquery scalar grouped')
        const key = maker.random.pick(columns).sql
        return piece(kind, [
          'NULL',
        ])`(SELECT max(v) FROM (SELECT min(${expression(maker, inner, kind, 1)}) AS v FROM ${from}${where} GROUP BY ${key}) g)`
      },
    ],
  )
}

function test(maker: Maker, scope: Scope): Piece {
  const { random } = maker
  const { from, where, columns } = source(maker, scope)
  const inner = within(columns, scope)
  const kind = scope.columns.length > 0 ? random.pick(scope.columns).kind : 'int'
  const outside = () => expression(maker, { ...scope, subqueries: 0 }, kind, 1)
  const rows = () => piece('rows')`SELECT ${expression(maker, inner, kind, 1)} FROM ${from}${where}`
  const not = random.chance(0.4) ? 'NOT ' : ''
  return maker.oneOf<Piece>(
    [
      3,
      () => {
        maker.uses(`subquery ${not}EXISTS`)
        return piece('bool', ['true', 'false'])`(${not}EXISTS (SELECT 1 FROM ${from}${where}))`
      },
    ],
    [
      3,
      () => {
        maker.uses(`subquery ${not}IN`)
        return piece('bool', ['true', 'false'])`(${outside()} ${not}IN (${rows()}))`
      },
    ],
    [
      2,
      () => {
        const quantifier = random.pick(['ANY', 'ALL'])
        maker.uses(`subquery ${quantifier}`)
        return piece('bool', ['true', 'false'])`(${outside()} ${random.pick(['=', '<>', '<', '<=', '>', '>='])} ${quantifier} (${rows()}))`
      },
    ],
    [
      2,
      () => {
        maker.uses('subquery compared')
        return piece('bool', [
          'true',
          'false',
        ])`(${outside()} ${random.pick(['=', '<', '>=', '<>'])} (SELECT max(${expression(maker, inner, kind, 0)}) FROM ${from}${where}))`
      },
    ],
  )
}

export const SUBQUERIES: SubqueryMaker = { test, value }

// Random sources of rows in FROM: tables, joins of every kind, derived tables, VALUES, series.

import type { FuzzTable } from './database.ts'
import { COMPARABLE, expression } from './expressions.ts'
import { asofJoin, type Joined, joinByNames, lateralUnnest, positionalJoin } from './joins.ts'
import { literal } from './kinds.ts'
import { list, optional, type Piece, piece } from './piece.ts'
import type { Column, Maker, Scope } from './scope.ts'

export interface Relation {
  readonly sql: Piece
  readonly columns: readonly Column[]
  /** Columns that together tell all rows apart; undefined where nothing does. */
  readonly id: readonly string[] | undefined
  /** At most so many, more or less. */
  readonly rows: number
  /** How its text may go on: a comma list is in nothing but another one, a join stands in parentheses to the right of another. */
  readonly form?: 'list' | 'join'
}

/** A query to be put in parentheses: given by the caller, for it holds relations in turn. */
export interface Derived {
  readonly sql: Piece
  /** By name. */
  readonly columns: readonly Column[]
  readonly id: readonly string[] | undefined
  readonly rows: number
}

export type DerivedMaker = () => Derived

const MOST_PAIRS = 20_000

export function relation(maker: Maker, depth: number, derived: DerivedMaker, most = Number.POSITIVE_INFINITY): Relation {
  const { random } = maker
  return maker.oneOf<Relation>(
    [5, () => table(maker, most)],
    [depth > 0 ? 4 : 0, () => join(maker, depth, derived)],
    [depth > 0 ? 1.5 : 0, () => inParentheses(maker, derived)],
    [0.5, () => values(maker)],
    [depth > 0 ? 1.6 : 0, () => namedJoin(maker, most)],
    [
      0.4,
      () => {
        const name = random.pick(['range', 'generate_series'])
        maker.uses(`table function ${name}`)
        const alias = maker.name('r')
        const n = random.pick([1, 5, 30])
        return {
          sql: piece('from')`${name}(${String(n)}) ${alias}(i)`,
          columns: [{ sql: `${alias}.i`, kind: 'small' }],
          id: [`${alias}.i`],
          rows: n + 1,
        }
      },
    ],
  )
}

function table(maker: Maker, most: number): Relation {
  const { random } = maker
  const chosen = random.pick(maker.tables.filter(({ rows }) => rows.length <= Math.max(most, 60)))
  return tableAs(maker, chosen)
}

function tableAs(maker: Maker, { name, columns, rows, storage }: FuzzTable): Relation {
  const alias = maker.name('t')
  maker.uses(`table ${storage}`)
  return {
    sql: piece('from')`${name} ${alias}`,
    columns: columns.map(({ name, type }) => ({ sql: `${alias}.${name}`, kind: type.kind })),
    id: [`${alias}.id`],
    rows: rows.length,
  }
}

function inParentheses(maker: Maker, derived: DerivedMaker): Relation {
  const { sql, columns, id, rows } = derived()
  const alias = maker.name('d')
  maker.uses('derived table')
  const qualified = (name: string) => `${alias}.${name}`
  return {
    sql: piece('from')`(${sql}) ${alias}`,
    columns: columns.map(({ sql, kind }) => ({ sql: qualified(sql), kind })),
    id: id?.map(qualified),
    rows,
  }
}

function values(maker: Maker): Relation {
  const { random } = maker
  maker.uses('VALUES')
  const kinds = Array.from({ length: random.between(1, 3) }, () => random.pick(COMPARABLE.filter((kind) => kind !== 'small')))
  const alias = maker.name('v')
  const tuples = Array.from(
    { length: random.pick([1, 2, 5]) },
    (_, row) => piece('tuple')`(${[String(row), ...kinds.map((kind) => literal(kind, random))].join(', ')})`,
  )
  return {
    sql: piece('from')`(VALUES ${list(tuples)}) ${alias}(${['n', ...kinds.map((_, i) => `x${i}`)].join(', ')})`,
    columns: [{ sql: `${alias}.n`, kind: 'small' }, ...kinds.map((kind, i) => ({ sql: `${alias}.x${i}`, kind }))],
    id: [`${alias}.n`],
    rows: tuples.length,
  }
}

const JOINS = [
  'JOIN',
  'INNER JOIN',
  'LEFT JOIN',
  'RIGHT JOIN',
  'FULL JOIN',
  'SEMI JOIN',
  'ANTI JOIN',
  'CROSS JOIN',
  ',',
  'LEFT OUTER JOIN',
  'FULL OUTER JOIN',
] as const

function join(maker: Maker, depth: number, derived: DerivedMaker): Relation {
  const { random } = maker
  const left = relation(maker, depth - 1, derived)
  const right = relation(maker, depth - 1, derived, MOST_PAIRS / Math.max(1, left.rows))
  if (random.chance(0.08)) return lateral(maker, left)
  const small = left.rows * right.rows <= MOST_PAIRS
  // A comma list can only grow: one that has become long is left as it is.
  if (!small && (left.form === 'list' || right.form === 'list')) return left
  const type = left.form === 'list' || right.form === 'list' ? ',' : random.pick(small ? JOINS : JOINS.slice(0, 7))
  maker.uses(type === ',' ? 'comma list' : type)
  const all = [...left.columns, ...right.columns]
  const id = left.id && right.id && [...left.id, ...right.id]
  if (type === ',') {
    return { sql: piece('from')`${left.sql}, ${right.sql}`, columns: all, id, rows: left.rows * right.rows, form: 'list' }
  }
  const other = right.form === 'join' ? piece('parentheses')`(${right.sql})` : right.sql
  if (type === 'CROSS JOIN') {
    return { sql: piece('from')`${left.sql} CROSS JOIN ${other}`, columns: all, id, rows: left.rows * right.rows, form: 'join' }
  }
  const on = condition(maker, left, right, small)
  const filters = type === 'SEMI JOIN' || type === 'ANTI JOIN'
  // An outer join with nothing has as many rows as the other side.
  const rows = filters ? left.rows : Math.max(left.rows, right.rows, small ? left.rows * right.rows : left.rows * 3)
  return {
    sql: piece('from')`${left.sql} ${type} ${other} ON ${on}`,
    columns: filters ? left.columns : all,
    id: filters ? left.id : id,
    rows,
    form: 'join',
  }
}

/** `small`: the pairs are few, whatever the condition. Otherwise the left side's id is in it. */
function condition(maker: Maker, left: Relation, right: Relation, small: boolean): Piece {
  const { random } = maker
  const pairs = left.columns.flatMap((a) => right.columns.filter((b) => b.kind === a.kind).map((b) => [a.sql, b.sql] as const))
  const ids = comparableIds(left, right)
  const parts: Piece[] = []
  if (!small) {
    maker.uses('join by equality')
    if (ids) parts.push(piece('bool')`${ids[0]} = ${ids[1]}`)
    else return piece('bool')`false`
  }
  for (let i = random.pick(small ? [0, 1, 1, 2] : [0, 0, 1]); i > 0 && pairs.length > 0; i--) {
    const [a, b] = random.pick(pairs)
    const operator = random.weighted([
      [6, '='],
      [1, 'IS NOT DISTINCT FROM'],
      [1, '<'],
      [0.7, '>='],
      [0.5, '<>'],
    ])
    maker.uses(
      operator === '=' ? 'join by equality' : operator === 'IS NOT DISTINCT FROM' ? 'join by null-safe equality' : 'join by inequality',
    )
    parts.push(piece('bool', ['true'])`${a} ${operator} ${b}`)
  }
  if (parts.length === 0 || random.chance(0.2)) {
    maker.uses('join by any condition')
    const scope: Scope = { columns: [...left.columns, ...right.columns], subqueries: 0 }
    parts.push(expression(maker, scope, 'bool', 2))
  }
  return { kind: 'bool', parts: [list(parts, ' AND ')] }
}

/** The columns that tell the rows of either side apart, where each has one and they are of one kind. */
function comparableIds(left: Relation, right: Relation): readonly [string, string] | undefined {
  if (left.id?.length !== 1 || right.id?.length !== 1) return undefined
  const [a, b] = [left, right].map(({ id, columns }) => columns.find(({ sql }) => sql === id![0]))
  const isWhole = (column: Column | undefined) => column?.kind === 'int' || column?.kind === 'small'
  return a && b && (a.kind === b.kind || (isWhole(a) && isWhole(b))) ? [a.sql, b.sql] : undefined
}

function joined({ name, columns, rows }: FuzzTable): Joined {
  return { name, columns: columns.map(({ name, type }) => ({ sql: name, kind: type.kind })), rows: rows.length }
}

/** Joins that say what they join by. */
function namedJoin(maker: Maker, most: number): Relation {
  const { random } = maker
  const possible = maker.tables.filter(({ rows }) => rows.length <= Math.max(most, 60))
  const [left, right] = [joined(random.pick(possible)), joined(random.pick(possible))]
  return maker.oneOf<Relation>(
    [2.2, () => joinByNames(maker, left, right)],
    [1, () => asofJoin(maker, left, right) ?? joinByNames(maker, left, right)],
    [0.6, () => positionalJoin(maker, left, right)],
    [
      1,
      () => {
        const alias = maker.name('t')
        const columns = left.columns.map(({ sql, kind }) => ({ sql: `${alias}.${sql}`, kind }))
        const element = random.pick(['small', 'text'] as const)
        const made = expression(maker, { columns, subqueries: 0 }, element === 'text' ? 'texts' : 'numbers', 1)
        return lateralUnnest(maker, left, made, element === 'text' ? 'text' : 'int', alias)
      },
    ],
  )
}

/** A subquery that reads the relation before it. */
function lateral(maker: Maker, left: Relation): Relation {
  const { random } = maker
  const chosen = random.pick(maker.tables.filter(({ rows }) => rows.length <= 60))
  const inner = tableAs(maker, chosen)
  const alias = maker.name('l')
  const pairs = left.columns.flatMap((a) => inner.columns.filter((b) => b.kind === a.kind).map((b) => [a.sql, b.sql] as const))
  const where = pairs.length === 0 ? '' : optional(piece('where')` WHERE ${random.pick(pairs).join(random.pick([' = ', ' = ', ' < ']))}`)
  const picked = random.pick(inner.columns)
  const limit = random.chance(0.5) ? ` ORDER BY ${inner.id![0]} DESC LIMIT ${random.pick([1, 2])}` : ''
  maker.uses(limit ? 'LATERAL with LIMIT' : 'LATERAL')
  const type = left.form === 'list' ? ', LATERAL' : random.pick([', LATERAL', ' CROSS JOIN LATERAL', ' LEFT JOIN LATERAL'])
  const on = type.startsWith(' LEFT') ? ' ON true' : ''
  return {
    sql: piece(
      'from',
    )`${left.sql}${type} (SELECT ${inner.id![0]!} AS lid, ${picked.sql} AS lv FROM ${inner.sql}${where}${limit}) ${alias}${on}`,
    columns: [...left.columns, { sql: `${alias}.lid`, kind: 'int' }, { sql: `${alias}.lv`, kind: picked.kind }],
    id: left.id && [...left.id, `${alias}.lid`],
    rows: left.rows * Math.min(inner.rows, limit ? 2 : inner.rows),
    form: left.form === 'list' || type.startsWith(',') ? 'list' : 'join',
  }
}

// Random queries. Where rows are cut off, their order is total, so that both engines must keep the same ones.
import { aggregateCall, aggregateFilter } from './aggregates.ts'
import { anyExpression, expression, looseExpression } from './expressions.ts'
import { type Kind, NESTED } from './kinds.ts'
import { list, optional, type Piece, piece, sqlOf } from './piece.ts'
import { pivot, unpivot } from './pivots.ts'
import { type Derived, type Relation, relation } from './relations.ts'
import type { Column, Maker, Scope } from './scope.ts'
import { star } from './stars.ts'
import { sortKey, windowCall } from './windows.ts'

export interface FuzzQuery extends Derived {
  /** Its rows come in one order alone. */
  readonly ordered: boolean
}

/** `depth`: how many queries may stand within each other. */
export function query(maker: Maker, depth: number): FuzzQuery {
  return maker.oneOf<FuzzQuery>(
    [4, () => plain(maker, depth)],
    [4, () => grouped(maker, depth)],
    [3, () => windowed(maker, depth)],
    [1, () => distinct(maker, depth)],
    [0.6, () => distinctOn(maker, depth)],
    [depth > 0 ? 2 : 0, () => setOperation(maker, depth)],
    [depth > 0 ? 1.5 : 0, () => withTables(maker, depth)],
    [depth > 0 ? 0.5 : 0, () => recursive(maker)],
    [0.6, () => groupingSets(maker, depth)],
    [0.6, () => turned(maker, depth)],
    [0.5, () => star(maker) ?? plain(maker, depth)],
  )
}

/** PIVOT or UNPIVOT of a table. */
function turned(maker: Maker, depth: number): FuzzQuery {
  const { name, columns } = maker.random.pick(maker.tables)
  const all = columns.map(({ name, type }) => ({ sql: name, kind: type.kind }))
  return maker.random.chance(0.5) ? pivot(maker, name, all) : (unpivot(maker, name, all) ?? plain(maker, depth))
}

interface Item {
  readonly sql: Piece
  readonly name: string
  readonly kind: Kind | undefined
}

function item(sql: Piece, name: string, kind: Kind | undefined): Item {
  // How such values are told to JavaScript is the business of other tests.
  if (NESTED.has(kind)) return { sql: piece('item')`(${sql})::VARCHAR AS ${name}`, name, kind: 'text' }
  return { sql: piece('item')`${sql} AS ${name}`, name, kind }
}

function columnsOf(items: readonly Item[]): Column[] {
  return items.flatMap(({ name, kind }) => (kind ? [{ sql: name, kind }] : []))
}

/** FROM and WHERE. */
function source(maker: Maker, depth: number): { from: Piece; scope: Scope; of: Relation } {
  const of = relation(maker, depth, () => query(maker, depth - 1))
  const scope: Scope = { columns: of.columns, subqueries: of.rows <= 400 ? 2 : of.rows <= 5000 ? 1 : 0 }
  if (!maker.random.chance(0.45)) return { from: piece('source')`FROM ${of.sql}`, scope, of }
  maker.uses('WHERE')
  return { from: piece('source')`FROM ${of.sql}${optional(piece('where')` WHERE ${expression(maker, scope, 'bool', 2)}`)}`, scope, of }
}

function idItems({ id, columns }: Relation): Item[] {
  const kindOf = (name: string) => columns.find(({ sql }) => sql === name)?.kind
  return (id ?? []).map((sql, i) => item(piece('id')`${sql}`, `id${i}`, kindOf(sql)))
}

function expressionItems(maker: Maker, scope: Scope, most: number): Item[] {
  return Array.from({ length: maker.random.between(1, most) }, (_, i) => {
    if (maker.random.chance(0.15)) return item(looseExpression(maker, scope), `e${i}`, undefined)
    const { sql, kind } = anyExpression(maker, scope, 3)
    return item(sql, `e${i}`, kind)
  })
}

function plain(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const { from, scope, of } = source(maker, depth)
  const items = [...idItems(of), ...expressionItems(maker, scope, 4)]
  const select = piece('query')`SELECT ${list(items.map(({ sql }) => sql))} ${from}`
  const made = { columns: columnsOf(items), id: of.id && items.slice(0, of.id.length).map(({ name }) => name), rows: of.rows }
  if (!of.id || random.chance(0.5)) return { ...made, sql: select, ordered: false }
  return ordered(maker, scope, select, of, made)
}

function ordered(maker: Maker, scope: Scope, select: Piece, of: Relation, made: Omit<FuzzQuery, 'sql' | 'ordered'>): FuzzQuery {
  const { random } = maker
  const keys = Array.from({ length: scope.columns.length === 0 ? 0 : random.pick([0, 1, 1, 2]) }, () =>
    random.chance(0.7)
      ? sortKey(maker, scope)
      : piece('key')`${expression(maker, { ...scope, subqueries: 0 }, random.pick(scope.columns).kind, 2)}`,
  )
  // DuckDB takes a constant for a column's number.
  const named = keys.filter((key) => /\b[a-z]\d+\./.test(JSON.stringify(key)))
  // The ids stay when a case is made smaller: without them the order is not one.
  const total = piece('order')`${list(
    named.map((key) => optional(piece('first')`${key}, `)),
    '',
    0,
  )}${of.id!.join(', ')}`
  const cut = random.chance(0.6) ? limit(maker) : { text: '', rows: Number.POSITIVE_INFINITY }
  maker.uses('ORDER BY')
  return {
    ...made,
    rows: Math.min(made.rows, cut.rows),
    sql: piece('ordered')`${select} ORDER BY ${total}${optional(cut.text)}`,
    ordered: true,
  }
}

function limit(maker: Maker): { text: string; rows: number } {
  const { random } = maker
  const count = random.pick([0, 1, 5, 20, 100, 1000])
  const skip = random.chance(0.3) ? random.pick([1, 3, 50]) : 0
  if (!skip && random.chance(0.15)) {
    maker.uses('LIMIT percent')
    return { text: ` LIMIT ${random.pick(['10%', '50 PERCENT', '33.3%', '0%', '100%'])}`, rows: Number.POSITIVE_INFINITY }
  }
  maker.uses('LIMIT')
  if (skip) maker.uses('OFFSET')
  return { text: ` LIMIT ${count}${skip ? ` OFFSET ${skip}` : ''}`, rows: count }
}

function distinct(maker: Maker, depth: number): FuzzQuery {
  const { from, scope, of } = source(maker, depth)
  const items = expressionItems(maker, scope, 3).map((one) => (one.kind ? one : item(expression(maker, scope, 'int', 2), one.name, 'int')))
  maker.uses('DISTINCT')
  return {
    sql: piece('query')`SELECT DISTINCT ${list(items.map(({ sql }) => sql))} ${from}`,
    columns: columnsOf(items),
    id: items.map(({ name }) => name),
    rows: of.rows,
    ordered: false,
  }
}

function distinctOn(maker: Maker, depth: number): FuzzQuery {
  const { from, scope, of } = source(maker, depth)
  if (!of.id) return plain(maker, depth)
  const { sql: key } = anyExpression(maker, { ...scope, subqueries: 0 }, 1)
  // A constant would be a column's number to one of the engines, and nothing to order by to the other.
  if (!/\b[a-z]\d+\./.test(JSON.stringify(key))) return plain(maker, depth)
  const items = [...idItems(of), ...expressionItems(maker, scope, 2)]
  maker.uses('DISTINCT ON')
  const order = [key, sortKey(maker, scope), ...of.id.map((sql) => piece('key')`${sql}`)]
  return {
    sql: piece('query')`SELECT DISTINCT ON (${key}) ${list(items.map(({ sql }) => sql))} ${from} ORDER BY ${list(order)}`,
    columns: columnsOf(items),
    id: of.id.map((_, i) => `id${i}`),
    rows: of.rows,
    ordered: false,
  }
}

/** A key in GROUP BY: an expression that holds a column, for a constant would be a position. */
function groupKeys(maker: Maker, scope: Scope): Item[] {
  if (scope.columns.length === 0) return []
  return Array.from({ length: maker.random.pick([0, 1, 1, 2, 2, 3]) }, () => {
    // Of all kinds alike, however many columns are of one.
    const one = maker.random.pick([...new Set(scope.columns.map(({ kind }) => kind))])
    const column = maker.random.pick(scope.columns.filter((column) => column.kind === one))
    maker.uses(`grouped by ${column.kind}`)
    if (maker.random.chance(0.6)) return item({ kind: column.kind, parts: [column.sql] }, maker.name('k'), column.kind)
    const { sql, kind } = anyExpression(maker, { ...scope, subqueries: 0 }, 2)
    return item(sql, maker.name('k'), kind)
  })
}

/** `t0.c1 AS k2`. */
function isColumn(item: Piece): boolean {
  return /^\w+\.?\w* AS /.test(sqlOf(item)) && !/^(true|false|NULL)\b/i.test(sqlOf(item))
}

function aggregateItems(maker: Maker, scope: Scope, of: Relation): Item[] {
  const id = of.id?.length === 1 ? of.id[0] : undefined
  return Array.from({ length: maker.random.between(1, 4) }, () => {
    const { sql, kind } = aggregateCall(maker, scope, id, 2)
    return item(piece('aggregate')`${sql}${aggregateFilter(maker, scope)}`, maker.name('a'), kind)
  })
}

function grouped(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const { from, scope, of } = source(maker, depth)
  const inner = { ...scope, subqueries: 0 }
  const keys = groupKeys(maker, inner)
  const items = [...keys, ...aggregateItems(maker, inner, of)]
  // To GROUP BY ALL, what reads no column when it has been folded is no key.
  const form = random.pick(['positions', 'aliases', ...(keys.every(({ sql }) => isColumn(sql)) ? ['ALL'] : [])])
  const by =
    keys.length === 0
      ? ''
      : ` GROUP BY ${form === 'ALL' ? 'ALL' : keys.map(({ name }, i) => (form === 'aliases' ? name : i + 1)).join(', ')}`
  if (by) maker.uses(`GROUP BY ${form}`)
  else maker.uses('aggregates without GROUP BY')
  let having: Piece | string = ''
  if (by && random.chance(0.25)) {
    maker.uses('HAVING')
    having = optional(
      piece('having')` HAVING ${random.pick(['count(*) > 1', 'count(*) % 2 = 1', 'count(*) >= 3', 'max(1) = 1 AND count(*) < 50'])}`,
    )
  }
  const sql = piece('query')`SELECT ${list(items.map(({ sql }) => sql))} ${from}${by}${having}`
  const made = { columns: columnsOf(items), id: keys.map(({ name }) => name), rows: by ? of.rows : 1 }
  if (keys.length === 0 || random.chance(0.6)) return { ...made, sql, ordered: false }
  maker.uses('ORDER BY')
  const cut = random.chance(0.5) ? limit(maker) : { text: '', rows: Number.POSITIVE_INFINITY }
  const first = items.find(({ name, kind }) => name.startsWith('a') && kind)
  const order = [...(first ? [`${first.name}${random.pick(['', ' DESC', ' NULLS FIRST'])}`] : []), ...keys.map(({ name }) => name)]
  return {
    ...made,
    rows: Math.min(made.rows, cut.rows),
    sql: piece('ordered')`${sql} ORDER BY ${order.join(', ')}${optional(cut.text)}`,
    ordered: true,
  }
}

function groupingSets(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const { from, scope, of } = source(maker, depth)
  const chosen = random.some(scope.columns, random.between(1, 3))
  const keys = chosen.map(({ sql, kind }, i) => item({ kind, parts: [sql] }, `k${i}`, kind))
  const names = chosen.map(({ sql }) => sql)
  const form = random.pick(['ROLLUP', 'CUBE', 'GROUPING SETS'])
  maker.uses(form)
  const sets = [`(${names.join(', ')})`, ...names.map((name) => `(${name})`), '()']
  const by =
    form === 'GROUPING SETS'
      ? `GROUPING SETS (${random.some(sets, random.between(1, sets.length)).join(', ') || '()'})`
      : `${form} (${names.join(', ')})`
  const inner = { ...scope, subqueries: 0 }
  const items = [...keys, item(piece('int')`grouping(${names.join(', ')})`, 'g', 'int'), ...aggregateItems(maker, inner, of)]
  maker.uses('grouping()')
  return {
    sql: piece('query')`SELECT ${list(items.map(({ sql }) => sql))} ${from} GROUP BY ${by}`,
    columns: columnsOf(items),
    id: undefined,
    rows: of.rows,
    ordered: false,
  }
}

function windowed(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const { from, scope, of } = source(maker, depth)
  const id = of.id?.length === 1 ? of.id[0]! : undefined
  if (!id) return plain(maker, depth)
  const calls = Array.from({ length: random.between(1, 3) }, () => ({ ...windowCall(maker, scope, id), name: maker.name('w') }))
  const items = [...idItems(of), ...calls.map(({ sql, kind, name }) => item(sql, name, kind))]
  let qualify: Piece | string = ''
  const tested = items.find(({ name, kind }) => name.startsWith('w') && kind)
  if (tested && random.chance(0.3)) {
    maker.uses('QUALIFY')
    qualify = optional(piece('qualify')` QUALIFY ${tested.kind === 'int' ? `${tested.name} <= 2` : `${tested.name} IS NOT NULL`}`)
  }
  return {
    sql: piece('query')`SELECT ${list(items.map(({ sql }) => sql))} ${from}${qualify}`,
    columns: columnsOf(items),
    id: ['id0'],
    rows: of.rows,
    ordered: false,
  }
}

const SET_OPERATIONS = [
  'UNION',
  'UNION ALL',
  'INTERSECT',
  'INTERSECT ALL',
  'EXCEPT',
  'EXCEPT ALL',
  'UNION BY NAME',
  'UNION ALL BY NAME',
] as const

function setOperation(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const operation = random.pick(SET_OPERATIONS)
  maker.uses(operation)
  const kinds = Array.from({ length: random.between(1, 3) }, () =>
    random.pick(['int', 'text', 'date', 'bool', 'dec', 'dbl', 'ts', 'uuid'] as const),
  )
  const sides = Array.from({ length: random.pick([2, 2, 3]) }, () => {
    const { from, scope, of } = source(maker, depth - 1)
    const items = kinds.map((kind, i) => item(expression(maker, scope, kind, 1), `x${i}`, kind))
    const shown = operation.endsWith('NAME') && random.chance(0.5) ? [...items].reverse() : items
    return { sql: piece('query')`SELECT ${list(shown.map(({ sql }) => sql))} ${from}`, rows: of.rows }
  })
  return {
    sql: {
      kind: 'query',
      parts: [
        list(
          sides.map(({ sql }) => sql),
          ` ${operation} `,
        ),
      ],
    },
    columns: kinds.map((kind, i) => ({ sql: `x${i}`, kind })),
    id: operation.includes('ALL') ? undefined : kinds.map((_, i) => `x${i}`),
    rows: sides.reduce((sum, { rows }) => sum + rows, 0),
    ordered: false,
  }
}

/** A common table that is read once or twice. */
function withTables(maker: Maker, depth: number): FuzzQuery {
  const { random } = maker
  const inner = query(maker, depth - 1)
  const name = maker.name('w')
  const hint = random.pick(['', '', 'MATERIALIZED ', 'NOT MATERIALIZED '])
  maker.uses(`WITH ${hint}`.trim())
  if (inner.columns.length === 0) return inner
  const twice = inner.rows <= 400 && random.chance(0.5)
  const [one, other] = [maker.name('a'), maker.name('b')]
  const columns = [one, ...(twice ? [other] : [])].flatMap((alias) =>
    inner.columns.map(({ sql, kind }) => ({ sql: `${alias}.${sql}`, kind })),
  )
  const scope: Scope = { columns, subqueries: 0 }
  if (twice) maker.uses('WITH read twice')
  const from = twice
    ? piece(
        'from',
      )`${name} ${one} ${random.pick(['JOIN', 'LEFT JOIN', 'FULL JOIN'])} ${name} ${other} ON ${one}.${inner.columns[0]!.sql} = ${other}.${inner.columns[0]!.sql}`
    : piece('from')`${name} ${one}`
  const aggregate = random.chance(0.4)
  // All rows may have the same value.
  const rows = twice ? inner.rows ** 2 : inner.rows
  const of: Relation = { sql: from, columns, id: undefined, rows }
  const items = aggregate ? aggregateItems(maker, scope, of) : expressionItems(maker, scope, 3)
  return {
    sql: piece('query')`WITH ${name} AS ${hint}(${inner.sql}) SELECT ${list(items.map(({ sql }) => sql))} FROM ${from}`,
    columns: columnsOf(items),
    id: undefined,
    rows: aggregate ? 1 : rows,
    ordered: false,
  }
}

function recursive(maker: Maker): FuzzQuery {
  const { random } = maker
  const name = maker.name('r')
  const all = random.chance(0.6) ? 'UNION ALL' : 'UNION'
  maker.uses(`WITH RECURSIVE ${all}`)
  const top = random.pick([3, 10, 40])
  const small = random.pick(maker.tables.filter(({ rows }) => rows.length <= 60))
  const joins = random.chance(0.5)
  const step = joins
    ? `SELECT s.id, r.depth + 1 FROM ${name} r JOIN ${small.name} s ON s.id = r.n + ${random.pick([1, 2])} WHERE r.depth < ${top}`
    : `SELECT n ${random.pick(['+ 1', '* 2 % 1001 + 1', '+ 3'])}, depth + 1 FROM ${name} WHERE depth < ${top}`
  const start = joins ? `SELECT id, 0 FROM ${small.name} WHERE id < 3` : 'SELECT 1, 0'
  const scope: Scope = {
    columns: [
      { sql: 'n', kind: 'int' },
      { sql: 'depth', kind: 'small' },
    ],
    subqueries: 0,
  }
  const items = expressionItems(maker, scope, 2)
  return {
    sql: piece(
      'query',
    )`WITH RECURSIVE ${name}(n, depth) AS (${start} ${all} ${step}) SELECT ${list(items.map(({ sql }) => sql))} FROM ${name}`,
    columns: columnsOf(items),
    id: undefined,
    rows: 200,
    ordered: false,
  }
}

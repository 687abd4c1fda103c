// Joins that say themselves what they join by: by common names, by the nearest earlier row, by place. Their right sides are made so that there is but one answer.
import { list, type Piece, piece } from './piece.ts'
import type { Derived, Relation } from './relations.ts'
import type { Column, Maker } from './scope.ts'

/** A table that is joined: its name, and its columns without the table's. */
export interface Joined {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: number
}

/** `SELECT …` of some columns of a table under names of their own; the first one is `id`. */
function some(maker: Maker, { name, columns, rows }: Joined, names: readonly string[], order: boolean): Derived {
  const chosen = [columns[0]!, ...maker.random.some(columns.slice(1), names.length - 1)]
  const items = chosen.map(({ sql }, i) => piece('item')`${sql} AS ${names[i]!}`)
  const cut = maker.random.chance(0.5) ? ` WHERE ${columns[0]!.sql} % 3 <> 1` : ''
  return {
    sql: piece('rows')`SELECT ${list(items)} FROM ${name}${cut}${order ? ` ORDER BY ${columns[0]!.sql}` : ''}`,
    columns: chosen.map(({ kind }, i) => ({ sql: names[i]!, kind })),
    id: [names[0]!],
    rows,
  }
}

export function joinByNames(maker: Maker, left: Joined, right: Joined): Relation {
  const { random } = maker
  const shared = maker.name('u')
  const form = random.pick(['NATURAL', 'USING', 'USING'])
  const type = random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', ...(form === 'USING' ? ['SEMI JOIN', 'ANTI JOIN'] : [])])
  maker.uses(`join ${form}`)
  maker.uses(`join ${form} ${type}`)
  const [own, other] = [maker.name('n'), maker.name('n')]
  const [a, b] = [some(maker, left, [shared, own], false), some(maker, right, [shared, other], false)]
  const [one, two] = [maker.name('a'), maker.name('b')]
  const filters = type.startsWith('SEMI') || type.startsWith('ANTI')
  return {
    sql: piece(
      'from',
    )`(${a.sql}) ${one} ${form === 'NATURAL' ? 'NATURAL ' : ''}${type} (${b.sql}) ${two}${form === 'USING' ? ` USING (${shared})` : ''}`,
    columns: [...a.columns, ...(filters ? [] : b.columns.slice(1))],
    id: [shared],
    rows: Math.max(a.rows, b.rows),
    form: 'join',
  }
}

/**
 * The right side has one row a key and place: of equal ones, any may be taken. Places are never NULL: DuckDB now takes NULL for the largest place, now for none,
 * as the sizes of the tables are.
 */
export function asofJoin(maker: Maker, left: Joined, right: Joined): Relation | undefined {
  const { random } = maker
  const places = left.columns.flatMap((a) =>
    right.columns.filter((b) => b.kind === a.kind && ORDERED.has(a.kind)).map((b) => [a, b] as const),
  )
  if (places.length === 0) return undefined
  const [a, b] = random.pick(places)
  // By maps, DuckDB’s finds no match.
  const keys = left.columns.flatMap((c) =>
    right.columns.filter((d) => d.kind === c.kind && c.kind !== 'map' && c !== a && d !== b).map((d) => [c, d] as const),
  )
  const key = keys.length > 0 && random.chance(0.6) ? random.pick(keys) : undefined
  const [one, two] = [maker.name('a'), maker.name('b')]
  const type = random.pick(['ASOF JOIN', 'ASOF LEFT JOIN'])
  maker.uses(`join ${type}`)
  const operator = random.pick(['>=', '>', '<=', '<'])
  const by = key ? `, ${key[1].sql} AS k` : ''
  const on = key ? `${one}.${key[0].sql} = ${two}.k AND ` : ''
  return {
    sql: piece(
      'from',
    )`(SELECT * FROM ${left.name} WHERE ${a.sql} IS NOT NULL) ${one} ${type} (SELECT ${b.sql} AS place${by}, max(${right.columns[0]!.sql}) AS rid FROM ${right.name} WHERE ${b.sql} IS NOT NULL GROUP BY ALL) ${two} ON ${on}${one}.${a.sql} ${operator} ${two}.place`,
    columns: [
      ...left.columns.map(({ sql, kind }) => ({ sql: `${one}.${sql}`, kind })),
      { sql: `${two}.place`, kind: b.kind },
      { sql: `${two}.rid`, kind: 'int' },
    ],
    id: [`${one}.${left.columns[0]!.sql}`],
    rows: left.rows,
    form: 'join',
  }
}

const ORDERED: ReadonlySet<string> = new Set(['int', 'small', 'big', 'dec', 'date', 'ts', 'tz', 'dbl'])

export function positionalJoin(maker: Maker, left: Joined, right: Joined): Relation {
  maker.uses('join POSITIONAL')
  const [a, b] = [some(maker, left, [maker.name('p'), maker.name('p')], true), some(maker, right, [maker.name('p'), maker.name('p')], true)]
  return {
    sql: piece('from')`(${a.sql}) ${maker.name('a')} POSITIONAL JOIN (${b.sql}) ${maker.name('b')}`,
    columns: [...a.columns, ...b.columns],
    id: undefined,
    rows: Math.max(a.rows, b.rows),
    form: 'join',
  }
}

/** A table, and for each row the elements of a list of it. */
export function lateralUnnest(
  maker: Maker,
  { name, columns, rows }: Joined,
  list: Piece,
  element: Column['kind'],
  alias: string,
): Relation {
  const { random } = maker
  const each = maker.name('e')
  const form = random.pick([', ', ' CROSS JOIN ', ' LEFT JOIN '])
  maker.uses('lateral UNNEST')
  return {
    sql: piece('from')`${name} ${alias}${form}unnest(${list}) ${each}(x)${form === ' LEFT JOIN ' ? ' ON true' : ''}`,
    columns: [...columns.map(({ sql, kind }) => ({ sql: `${alias}.${sql}`, kind })), { sql: `${each}.x`, kind: element }],
    id: undefined,
    rows: rows * 3,
    form: form === ', ' ? 'list' : 'join',
  }
}

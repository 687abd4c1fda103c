// Random queries over a table. Where rows are cut off, their order is made total by `id`, so that both engines must keep the same ones.
import fc from 'fast-check'
import { type Expressions, expressionsOver, type Sql } from './expressions.ts'
import { nested } from './subqueries.ts'
import type { FuzzColumn, Kind } from './tables.ts'
import { windowCall } from './windows.ts'

const KINDS: readonly Kind[] = ['int', 'decimal', 'double', 'text', 'date', 'timestamp', 'boolean']
const DEPTH = 3

/** A query in which `$t` stands for the table. */
export function query(columns: readonly FuzzColumn[]): Sql {
  const expressions = expressionsOver(columns)
  const any = (depth: number) => fc.oneof(...KINDS.map((kind) => expressions(kind, depth)))
  const where = fc.oneof(
    fc.constant(''),
    expressions('boolean', DEPTH).map((condition) => ` WHERE ${condition}`),
  )
  const items = fc.array(any(DEPTH), { minLength: 1, maxLength: 4 }).map((list) => list.map((sql, i) => `${sql} AS e${i}`).join(', '))
  const direction = fc.constantFrom('', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST')
  // Quern refuses to order by a constant.
  const order = fc.tuple(any(1), direction).map(([sql, how]) => `${/\bc\d/.test(sql) ? sql : 'id'}${how}`)
  const cut = fc
    .tuple(fc.constantFrom(0, 1, 5, 100, 10_000), fc.constantFrom('', ' OFFSET 3'))
    .map(([count, skip]) => ` LIMIT ${count}${skip}`)
  const key = fc.oneof(fc.constantFrom(...columns.map(({ name }) => name)), any(1))
  const keys = fc.array(key, { maxLength: 3 })
  const aggregates = fc.array(aggregate(columns, expressions), { minLength: 1, maxLength: 4 })

  const windows = windowCall(columns, expressions)

  if (process.env['FUZZ_ONLY'] === 'windows') return windowed(windows, where)
  return fc.oneof(
    fc.tuple(items, where).map(([list, filter]) => `SELECT id, ${list} FROM $t${filter}`),
    fc.tuple(items, where).map(([list, filter]) => `SELECT DISTINCT ${list} FROM $t${filter}`),
    fc.tuple(items, where, order, cut).map(([list, filter, by, limit]) => `SELECT id, ${list} FROM $t${filter} ORDER BY ${by}, id${limit}`),
    fc.tuple(keys, aggregates, where, having()).map(([by, values, filter, rest]) => grouped(by, values, filter, rest)),
    fc.tuple(keys, aggregates, where).map(([by, values, filter]) => `SELECT count(*), count(a0) FROM (${grouped(by, values, filter, '')})`),
    fc
      .tuple(fc.constantFrom('row_number', 'rank', 'dense_rank'), key, order, where, fc.constantFrom('', ' WHERE n <= 2', ' WHERE n = 3'))
      .map(([name, part, by, filter, top]) => {
        const tie = name === 'row_number' ? ', id' : ''
        return `SELECT * FROM (SELECT id, ${name}() OVER (PARTITION BY ${part} ORDER BY ${by}${tie}) AS n FROM $t${filter})${top}`
      }),
    fc
      .tuple(key, key, order, where, fc.constantFrom('m <= 2', 'n = 1 AND m < 4', 'n < 3 AND id > 7'))
      .map(([one, other, by, filter, top]) => {
        const ranks = `row_number() OVER (PARTITION BY ${one} ORDER BY ${by}, id) AS n, dense_rank() OVER (PARTITION BY ${other} ORDER BY id) AS m`
        return `SELECT id, n, m FROM (SELECT id, ${ranks} FROM $t${filter}) WHERE ${top}`
      }),
    { weight: 3, arbitrary: joined(columns, expressions) },
    { weight: 4, arbitrary: nested(columns, expressions) },
    { weight: 3, arbitrary: windowed(windows, where) },
    fc.tuple(any(2), where, where).map(([sql, a, b]) => `SELECT ${sql} AS x FROM $t${a} UNION ALL SELECT ${sql} FROM $t${b}`),
  )
}

/** Several windows side by side, or one that filters. */
function windowed(call: Sql, where: Sql): Sql {
  return fc.oneof(
    fc
      .tuple(fc.array(call, { minLength: 1, maxLength: 3 }), where)
      .map(([calls, filter]) => `SELECT id, ${calls.map((sql, i) => `${sql} AS w${i}`).join(', ')} FROM $t${filter}`),
    fc.tuple(call, where).map(([sql, filter]) => `SELECT id FROM $t${filter} QUALIFY (${sql}) IS NOT NULL`),
  )
}

function aggregate(columns: readonly FuzzColumn[], expressions: Expressions): Sql {
  const of = (kind: Kind) => expressions(kind, 2)
  const ordered = fc.oneof(...KINDS.map(of))
  return fc.oneof(
    fc.constant('count(*)'),
    ordered.map((sql) => `count(${sql})`),
    ordered.map((sql) => `count(DISTINCT ${sql})`),
    ordered.map((sql) => `min(${sql})`),
    ordered.map((sql) => `max(${sql})`),
    of('double').map((sql) => `sum(${sql})`),
    fc.oneof(
      ...columns
        .filter(({ kind }) => kind === 'int' || kind === 'decimal')
        .map(({ name }) => fc.constantFrom(`sum(${name})`, `avg(${name})`)),
      fc.constant('sum(id)'),
    ),
    fc.tuple(of('boolean')).map(([condition]) => `count(*) FILTER (WHERE ${condition})`),
  )
}

function having(): Sql {
  return fc.constantFrom('', '', ' HAVING count(*) > 3', ' HAVING min(id) % 2 = 0')
}

function grouped(keys: readonly string[], values: readonly string[], filter: string, rest: string): string {
  const list = [...keys.map((sql, i) => `${sql} AS k${i}`), ...values.map((sql, i) => `${sql} AS a${i}`)]
  const by = keys.length > 0 ? ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}` : ''
  return `SELECT ${list.join(', ')} FROM $t${filter}${by}${rest}`
}

const JOINS = ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN', 'SEMI JOIN', 'ANTI JOIN'] as const

/** The table joined with itself, the columns of the right side renamed from `c` to `d`: some rows of both, for a key of few values pairs them all. */
function joined(columns: readonly FuzzColumn[], expressions: Expressions): Sql {
  const names = columns.map(({ name }) => name)
  const right = names.map((name) => `${name} AS ${name.replace('c', 'd')}`).join(', ')
  const condition = expressions('boolean', 1)
  const ofRight = (sql: string) => sql.replaceAll(/\bc(?=\d)/g, 'd').replaceAll(/\bid\b/g, 'rid')
  const on = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('=', '=', '=', 'IS NOT DISTINCT FROM')), { maxLength: 2 }),
      fc.constantFrom('', 'id < rid', 'id + 3 = rid', 'id % 7 > rid % 5'),
      fc.option(condition, { freq: 3 }),
      fc.option(condition.map(ofRight), { freq: 3 }),
    )
    .map(([keys, both, l, r]) => {
      const parts = [
        ...keys.map(([name, equal]) => `${name} ${equal} ${name.replace('c', 'd')}`),
        both,
        l && `(${l})`,
        r && `(${r})`,
      ].filter(Boolean)
      return parts.join(' AND ') || 'true'
    })
  const above = fc.oneof(fc.constant(''), condition, condition.map(ofRight))
  return fc
    .record({
      type: fc.constantFrom(...JOINS),
      on,
      above,
      left: fc.constantFrom(40, 150),
      right: fc.constantFrom(40, 150),
      column: fc.constantFrom(...names),
    })
    .map(({ type, on, above, left, right: rightRows, column }) => {
      const one = type === 'SEMI JOIN' || type === 'ANTI JOIN'
      const where = above && !(one && /\b(d\d|rid)/.test(above)) ? ` WHERE ${above}` : ''
      const sides = `(SELECT * FROM $t WHERE id < ${left}) l ${type} (SELECT id AS rid, ${right} FROM $t WHERE id < ${rightRows}) r ON ${on}`
      const other = one ? '' : `, count(rid), sum(rid), min(${column.replace('c', 'd')})`
      return `SELECT count(*), sum(id), max(${column}), count(${column})${other} FROM ${sides}${where}`
    })
}

// Random subqueries of every kind, in every place, that read the query around them by equality, by other conditions, or not at all.
import fc from 'fast-check'
import type { Expressions, Sql } from './expressions.ts'
import type { FuzzColumn } from './tables.ts'

/** A query over `$t` that holds at least one subquery. Columns of the outer table are `c…` and `id`, of the inner one `d…` and `rid`. */
export function nested(columns: readonly FuzzColumn[], expressions: Expressions): Sql {
  const names = columns.map(({ name }) => name)
  const numbers = ['id', ...columns.filter(({ kind }) => kind === 'int').map(({ name }) => name)]
  const name = fc.constantFrom(...names)
  const ofInner = (sql: string) => sql.replaceAll(/\bc(?=\d)/g, 'd').replaceAll(/\bid\b/g, 'rid')
  const condition = expressions('boolean', 1)
  const rename = (to: string, id: string) => names.map((column) => `${column} AS ${column.replace('c', to)}`).concat(`id AS ${id}`)
  const inner = fc
    .constantFrom(0, 3, 20, 60)
    .map((rows) => `(SELECT ${rename('d', 'rid').join(', ')} FROM $t WHERE id % 3 < 2 AND id < ${rows}) r`)

  const correlation = fc.oneof(
    { weight: 5, arbitrary: name.map((column) => `${ofInner(column)} = ${column}`) },
    { weight: 2, arbitrary: fc.constantFrom('rid = id', 'rid % 4 = id % 4', 'id % 5 = rid') },
    { weight: 1, arbitrary: name.map((column) => `${ofInner(column)} IS NOT DISTINCT FROM ${column}`) },
    { weight: 1, arbitrary: fc.constantFrom('rid < id', 'rid <> id', 'rid + 3 > id') },
    { weight: 1, arbitrary: condition.map((sql) => `(${sql})`) },
    { weight: 1, arbitrary: name.map((column) => `${ofInner(column)} < ${column}`) },
  )
  const where = fc
    .tuple(fc.array(correlation, { maxLength: 2 }), fc.option(condition.map(ofInner), { freq: 2 }))
    .map(([parts, own]) => [...parts, ...(own ? [`(${own})`] : [])].join(' AND ') || 'true')
  const source = fc.tuple(inner, where).map(([from, on]) => `FROM ${from} WHERE ${on}`)

  const aggregate = fc.oneof(
    fc.constantFrom('count(*)', 'sum(rid)', 'count(*) + 1', 'coalesce(max(rid), -1)', 'count(DISTINCT rid % 3)', 'min(rid) + count(*)'),
    name.map((column) => `count(${ofInner(column)})`),
  )
  const deeper = fc
    .tuple(source, fc.constantFrom('z.rid = e.x', 'z.rid < e.x', 'z.rid % 3 = e.x % 3 AND z.rid < id', 'z.rid <= id'))
    .map(([from, link]) => {
      const within = `SELECT 1 FROM (SELECT id AS rid FROM $t WHERE id < 9) z WHERE ${link}`
      return `SELECT max(e.x) FROM (SELECT rid AS x ${from}) e WHERE EXISTS (${within})`
    })
  /** Gives one number. */
  const scalar = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(aggregate, source).map(([sql, from]) => `SELECT ${sql} ${from}`) },
    fc.tuple(source, fc.constantFrom('', ' OFFSET 1')).map(([from, skip]) => `SELECT rid ${from} ORDER BY rid DESC LIMIT 1${skip}`),
    fc.tuple(source, name).map(([from, by]) => `SELECT max(n) FROM (SELECT count(*) AS n ${from} GROUP BY ${ofInner(by)}) g`),
    fc
      .tuple(source, name)
      .map(([from, by]) => `SELECT sum(n) FROM (SELECT rank() OVER (PARTITION BY ${ofInner(by)} ORDER BY rid) AS n ${from}) g`),
    fc.tuple(source, source).map(([a, b]) => `SELECT sum(rid) FROM (SELECT rid ${a} UNION ALL SELECT rid + 1 ${b}) u`),
    fc.tuple(source, name).map(([from, column]) => `SELECT count(*) FROM (SELECT DISTINCT ${ofInner(column)} ${from}) u`),
    fc.tuple(source, aggregate).map(([from, sql]) => `SELECT ${sql} + id ${from}`),
    fc.tuple(source, aggregate).map(([from, sql]) => `SELECT ${sql} ${from} HAVING count(*) > 1`),
    // DuckDB knows no outer join whose condition reads the query around it.
    fc
      .tuple(source, fc.constantFrom(['LEFT', 'q > 1'] as const, ['INNER', 'q <= id'] as const, ['INNER', 'a.rid % 2 = id % 2'] as const))
      .map(
        ([from, [type, on]]) =>
          `SELECT sum(coalesce(rid, 0) + coalesce(q, 1)) FROM (SELECT * ${from}) a ${type} JOIN (SELECT id AS q FROM $t WHERE id < 8) b ON rid = q AND ${on}`,
      ),
    deeper,
  )
  const rows = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(name, source).map(([column, from]) => [column, `SELECT ${ofInner(column)} ${from}`] as const) },
    fc.tuple(name, source).map(([column, from]) => [column, `SELECT max(${ofInner(column)}) ${from} GROUP BY rid % 3`] as const),
    fc.tuple(fc.constantFrom(...numbers), source).map(([column, from]) => [column, `SELECT count(*) ${from}`] as const),
  )
  const test = fc.oneof(
    source.map((from) => `EXISTS (SELECT 1 ${from})`),
    source.map((from) => `NOT EXISTS (SELECT * ${from})`),
    rows.map(([column, sql]) => `${column} IN (${sql})`),
    rows.map(([column, sql]) => `${column} NOT IN (${sql})`),
    fc
      .tuple(rows, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), fc.constantFrom('ANY', 'ALL'))
      .map(([[column, sql], operator, quantifier]) => `${column} ${operator} ${quantifier} (${sql})`),
    fc.tuple(scalar, fc.constantFrom('=', '<', '>=', '<>')).map(([sql, operator]) => `id ${operator} (${sql})`),
  )
  const outer = fc.constantFrom(1, 12, 40).map((rows) => `(SELECT * FROM $t WHERE id < ${rows}) l`)
  return fc.oneof(
    fc.tuple(test, outer).map(([sql, from]) => `SELECT id FROM ${from} WHERE ${sql}`),
    fc.tuple(test, test, condition, outer).map(([a, b, c, from]) => `SELECT id FROM ${from} WHERE ${a} OR (${c}) AND NOT ${b}`),
    fc.tuple(test, scalar, outer).map(([a, b, from]) => `SELECT id, ${a} AS x, (${b}) AS y FROM ${from}`),
    fc.tuple(test, scalar, outer).map(([a, b, from]) => `SELECT id, CASE WHEN ${a} THEN (${b}) ELSE -1 END AS x FROM ${from}`),
    fc
      .tuple(test, scalar, outer)
      .map(([a, b, from]) => `SELECT id % 3 AS k, count(*) FILTER (WHERE ${a}) AS n, sum((${b})) AS s FROM ${from} GROUP BY k`),
    fc.tuple(scalar, outer).map(([sql, from]) => `SELECT id FROM ${from} ORDER BY (${sql}) NULLS FIRST, id LIMIT 7`),
    fc.tuple(scalar, outer).map(([sql, from]) => `SELECT id, v FROM ${from}, LATERAL (${sql}) AS s(v)`),
    fc
      .tuple(source, outer, fc.constantFrom('true', 'x % 2 = 0', 'x < id'))
      .map(([sql, from, on]) => `SELECT id, x FROM ${from} LEFT JOIN LATERAL (SELECT rid AS x ${sql}) s ON ${on}`),
    fc
      .tuple(source, outer, fc.constantFrom(1, 2))
      .map(([sql, from, n]) => `SELECT id, x FROM ${from}, LATERAL (SELECT rid AS x ${sql} ORDER BY rid DESC LIMIT ${n}) s`),
    fc
      .tuple(test, outer)
      .map(([sql, from]) => `SELECT id, j FROM ${from} JOIN (SELECT id AS j FROM $t WHERE id < 10) m ON id % 10 = j AND ${sql}`),
  )
}

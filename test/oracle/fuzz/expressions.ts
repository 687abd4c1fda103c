// Random SQL expressions of a kind over a table's columns. They are made so that no order of evaluation makes one engine alone overflow.
import fc from 'fast-check'
import type { FuzzColumn, Kind } from './tables.ts'

export type Sql = fc.Arbitrary<string>

const LITERALS: Record<Kind, Sql> = {
  int: fc.integer({ min: -100, max: 100 }).map(String),
  decimal: fc.constantFrom('0.25', '-1.50', '100.00', '12345.678'),
  double: fc.constantFrom('0.25e0', '-1e1', '1e3', '0e0'),
  text: fc.constantFrom(`''`, `'a'`, `'Ab'`, `'twelve bytes'`, `'longer than twelve bytes'`, `'value 3'`, `'京'`),
  date: fc.constantFrom(`DATE '2015-01-01'`, `DATE '2014-12-31'`, `DATE '2015-02-28'`),
  timestamp: fc.constantFrom(`TIMESTAMP '2015-01-01 00:00:00'`, `TIMESTAMP '2015-01-03 04:05:06.789'`),
  boolean: fc.constantFrom('true', 'false', 'NULL::BOOLEAN'),
}

const fill = (template: string, ...parts: readonly Sql[]): Sql =>
  fc.tuple(...parts).map((values) => template.replace(/\?(\d)/g, (_, i) => values[Number(i)]!))

/** Expressions of a kind, at most so many levels of operators deep. */
export type Expressions = (kind: Kind, depth: number) => Sql

/** Each kind and depth is made once: all trees written out would fill the heap. */
export function expressionsOver(columns: readonly FuzzColumn[]): Expressions {
  const made = new Map<string, Sql>()
  const expressions: Expressions = (kind, depth) => {
    const key = `${kind} ${depth}`
    const known = made.get(key)
    if (known) return known
    const sql = expression(columns, kind, depth, expressions)
    made.set(key, sql)
    return sql
  }
  return expressions
}

function expression(columns: readonly FuzzColumn[], kind: Kind, depth: number, expressions: Expressions): Sql {
  const own = columns.filter((column) => column.kind === kind).map(({ name }) => name)
  const leaf = own.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...own) }, LITERALS[kind]) : LITERALS[kind]
  if (depth <= 0) return leaf
  const of = (other: Kind) => expressions(other, depth - 1)
  const [self, condition] = [of(kind), of('boolean')]
  const shared = [
    fill('CASE WHEN ?0 THEN ?1 ELSE ?2 END', condition, self, self),
    fill('CASE WHEN ?0 THEN ?1 END', condition, self),
    fill('coalesce(?0, ?1)', self, self),
    fill('nullif(?0, ?1)', self, LITERALS[kind]),
  ]
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.oneof(...shared) },
    { weight: 5, arbitrary: fc.oneof(...OPERATORS[kind](of)) },
  )
}

const OPERATORS: Record<Kind, (of: (kind: Kind) => Sql) => Sql[]> = {
  int: (of) => [
    fill('(?0::HUGEINT + ?1)', of('int'), of('int')),
    fill('(?0::HUGEINT - ?1)', of('int'), of('int')),
    fill('(?0::HUGEINT * ?1)', of('int'), LITERALS.int),
    fill('(?0 // 7)', of('int')),
    fill('(?0 % 5)', of('int')),
    fill('abs(?0)', of('int')),
    fill('length(?0)', of('text')),
    fill('year(?0)', of('date')),
    fill('month(?0)', of('timestamp')),
    fill('?0::INTEGER', of('boolean')),
  ],
  decimal: (of) => [
    fill('(?0 + ?1)', of('decimal'), LITERALS.decimal),
    fill('(?0 - ?1)', of('decimal'), LITERALS.decimal),
    fill('(-?0)', of('decimal')),
  ],
  double: (of) => [
    fill('(?0 + ?1)', of('double'), of('double')),
    fill('(?0 * ?1)', of('double'), LITERALS.double),
    fill('(?0 / ?1)', of('int'), of('int')),
    fill('abs(?0)', of('double')),
    fill('?0::DOUBLE', of('decimal')),
  ],
  text: (of) => [
    fill('upper(?0)', of('text')),
    fill('lower(?0)', of('text')),
    fill('(?0 || ?1)', of('text'), of('text')),
    fill('substr(?0, 2, 3)', of('text')),
    fill('trim(?0)', of('text')),
    fill('?0::VARCHAR', of('int')),
    fill('?0::VARCHAR', of('date')),
  ],
  date: (of) => [fill('(?0 + 3)', of('date')), fill('?0::DATE', of('timestamp')), fill('CAST(?0 AS DATE)', of('timestamp'))],
  timestamp: (of) => [fill('?0::TIMESTAMP', of('date')), fill(`date_trunc('hour', ?0)`, of('timestamp'))],
  boolean: (of) => [
    ...(['int', 'decimal', 'double', 'text', 'date', 'timestamp', 'boolean'] as const).map((kind) =>
      fc
        .tuple(fc.constantFrom('=', '<>', '<', '<=', '>', '>=', 'IS DISTINCT FROM'), of(kind), of(kind))
        .map(([operator, a, b]) => `(${a} ${operator} ${b})`),
    ),
    fill('(?0 IS NULL)', fc.oneof(of('int'), of('text'), of('double'))),
    fill('(?0 BETWEEN ?1 AND ?2)', of('int'), LITERALS.int, LITERALS.int),
    fill('(?0 IN (?1, ?2, ?1))', of('int'), LITERALS.int, LITERALS.int),
    fill('(?0 NOT IN (?1, ?2))', of('text'), LITERALS.text, LITERALS.text),
    fill(`(?0 LIKE '%?1%')`, of('text'), fc.constantFrom('a', 'value', '_', '%e_', '京')),
    fill('(?0 AND ?1)', of('boolean'), of('boolean')),
    fill('(?0 OR ?1)', of('boolean'), of('boolean')),
    fill('(NOT ?0)', of('boolean')),
  ],
}

// Random window functions: every function, over frames of every kind. Where it shows which of equal rows come first, the order ends with `id`.
import fc from 'fast-check'
import type { Expressions, Sql } from './expressions.ts'
import type { FuzzColumn, Kind } from './tables.ts'

const EXCLUDES = ['', '', '', ' EXCLUDE NO OTHERS', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES']
const DIRECTIONS = ['', ' DESC', ' NULLS FIRST', ' DESC NULLS FIRST']

/** An expression over the columns: a window's call. */
export function windowCall(columns: readonly FuzzColumn[], expressions: Expressions): Sql {
  const ofKind = (...kinds: Kind[]) => columns.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  const anyColumn = fc.constantFrom('id', ...columns.map(({ name }) => name))
  const numbers = fc.constantFrom('id', ...ofKind('int', 'decimal'))
  const texts = fc.constantFrom(`'t' || id`, ...ofKind('text'))
  const part = fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: anyColumn.map((name) => `PARTITION BY ${name === 'id' ? 'id % 5' : name} `) },
  )
  const keys = fc.array(
    fc.tuple(anyColumn, fc.constantFrom(...DIRECTIONS)).map((key) => key.join('')),
    { maxLength: 2 },
  )

  /** Functions for which only the set of the frame's rows counts. */
  const sets = fc.oneof(
    numbers.map((name) => `sum(${name})`),
    numbers.map((name) => `avg(${name})`),
    anyColumn.map((name) => `min(${name})`),
    anyColumn.map((name) => `max(${name})`),
    anyColumn.map((name) => `count(${name})`),
    fc.constant('count(*)'),
    expressions('double', 1).map((sql) => `sum(${sql})`),
    fc.constantFrom('id', ...ofKind('int')).map((name) => `median(${name})`),
    fc.constantFrom(...ofKind('boolean').map((name) => `bool_or(${name})`), 'bit_xor(id)'),
  )
  const distinct = fc.tuple(fc.constantFrom('count', 'sum'), numbers).map(([name, of]) => `${name}(DISTINCT ${of})`)
  const filter = fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: expressions('boolean', 1).map((condition) => ` FILTER (WHERE ${condition})`) },
  )
  /** Functions that see the order of the frame's rows. */
  const nulls = fc.constantFrom('', ' IGNORE NULLS', ' RESPECT NULLS')
  const ordered = fc.oneof(
    fc
      .tuple(fc.constantFrom('first_value', 'last_value', 'first', 'last'), anyColumn, nulls)
      .map(([name, of, how]) => `${name}(${of}${how})`),
    fc.tuple(anyColumn, fc.constantFrom('1', '2', '5', 'id % 4'), nulls).map(([of, n, how]) => `nth_value(${of}, ${n}${how})`),
    fc.tuple(texts).map(([of]) => `string_agg(${of}, '|')`),
    anyColumn.map((name) => `any_value(${name})`),
    fc
      .tuple(anyColumn, anyColumn)
      .map(([of, by]) => `max_by(${of}, ${by === 'id' ? 'id' : `${by}`})`)
      .filter((sql) => sql.includes(', id)')),
  )
  const offset = fc.constantFrom('', '', ', 2', ', id % 3', ', -1', ', 100')
  const shifts = fc.oneof(
    fc.tuple(fc.constantFrom('lag', 'lead'), anyColumn, offset, nulls).map(([name, of, by, how]) => `${name}(${of}${by}${how})`),
    fc.tuple(fc.constantFrom('lag', 'lead'), numbers, nulls).map(([name, of, how]) => `${name}(${of}, 1, ${of}${how})`),
    fc.constantFrom('ntile(3)', 'ntile(id % 4 + 1)', 'row_number()'),
  )
  const ranks = fc.constantFrom('rank()', 'dense_rank()', 'percent_rank()', 'cume_dist()')

  const orderBy = (list: readonly string[]) => (list.length > 0 ? `ORDER BY ${list.join(', ')}` : '')
  const call = (fn: string, where: string, over: string) => `${fn}${where} OVER (${over})`
  const distance = fc.constantFrom('0', '1', '3', '20', 'id % 5')
  const counted = frameOf(distance)
  // DuckDB puts the row into a frame that ends before it begins where it is not to be excluded.
  const around = frameOf(distance, true)
  const exclude = fc.constantFrom(...EXCLUDES)
  return fc.oneof(
    fc.tuple(fc.oneof(sets, distinct), filter, part, keys).map(([fn, where, by, list]) => call(fn, where, by + orderBy(list))),
    fc
      .tuple(fc.oneof(sets, distinct), filter, part, keys, counted)
      .map(([fn, where, by, list, frame]) => call(fn, where, `${by}${orderBy([...list, 'id'])} ROWS ${frame}`)),
    fc
      .tuple(sets, filter, part, keys, around, exclude)
      .map(([fn, where, by, list, frame, out]) => call(fn, where, `${by}${orderBy([...list, 'id'])} ROWS ${frame}${out}`)),
    fc
      .tuple(sets, filter, part, keys, around, exclude)
      .map(([fn, where, by, list, frame, out]) => call(fn, where, `${by}${orderBy(list)} GROUPS ${frame}${out}`)),
    fc
      .tuple(ordered, part, keys, fc.constantFrom('ROWS ', 'GROUPS '), around, exclude)
      .map(([fn, by, list, unit, frame, out]) =>
        call(fn, '', `${by}${orderBy([...list, 'id'])} ${unit}${frame}${/_agg|any|_by/.test(fn) ? '' : out}`),
      ),
    fc.tuple(fc.oneof(shifts, ordered), part, keys).map(([fn, by, list]) => call(fn, '', by + orderBy([...list, 'id']))),
    fc.tuple(ranks, part, keys).map(([fn, by, list]) => call(fn, '', by + orderBy(list))),
    fc
      .tuple(sets, filter, part, ranges(ofKind), exclude)
      .map(([fn, where, by, { key, frame }, out]) => call(fn, where, `${by}ORDER BY ${key} RANGE ${frame}${out}`)),
  )
}

/** A key and frames in distances of its kind. */
function ranges(ofKind: (...kinds: Kind[]) => readonly string[]): fc.Arbitrary<{ key: string; frame: string }> {
  const distances: readonly (readonly [names: readonly string[], distances: readonly string[]])[] = [
    [
      ['id::BIGINT', ...ofKind('int').map((name) => `${name}::BIGINT`)],
      ['0', '1', '10', 'id % 3', '1000000007'],
    ],
    [ofKind('double'), ['0', '0.25', '1.5', '100']],
    [ofKind('date', 'timestamp'), [`INTERVAL 1 DAY`, `INTERVAL 5 HOURS`, `INTERVAL 2 MONTHS`]],
  ]
  return fc
    .constantFrom(...distances.filter(([names]) => names.length > 0))
    .chain(([names, offsets]) =>
      fc
        .tuple(fc.constantFrom(...names), fc.constantFrom(...DIRECTIONS), frameOf(fc.constantFrom(...offsets), true))
        .map(([name, direction, frame]) => ({ key: name + direction, frame })),
    )
}

/** `BETWEEN 1 PRECEDING AND CURRENT ROW`, with the bounds in an order that both engines take. `around`: the row is in it. */
function frameOf(distance: Sql, around = false): Sql {
  const before = distance.map((n) => `${n} PRECEDING`)
  const behind = distance.map((n) => `${n} FOLLOWING`)
  const first = fc.constant('UNBOUNDED PRECEDING')
  const last = fc.constant('UNBOUNDED FOLLOWING')
  const current = fc.constant('CURRENT ROW')
  const held = fc.tuple(fc.oneof(first, before, current), fc.oneof(current, behind, last))
  // DuckDB counts rows below zero in a frame that ends before it begins.
  const aside = fc.constantFrom(
    ['20 PRECEDING', '3 PRECEDING'],
    ['3 PRECEDING', '1 PRECEDING'],
    ['UNBOUNDED PRECEDING', '1 PRECEDING'],
    ['1 FOLLOWING', '3 FOLLOWING'],
    ['1 FOLLOWING', 'UNBOUNDED FOLLOWING'],
  )
  return (around ? held : fc.oneof(held, aside)).map(([start, end]) => `BETWEEN ${start} AND ${end}`)
}

// Random window functions: every function, over frames of every kind. Where it shows which of equal rows come first, the order ends with `id`.
import { aggregateCall, aggregateFilter } from './aggregates.ts'
import type { Kind } from './kinds.ts'
import { list, optional, type Piece, piece, sqlOf } from './piece.ts'
import type { Maker, Scope } from './scope.ts'

export interface WindowCall {
  readonly sql: Piece
  readonly kind: Kind | undefined
}

/** `id`: an expression that tells all rows apart. */
export function windowCall(maker: Maker, scope: Scope, id: string): WindowCall {
  const { random } = maker
  const keys = Array.from({ length: random.pick([0, 1, 1, 2]) }, () => sortKey(maker, scope))
  const part = partition(maker, scope)
  const total = [...keys, piece('key')`${id}`]
  return maker.oneOf<WindowCall>(
    [
      4,
      () => {
        const { sql, kind } = aggregateCall(maker, scope, id, 1, true)
        maker.uses('window aggregate')
        const filter = aggregateFilter(maker, scope)
        const frame = random.chance(0.5) ? framed(maker, scope, total, keys) : { order: keys, frame: piece('optional')`` }
        return { kind, sql: over(piece('aggregate')`${sql}${filter}`, part, frame.order, frame.frame) }
      },
    ],
    [
      2,
      () => {
        const name = random.pick(['first_value', 'last_value', 'first', 'last', 'nth_value'])
        const nulls = random.pick(['', ' IGNORE NULLS', ' RESPECT NULLS'])
        maker.uses(`window ${name}`)
        if (nulls) maker.uses(`window${nulls}`)
        const { sql, kind } = column(maker, scope)
        const n = name === 'nth_value' ? `, ${random.pick(['1', '2', '5'])}` : ''
        return { kind, sql: over(piece('window')`${name}(${sql}${n}${nulls})`, part, total, rows(maker)) }
      },
    ],
    [
      2,
      () => {
        const name = random.pick(['lag', 'lead'])
        maker.uses(`window ${name}`)
        const { sql, kind } = column(maker, scope)
        const offset = random.pick(['', ', 2', ', -1', ', 100', ', 0'])
        const nulls = random.pick(['', ' IGNORE NULLS', ' RESPECT NULLS'])
        const other = offset && random.chance(0.3) ? optional(piece('default')`, ${sql}`) : ''
        return { kind, sql: over(piece('window')`${name}(${sql}${offset}${other}${nulls})`, part, total) }
      },
    ],
    [
      2,
      () => {
        const name = random.pick(['rank', 'dense_rank', 'percent_rank', 'cume_dist'])
        maker.uses(`window ${name}`)
        return {
          kind: name.endsWith('rank') && name !== 'percent_rank' ? 'int' : undefined,
          sql: over(piece('window')`${name}()`, part, keys),
        }
      },
    ],
    [
      2,
      () => {
        const call = random.pick(['row_number()', 'ntile(3)', 'ntile(7)'])
        maker.uses(`window ${call.replace(/\(.*/, '')}`)
        return { kind: 'int', sql: over(piece('window')`${call}`, part, total) }
      },
    ],
  )
}

function over(call: Piece, part: Piece, keys: readonly Piece[], frame: Piece | string = ''): Piece {
  const order = keys.length === 0 ? '' : piece('order')`ORDER BY ${list(keys)}`
  return piece('window')`${call} OVER (${part}${order}${frame})`
}

function partition(maker: Maker, scope: Scope): Piece {
  if (maker.random.chance(0.3)) return piece('optional')``
  maker.uses('window PARTITION BY')
  const keys = Array.from({ length: maker.random.pick([1, 1, 2]) }, () => column(maker, scope).sql)
  // By one column twice, DuckDB takes the partitions for those of other windows that begin with it.
  const different = keys.filter((key, i) => keys.findIndex((other) => sqlOf(other) === sqlOf(key)) === i)
  return optional(piece('partition')`PARTITION BY ${list(different)} `)
}

function column(maker: Maker, scope: Scope): { sql: Piece; kind: Kind } {
  const { sql, kind } = maker.random.pick(scope.columns)
  return { sql: { kind, parts: [sql] }, kind }
}

const DIRECTIONS = ['', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST', ' ASC NULLS LAST']

export function sortKey(maker: Maker, scope: Scope): Piece {
  const direction = maker.random.pick(DIRECTIONS)
  maker.uses(`order${direction}`)
  return piece('key')`${column(maker, scope).sql}${optional(direction)}`
}

const EXCLUDES = ['', '', '', ' EXCLUDE NO OTHERS', ' EXCLUDE CURRENT ROW', ' EXCLUDE GROUP', ' EXCLUDE TIES']

function exclude(maker: Maker): Piece {
  const text = maker.random.pick(EXCLUDES)
  if (text) maker.uses(`frame${text}`)
  return optional(text)
}

function rows(maker: Maker): Piece {
  if (maker.random.chance(0.3)) return piece('optional')``
  const unit = maker.random.pick(['ROWS', 'GROUPS'])
  return optional(piece('frame')` ${unit} ${bounds(maker, unit, ['0', '1', '3', '20'])}${exclude(maker)}`)
}

function framed(maker: Maker, scope: Scope, total: readonly Piece[], keys: readonly Piece[]): { order: readonly Piece[]; frame: Piece } {
  const unit = maker.random.pick(['ROWS', 'GROUPS', 'RANGE'])
  if (unit === 'ROWS') return { order: total, frame: piece('frame')` ROWS ${bounds(maker, unit, ['0', '1', '3', '20'])}${exclude(maker)}` }
  if (unit === 'GROUPS' && keys.length > 0)
    return { order: keys, frame: piece('frame')` GROUPS ${bounds(maker, unit, ['0', '1', '3'])}${exclude(maker)}` }
  const { key, distances } = rangeKey(maker, scope)
  const direction = optional(maker.random.pick(DIRECTIONS))
  return { order: [piece('key')`${key}${direction}`], frame: piece('frame')` RANGE ${bounds(maker, 'RANGE', distances)}${exclude(maker)}` }
}

/** A key with distances of its kind. */
function rangeKey(maker: Maker, scope: Scope): { key: Piece; distances: readonly string[] } {
  const possible = scope.columns.filter(({ kind }) => kind in DISTANCES)
  if (possible.length === 0) return { key: piece('int')`1::BIGINT`, distances: ['1'] }
  const { sql, kind } = maker.random.pick(possible)
  // Of integers near the limits of their type, the bounds overflow.
  return {
    key: kind === 'int' || kind === 'small' ? piece('int')`(${sql} % 1000)::BIGINT` : piece(kind)`${sql}`,
    distances: DISTANCES[kind]!,
  }
}

const DISTANCES: Partial<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '10', '200'],
  small: ['0', '1', '10'],
  dbl: ['0', '0.25', '1.5', '100'],
  date: ['INTERVAL 1 DAY', 'INTERVAL 5 HOURS', 'INTERVAL 2 MONTHS'],
  ts: ['INTERVAL 1 DAY', 'INTERVAL 5 HOURS', 'INTERVAL 2 MONTHS'],
}

/** In an order that both engines take. The row itself is in the frame: DuckDB puts it into one that ends before it begins. */
function bounds(maker: Maker, unit: string, distances: readonly string[]): Piece {
  const { random } = maker
  const start = random.pick(['UNBOUNDED PRECEDING', `${random.pick(distances)} PRECEDING`, 'CURRENT ROW'])
  const end = random.pick(['UNBOUNDED FOLLOWING', `${random.pick(distances)} FOLLOWING`, 'CURRENT ROW'])
  const generic = (bound: string) => bound.replace(/^.* (?=PRECEDING|FOLLOWING)/, (text) => (text.startsWith('UNBOUNDED') ? text : 'n '))
  maker.uses(`frame ${unit} from ${generic(start)}`)
  maker.uses(`frame ${unit} to ${generic(end)}`)
  return piece('bounds', ['BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'])`BETWEEN ${start} AND ${end}`
}

// Random calls of aggregates. `exact` ones may be compared and sorted by: their result does not depend on the order of rows.
import { anyExpression, expression, fromTemplate } from './expressions.ts'
import type { Kind } from './kinds.ts'
import { optional, type Piece, piece } from './piece.ts'
import type { Maker, Scope } from './scope.ts'
import { byName } from './templates/index.ts'

export interface AggregateCall {
  readonly sql: Piece
  /** Undefined where it is a float that may differ in its last digits. */
  readonly kind: Kind | undefined
}

/** Functions over any kind, with the kind that they give. `$any` stands for the argument. */
const OVER_ANY: readonly (readonly [template: string, kind: Kind | 'same'])[] = [
  ['count(*)', 'int'],
  ['count($any)', 'int'],
  ['count(DISTINCT $any)', 'int'],
  ['min($any)', 'same'],
  ['max($any)', 'same'],
  ['{min_by|max_by|arg_min|arg_max}($any, $id)', 'same'],
  ['{first|last|any_value|arbitrary}($any ORDER BY $id)', 'same'],
  ['{first|last}($any ORDER BY $any DESC, $id)', 'same'],
]

const EXACT: readonly (readonly [template: string, kind: Kind])[] = [
  ['sum($small)', 'big'],
  ['sum($int)', 'big'],
  ['sum($int)', 'big'],
  ['sum(DISTINCT $int)', 'big'],
  ['sum($dec)', 'dec'],
  ['sum($dbl)', 'dbl'],
  ['{count_if|countif}($bool)', 'big'],
  ['{bool_and|bool_or}($bool)', 'bool'],
  ['{bit_and|bit_or|bit_xor}($int)', 'int'],
  ["{string_agg|group_concat|listagg}($text, {','|''} ORDER BY $id)", 'text'],
  ['quantile_disc({$int|$date|$ts|$num}, {0|0.25|0.5|1})', 'int'],
  // Half-way to infinity DuckDB finds the year 148131.
  [`median(greatest(least($date, DATE '9999-12-31'), DATE '0001-01-01'))`, 'ts'],
  ['{regr_count}($small, $small)', 'int'],
  ['{max_by|min_by|arg_max|arg_min}(($small)::INTEGER, $id, {1|3})', 'numbers'],
  ['{max|min}(($small)::INTEGER, {1|4})', 'numbers'],
  ['{list|array_agg}(($small)::INTEGER ORDER BY $id {ASC|DESC})', 'numbers'],
  ['{list|array_agg}($text ORDER BY $id {ASC|DESC})', 'texts'],
  ['histogram({$text|$small|$date})', 'map'],
]

const LOOSE_AGGREGATES: readonly string[] = [
  '{avg|mean}($int)',
  'avg($dec)',
  'avg($dbl)',
  '{avg|median}($small)',
  '{fsum|kahan_sum|sumkahan|favg}($small::DOUBLE)',
  '{stddev_pop|stddev_samp|stddev|var_pop|var_samp|variance|sem}($small)',
  '{covar_pop|covar_samp|regr_avgx|regr_avgy|regr_sxx|regr_syy|regr_sxy}($small, $small)',
  '{corr|regr_r2|regr_slope|regr_intercept}($id % 7, $id % 5)',
  '{skewness|kurtosis|kurtosis_pop}($id % 7)',
  'median({$int|$num})',
  'quantile_cont({$int|$dbl|$small}, {0.25|0.5|0.9})',
  '{quantile_cont|quantile_disc}(0.5) WITHIN GROUP (ORDER BY $small)'.replaceAll('quantile_', 'percentile_'),
  'product({1|2|0.5}::DOUBLE)',
  '{mad|entropy}($small)',
  'avg(DISTINCT $int)',
]

const LOOSE_BY_NAME = byName(LOOSE_AGGREGATES)

/** `id`: what tells the rows apart; undefined where nothing does, and then nothing depends on their order. */
export function aggregateCall(maker: Maker, scope: Scope, id: string | undefined, depth: number, windowed = false): AggregateCall {
  const { random } = maker
  const filled = (template: string, kind: Kind | undefined, any?: Piece): AggregateCall => {
    const named = template.replaceAll('$id', id ?? '1')
    const [before, after] = any ? named.split('$any', 2) : [named]
    const sql = any
      ? aroundAny(maker, scope, before!, any, after ?? '', named.split('$any').slice(2))
      : fromTemplate(maker, scope, 'aggregate', named, depth)
    for (const [, name] of named.matchAll(/\b([a-z_]+)\(/g)) maker.uses(`aggregate ${name}`)
    return { sql, kind }
  }
  const usable = (template: string) =>
    (id !== undefined || !template.includes('$id')) && !(windowed && /ORDER BY|WITHIN|DISTINCT/.test(template))
  return maker.oneOf<AggregateCall>(
    [
      6,
      () => {
        const [template, gives] = random.pick(OVER_ANY.filter(([template]) => usable(template)))
        const { kind, sql } = anyExpression(maker, scope, depth)
        const chosen = template.replace(/\{([^}]*)\}/, (_, choices: string) => random.pick(choices.split('|')))
        return filled(chosen, gives === 'same' ? kind : gives, chosen.includes('$any') ? sql : undefined)
      },
    ],
    [
      6,
      () => {
        const [template, kind] = random.pick(EXACT.filter(([template]) => usable(template)))
        const call = filled(chooseFirst(maker, template), kind)
        // What a quantile gives is of the argument's kind.
        return template.startsWith('quantile') ? { ...call, kind: undefined } : call
      },
    ],
    [windowed ? 2 : 5, () => filled(chooseFirst(maker, random.pick(LOOSE_BY_NAME.filter(usable))), undefined)],
  )
}

function chooseFirst(maker: Maker, template: string): string {
  return template.replace(/^([a-z]*\(?)\{([^}]*)\}/, (_, before: string, choices: string) => before + maker.random.pick(choices.split('|')))
}

function aroundAny(maker: Maker, scope: Scope, before: string, any: Piece, after: string, more: readonly string[]): Piece {
  const parts: (string | Piece)[] = [before, any, after]
  for (const text of more) parts.push(expression(maker, scope, any.kind as Kind, 1), text)
  return { kind: 'aggregate', parts: parts.filter((part) => part !== ''), simpler: ['count(*)'] }
}

/** ` FILTER (WHERE …)`, sometimes. */
export function aggregateFilter(maker: Maker, scope: Scope): Piece {
  if (!maker.random.chance(0.2)) return piece('optional')``
  maker.uses('aggregate FILTER')
  return optional(piece('filter')` FILTER (WHERE ${expression(maker, scope, 'bool', 1)})`)
}

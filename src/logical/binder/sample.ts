// TABLESAMPLE and USING SAMPLE: a share of the rows, each taken or not by chance, or so many of them.
import { BindError, UnsupportedError } from '../../common/errors.ts'
import { BIGINT, DOUBLE, type SqlType, VARCHAR } from '../../common/types.ts'
import type { SampledTable } from '../../parser/ast.ts'
import { call, castTo, columnExpr, compare, FALSE, freshColumn, literal } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import { freeColumns } from '../free-columns.ts'
import { freshLimitId } from '../nodes/limit-of.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { ROW_ID_FIELD } from '../ports.ts'
import { constantValue } from './constant-tests.ts'
import type { QuerySource } from './from.ts'
import { hundredths, rowsOf } from './limit.ts'
import type { BindSession } from './session.ts'

/** The plan's rows that are in the sample; it gives the same columns. */
export function bindSample(input: LogicalPlan, sample: SampledTable, queries: QuerySource): LogicalPlan {
  const { session } = queries
  const { unit, size, method, seed } = sample
  const share = unit === 'percent' ? (hundredths(size, 'a sample', queries) ?? 100) : undefined
  const rows = share === undefined ? rowCount(sample, session) : undefined
  if (share !== undefined && method !== 'reservoir') {
    if (share === 100) return input
    if (share === 0) return { kind: 'filter', input, predicate: FALSE }
  }
  const seeded = seed && String(constantValue(seed, 'the seed of a sample', session).value)
  const { plan, chance } =
    seeded === undefined ? { plan: input, chance: call(scalar(session, 'random', []), []) } : byNumber(input, seeded, sample, session)
  const given = columnsOf(input).map((column) => ({ expr: columnExpr(column), column }))
  if (share !== undefined && method !== 'reservoir') {
    const filtered: LogicalPlan = { kind: 'filter', input: plan, predicate: below(chance, share) }
    return plan === input ? filtered : { kind: 'project', input: filtered, items: given }
  }
  // The rows with the least numbers drawn.
  const drawn = freshColumn('drawn', chance.type, chance.nullable)
  const keys = [{ expr: columnExpr(drawn), descending: false, nullsFirst: false }]
  const sorted: LogicalPlan = {
    kind: 'sort',
    input: { kind: 'project', input: plan, items: [...given, { expr: chance, column: drawn }] },
    keys,
  }
  const none: LogicalPlan = { kind: 'values', columns: [freshColumn('count', BIGINT, true)], rows: [[literal(0n, BIGINT)]] }
  const taken: LogicalPlan =
    rows !== undefined
      ? { kind: 'limit', input: sorted, count: rows, offset: 0 }
      : { kind: 'limit_of', id: freshLimitId(), input: sorted, count: rowsOf(input), offset: none, percent: share }
  return { kind: 'project', input: taken, items: given }
}

function rowCount({ size, method }: SampledTable, session: BindSession): number {
  const { value } = constantValue(size, 'the size of a sample', session)
  const { position } = size
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new BindError('the size of a sample must be a number', { position })
  if (value < 0) throw new BindError('the size of a sample cannot be negative', { position })
  if (method === 'bernoulli' || method === 'system') {
    throw new BindError(`${method} takes a share of the rows, not a number of them`, { position, hint: 'Write 10%, or reservoir(10).' })
  }
  return Number(value)
}

/** What is drawn for a row depends on its number and the seed alone. */
function byNumber(input: LogicalPlan, seed: string, { position }: SampledTable, session: BindSession): { plan: LogicalPlan; chance: Expr } {
  if (freeColumns(input).size > 0) {
    throw new UnsupportedError('REPEATABLE in a subquery that reads the query around it is not supported', { position })
  }
  const numbered = input.kind === 'scan' ? input.columns.find(({ field }) => field === ROW_ID_FIELD) : undefined
  const number = numbered ?? freshColumn('number', BIGINT, false)
  const plan: LogicalPlan = numbered ? input : { kind: 'numbered', input, column: number }
  const text = call(scalar(session, '||', [VARCHAR, VARCHAR]), [castTo(columnExpr(number), VARCHAR), literal(` ${seed}`, VARCHAR)])
  return { plan, chance: call(scalar(session, 'md5', [VARCHAR]), [text]) }
}

/** Digits of a digest that are compared: enough that no share is told from another by fewer. */
const DIGITS = 12

function below(chance: Expr, share: number): Expr {
  if (chance.type.kind !== 'varchar') return compare('<', chance, literal(share / 100, DOUBLE))
  const bound = Math.floor((share / 100) * 16 ** DIGITS)
  return compare('<', chance, literal(bound.toString(16).padStart(DIGITS, '0'), VARCHAR))
}

function scalar({ env }: BindSession, name: string, args: readonly SqlType[]) {
  return env.functions.scalar(name, args)!
}

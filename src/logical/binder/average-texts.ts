// avg of dates, times and intervals: expressions of sums and counts.
import type { SqlType } from '../../common/types.ts'
import type * as ast from '../../parser/ast.ts'
import { withTexts } from './aggregate-texts.ts'
import type { MacroTexts } from './macro-texts.ts'

/** The nearest µs, the lower one of two that are as near; before 1970 the later one. */
const microsOf = (x: string) => `((sum(${x}) + greatest(sign(sum(${x})), 0) * ((count(x) - 1) // 2)) // count(x))::bigint`
const MICROS = microsOf('epoch_us(x)')
const timeOf = (micros: string) => `time '00:00:00' + to_microseconds(${micros})`
const IN_UTC = timeOf(microsOf(`epoch_us(timezone('UTC', x))`))
const MOMENT: MacroTexts[string] = [['x', `make_timestamp(${MICROS})`]]

const MONTHS = `sum(date_part('year', x) * 12 + date_part('month', x))`
const DAYS = `sum(date_part('day', x))`
const CLOCK = `sum(date_part('hour', x) * 3600000000 + date_part('minute', x) * 60000000 + date_part('microseconds', x))`

/** Of the intervals of a list. */
const averageOf = (list: string) => {
  const sum = (part: string) => `list_sum(list_transform(${list}, i -> ${part}))`
  const clock = `date_part('hour', i) * 3600000000 + date_part('minute', i) * 60000000 + date_part('microseconds', i)`
  return `(to_months(${sum(`date_part('year', i) * 12 + date_part('month', i)`)}::integer) + to_days(${sum(`date_part('day', i)`)}::integer)
    + to_microseconds(${sum(clock)}::bigint)) / len(${list})`
}

/** Parts of a list differ where their parts do: what is equal by its length alone, as 1 day and 24 hours, is brought to one form. */
const DIFFERENT = `case when len(list(x)) = len(list_distinct(list(normalized_interval(x)))) then ${averageOf('list(x)')}
  else ${averageOf('list_distinct(list(normalized_interval(x)))')} end`

const TEXTS: MacroTexts = {
  date: MOMENT,
  timestamp: MOMENT,
  timestamp_s: MOMENT,
  timestamp_ms: MOMENT,
  timestamp_ns: MOMENT,
  timestamptz: [['x', `make_timestamptz(${MICROS})`]],
  time: [['x', timeOf(MICROS)]],
  timetz: [['x', `((${IN_UTC})::varchar || '+00')::timetz`]],
  interval: [['x', `(to_months(${MONTHS}::integer) + to_days(${DAYS}::integer) + to_microseconds(${CLOCK}::bigint)) / count(x)`]],
  distinct: [['x', DIFFERENT]],
}

/** What the call of avg over values of the type stands for; undefined where the aggregate itself takes them. */
export function averageText(
  node: ast.Call,
  name: string,
  type: SqlType,
  isAggregate: (name: string) => boolean,
): ast.Expression | undefined {
  if ((name !== 'avg' && name !== 'mean') || node.args.length !== 1 || !Object.hasOwn(TEXTS, type.kind)) return undefined
  return withTexts(TEXTS, type.kind === 'interval' && node.distinct ? 'distinct' : type.kind, node, isAggregate)
}

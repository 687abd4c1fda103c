// avg of dates, times and intervals: expressions of sums and counts.
import { UnsupportedError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import type * as ast from '../../parser/ast.ts'
import { withTexts } from './aggregate-texts.ts'
import type { MacroTexts } from './macro-texts.ts'

const MICROS = '(sum(epoch_us(x)) // count(x))::bigint'
const MOMENT: MacroTexts[string] = [['x', `make_timestamp(${MICROS})`]]

const MONTHS = `sum(date_part('year', x) * 12 + date_part('month', x))`
const DAYS = `sum(date_part('day', x))`
const CLOCK = `sum(date_part('hour', x) * 3600000000 + date_part('minute', x) * 60000000 + date_part('microseconds', x))`

const TEXTS: MacroTexts = {
  date: MOMENT,
  timestamp: MOMENT,
  timestamp_s: MOMENT,
  timestamp_ms: MOMENT,
  timestamp_ns: MOMENT,
  timestamptz: [['x', `make_timestamptz(${MICROS})`]],
  time: [['x', `time '00:00:00' + to_microseconds(${MICROS})`]],
  interval: [['x', `(to_months(${MONTHS}::integer) + to_days(${DAYS}::integer) + to_microseconds(${CLOCK}::bigint)) / count(x)`]],
}

/** What the call of avg over values of the type stands for; undefined where the aggregate itself takes them. */
export function averageText(
  node: ast.Call,
  name: string,
  type: SqlType,
  isAggregate: (name: string) => boolean,
): ast.Expression | undefined {
  if ((name !== 'avg' && name !== 'mean') || node.args.length !== 1 || !Object.hasOwn(TEXTS, type.kind)) return undefined
  if (type.kind === 'interval' && node.distinct)
    throw new UnsupportedError('avg(DISTINCT …) of intervals is not supported', { position: node.position })
  return withTexts(TEXTS, type.kind, node, isAggregate)
}

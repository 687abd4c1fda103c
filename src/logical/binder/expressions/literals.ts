// Constants as they are written, and the moment that the query runs at.
import { BindError, type Position } from '../../../common/errors.ts'
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  carrierOf,
  DATE,
  DOUBLE,
  decimal,
  HUGEINT,
  INTEGER,
  MAX_DECIMAL_PRECISION,
  NULL,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  VARCHAR,
} from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { castTo, literal } from '../../build-expression.ts'
import { integerRange } from '../../common-type.ts'
import type { Expr } from '../../expression.ts'
import { parameterKey } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'
import type { BindSession } from '../session.ts'
import { castInZone, localZone } from '../zones.ts'

const US_PER_DAY = 86_400_000_000n

/** What an INSERT has not replaced. */
export function bindDefault({ position }: Extract<ast.Expression, { kind: 'default' }>): Expr {
  throw new BindError('DEFAULT stands only among the VALUES of an INSERT, one for each of its columns', { position })
}

export const bindNull = (): Expr => literal(null, NULL)
export const bindBoolean = (node: ast.BooleanLiteral): Expr => literal(node.value, BOOLEAN)
export const bindString = (node: ast.StringLiteral): Expr => literal(node.value, VARCHAR)
export const bindBlob = ({ hex }: ast.BlobLiteral): Expr =>
  literal(
    Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    BLOB,
  )
export const bindDouble = (node: ast.DoubleLiteral): Expr => literal(Number(node.text), DOUBLE)

/** INTEGER, BIGINT or HUGEINT, by size; what is larger is a DOUBLE. As in the oracle the smallest INTEGER is not written as one: its digits alone are a BIGINT. */
export function bindInteger({ value }: ast.IntegerLiteral): Expr {
  for (const type of [INTEGER, BIGINT, HUGEINT]) {
    const { min, max } = integerRange(type)
    if (value >= min && value <= max && !(type === INTEGER && value === min))
      return literal(carrierOf(type) === 'i32' ? Number(value) : value, type)
  }
  return literal(Number(value), DOUBLE)
}

/** As many digits as are written; a DOUBLE where no decimal has so many. */
export function bindDecimal({ text }: ast.DecimalLiteral): Expr {
  const [whole = '', fraction = ''] = text.split('.')
  const digits = whole.replace('-', '').length + fraction.length
  if (digits > MAX_DECIMAL_PRECISION) return literal(Number(text), DOUBLE)
  return literal(BigInt(whole + fraction), decimal(Math.max(digits, 1), fraction.length))
}

export function bindParameter(node: ast.Parameter, { session }: ExpressionBinder): Expr {
  const value = session.env.parameters.get(parameterKey(node.key))
  if (value) return { ...value }
  const name = typeof node.key === 'number' ? node.key : `$${node.key}`
  throw new BindError(`parameter ${name} has no value`, { position: node.position, hint: 'Give the values along with the query.' })
}

/** The query's moment by its SQL name, with or without parentheses: the same all through the query. Undefined for other names. */
export function bindMoment(name: string, session: BindSession, position: Position): Expr | undefined {
  const { now, timeZone } = session.env
  const moment = momentLiteral(name, now)
  if (!moment || moment.type.kind === 'timestamptz' || localZone(timeZone) === undefined) return moment
  return session.folded(castInZone(literal(now, TIMESTAMPTZ), moment.type, timeZone), position)
}

/** The same in UTC. */
export function momentLiteral(name: string, now: bigint): Expr | undefined {
  switch (name.toLowerCase()) {
    case 'now':
    case 'current_timestamp':
    case 'get_current_timestamp':
    case 'transaction_timestamp':
      return literal(now, TIMESTAMPTZ)
    case 'localtimestamp':
    case 'current_localtimestamp':
      return literal(now, TIMESTAMP)
    case 'localtime':
    case 'current_localtime':
      return literal(((now % US_PER_DAY) + US_PER_DAY) % US_PER_DAY, TIME)
    case 'current_date':
    case 'today':
      return literal(Number((now - (((now % US_PER_DAY) + US_PER_DAY) % US_PER_DAY)) / US_PER_DAY), DATE)
    default:
      return undefined
  }
}

type IntervalNode = Extract<ast.Expression, { kind: 'interval' }>

/** The function that makes an interval of so many units: `to_days`; seconds take a fraction, of the others only whole ones count. */
const INTERVAL_FUNCTIONS: Readonly<Record<IntervalNode['unit'], string>> = {
  millennium: 'to_millennia',
  century: 'to_centuries',
  decade: 'to_decades',
  year: 'to_years',
  quarter: 'to_quarters',
  month: 'to_months',
  week: 'to_weeks',
  day: 'to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
}

/** `INTERVAL 3 DAY`, `INTERVAL (n + 1) HOURS` */
export function bindInterval({ value, unit, position }: IntervalNode, binder: ExpressionBinder): Expr {
  const amount = binder.session.coerce(binder.bind(value), DOUBLE, value.position)
  const fractional = unit === 'second' || unit === 'millisecond'
  const whole = fractional ? amount : resolveScalar(binder, 'trunc', [amount], value.position)
  const integer = unit === 'hour' || unit === 'minute' || unit === 'microsecond' ? BIGINT : INTEGER
  const made = resolveScalar(binder, INTERVAL_FUNCTIONS[unit], [fractional ? whole : castTo(whole, integer)], position)
  return value.kind === 'integer' || value.kind === 'string' || value.kind === 'decimal' ? binder.session.folded(made, position) : made
}

// The session's time zone in a query: moments are shown, read and taken apart as local times there. In UTC nothing is to be done.
import { INTEGER, type SqlType, someType, TIMESTAMP, VARCHAR } from '../../common/types.ts'
import { castTo, literal } from '../build-expression.ts'
import type { Expr } from '../expression.ts'

const UTC = /^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu|Greenwich|Universal)$/i

/** The zone where it is not UTC. */
export function localZone(timeZone: string): string | undefined {
  return UTC.test(timeZone) ? undefined : timeZone
}

/** Whether values of the type are moments, or hold some. */
export function holdsMoments(type: SqlType): boolean {
  return someType(type, ({ kind }) => kind === 'timestamptz')
}

/** Types whose values are local times, or texts of them. */
const LOCAL = new Set<SqlType['kind']>(['date', 'time', 'timestamp', 'timestamp_s', 'timestamp_ms', 'timestamp_ns', 'varchar', 'json'])

/** A time of day takes the offset that its moment has, or, of a text without one, the zone has. */
function readsZone(from: SqlType, to: SqlType): boolean {
  return someType(to, ({ kind }) => kind === 'timetz') && someType(from, ({ kind }) => kind === 'timestamptz' || kind === 'varchar')
}

const holdsLocal = (type: SqlType): boolean => someType(type, ({ kind }) => LOCAL.has(kind))

/** The cast, which knows the zone where it depends on it. */
export function castInZone(expr: Expr, type: SqlType, timeZone: string, tryCast = false): Expr {
  const cast = castTo(expr, type, tryCast)
  const zone = localZone(timeZone)
  if (zone === undefined || cast.kind !== 'cast') return cast
  const [from, to] = [expr.type, type]
  const depends = (holdsMoments(from) && holdsLocal(to)) || (holdsMoments(to) && holdsLocal(from)) || readsZone(from, to)
  return depends ? { ...cast, zone } : cast
}

/** Makes a call of a function; `asIs`: over the moments themselves. */
type MakeCall = (name: string, args: readonly Expr[], asIs?: boolean) => Expr

const isMoment = ({ type }: Expr): boolean => type.kind === 'timestamptz'

/** Units that pass at once everywhere: seconds since 1970, and what is shorter than a day between two moments. A quarter of an hour is a unit of no function. */
const UNITS: Readonly<Record<string, RegExp>> = {
  date_part: /^epoch$/i,
  date_trunc: /^(min|sec|ms|msec|us|usec|milli(?!en)|micro|m$|s$)/i,
  date_diff: /^(h|min|sec|ms|us|milli(?!en)|micro|m$|s$)/i,
  date_sub: /^(h|min|sec|ms|us|milli(?!en)|micro|m$|s$)/i,
}

function isAbsolute(name: string, unit: Expr): boolean {
  return unit.kind === 'literal' && typeof unit.value === 'string' && UNITS[name]?.test(unit.value) === true
}

/** The call over local times, its result a moment again where it was to be one. */
export function callInZone(name: string, args: readonly Expr[], returns: SqlType, zone: string, make: MakeCall): Expr {
  const place = literal(zone, VARCHAR)
  const toLocal = (arg: Expr): Expr => (isMoment(arg) ? make('timezone', [place, arg]) : arg)
  const toMoment = (local: Expr): Expr => make('timezone', [place, castTo(local, TIMESTAMP)])
  if (isAbsolute(name, args[0]!)) return make(name, args, true)
  const at = args.findIndex(({ type }) => type.kind === 'interval')
  if ((name === '+' || name === '-') && at >= 0) {
    // Months and days are those of the calendar there; hours pass everywhere.
    const interval = args[at]!
    const days = calendarPart(interval, make)
    const moment = toLocal(args[1 - at]!)
    const later = [toMoment(make(name, at === 0 ? [days, moment] : [moment, days])), make('-', [interval, days])]
    return make(name, at === 0 ? later.reverse() : later, true)
  }
  const local = make(name, args.map(toLocal))
  return returns.kind === 'timestamptz' ? toMoment(local) : local
}

/** The interval without hours, minutes and seconds. */
function calendarPart(interval: Expr, make: MakeCall): Expr {
  const part = (unit: string): Expr => make('date_part', [literal(unit, VARCHAR), interval])
  const months = make('+', [make('*', [part('year'), literal(12, INTEGER)]), part('month')])
  return make('+', [make('to_months', [castTo(months, INTEGER)]), make('to_days', [castTo(part('day'), INTEGER)])])
}

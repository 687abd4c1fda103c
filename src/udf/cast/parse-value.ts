// Casts from VARCHAR: the reader for each type. A text that it does not take raises a `ConversionError`.
import { ConversionError } from '../../common/errors.ts'
import { isInteger, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { RowFunction } from '../function.ts'
import { inUnits } from './moment-unit.ts'
import { parseBlob, parseBoolean, parseUuid } from './parse-bits.ts'
import { parseInterval } from './parse-interval.ts'
import { parseDecimal, parseFloat64, parseInteger } from './parse-number.ts'
import { parseDate, parseTime, parseTimestamp } from './parse-time.ts'
import { parseTimeWithZone } from './time-with-zone-cast.ts'

/** Reads a text; undefined where it is no value of the type. */
type Parse = (text: string) => LiteralValue | undefined

/** `zone`: where a moment is that names none, if not in UTC. */
export function parserOf(to: SqlType, zone?: string): RowFunction {
  const parse = parseFor(to, zone)
  return ([text]) => {
    const value = parse(text as string)
    if (value !== undefined) return value
    throw new ConversionError(`cannot cast '${text}' to ${typeName(to)}${EXPECTED[to.kind] ? `: expected ${EXPECTED[to.kind]}` : ''}`, {
      hint: 'try_cast gives NULL instead.',
    })
  }
}

const EXPECTED: Partial<Record<SqlType['kind'], string>> = {
  boolean: 'true or false',
  date: 'YYYY-MM-DD',
  time: 'HH:MM:SS[.fraction]',
  timestamp: 'YYYY-MM-DD HH:MM:SS[.fraction]',
  timetz: 'HH:MM:SS[.fraction][+HH:MM]',
  timestamp_s: 'YYYY-MM-DD HH:MM:SS',
  timestamp_ms: 'YYYY-MM-DD HH:MM:SS[.fraction]',
  timestamp_ns: 'YYYY-MM-DD HH:MM:SS[.fraction]',
  timestamptz: 'YYYY-MM-DD HH:MM:SS[.fraction][+HH:MM]',
  interval: 'amounts with units, such as 1 year 2 days 03:04:05',
  uuid: '32 hexadecimal digits',
  blob: 'ASCII, other bytes as \\xHH',
}

function parseFor(to: SqlType, zone: string | undefined): Parse {
  if (isInteger(to)) return (text) => parseInteger(text, to)
  switch (to.kind) {
    case 'decimal':
      return (text) => parseDecimal(text, to)
    case 'float':
      return (text) => {
        const value = parseFloat64(text)
        return value === undefined ? undefined : Math.fround(value)
      }
    case 'double':
      return parseFloat64
    case 'boolean':
      return parseBoolean
    case 'enum': {
      const positions = new Map(to.values.map((value, i) => [value, i]))
      return (text) => positions.get(text)
    }
    case 'date':
      return parseDate
    case 'time':
      return parseTime
    case 'timestamp':
      return (text) => parseTimestamp(text, { nanos: false, shift: false })
    case 'timetz':
      return (text) => parseTimeWithZone(text, zone)
    case 'timestamp_s':
    case 'timestamp_ms':
      return (text) => {
        const micros = parseTimestamp(text, { nanos: false, shift: false })
        return micros === undefined ? undefined : inUnits(micros, to)
      }
    case 'timestamp_ns':
      return (text) => parseTimestamp(text, { nanos: true, shift: false })
    case 'timestamptz':
      return (text) => parseTimestamp(text, { nanos: false, shift: true, zone })
    case 'interval':
      return parseInterval
    case 'uuid':
      return parseUuid
    case 'blob':
      return parseBlob
    default:
      return (text) => text
  }
}

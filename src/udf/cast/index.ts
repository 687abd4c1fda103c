// The cast from each type to each: which code does it. Numbers and times are converted inline, text in JavaScript.
import { ConversionError, InternalError } from '../../common/errors.ts'
import { formatterOf } from '../../common/text/format.ts'
import { isNested, isNumeric, type SqlType, sameType, typeName } from '../../common/types.ts'
import { i32 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { describeValue } from '../describe.ts'
import type { RowCode } from '../emit/row-code.ts'
import type { SqlValue } from '../emit/sql-value.ts'
import type { Body, Emit } from '../function.ts'
import { fromDigits, toHex } from '../text/bytes.ts'
import { bitCast } from './bit-cast.ts'
import { jsonCast } from './json-cast.ts'
import { nestedCast } from './nested-cast.ts'
import { convertNumber } from './number-cast.ts'
import { parserOf } from './parse-value.ts'
import { textBody } from './text-cast.ts'
import { convertTime, isMoment } from './time-cast.ts'
import { timeWithZoneConverter } from './time-with-zone-cast.ts'
import { zonedCast } from './zoned-cast.ts'

/** A converted value, and the condition under which there is none. */
export interface Converted {
  readonly value: SqlValue
  readonly failed: Value | undefined
}

type Convert = (code: RowCode, value: SqlValue, to: SqlType) => Converted

/** The kernels that read what texts of a type are as a rule; what is written another way, or does not fit, they leave to JavaScript. */
const PARSERS: Partial<Record<SqlType['kind'], string>> = {
  tinyint: 'parseTinyint',
  smallint: 'parseSmallint',
  integer: 'parseInteger',
  bigint: 'parseBigint',
  utinyint: 'parseUtinyint',
  usmallint: 'parseUsmallint',
  uinteger: 'parseUinteger',
  double: 'parseDouble',
  date: 'parseDate',
  timestamp: 'parseTimestamp',
  timestamptz: 'parseTimestamp',
}

/** How a value of `from` becomes one of `to`. With `quiet`, NULL where it cannot; else the code raises a `ConversionError`. `zone`: where local times are, if not in UTC. */
export function castBody(from: SqlType, to: SqlType, quiet: boolean, zone?: string): Body {
  if (sameType(from, to)) return { kind: 'emit', emit: (_, [value]) => value! }
  if (from.kind === 'json' || to.kind === 'json') return jsonCast(from, to, quiet, zone)
  if (from.kind === 'bit' || to.kind === 'bit') return bitCast(from, to, quiet)
  if (isNested(to) || (isNested(from) && to.kind !== 'varchar'))
    return { kind: 'js', givesNull: quiet, js: nestedCast(from, to, quiet, zone) }
  if (isNested(from)) return textBody(from, zone)
  if (from.kind === 'enum' && to.kind === 'timetz') return enumCast(from, to, quiet, zone)
  if (from.kind === 'timetz' || to.kind === 'timetz') return timeWithZoneCast(from, to, quiet, zone)
  if (zone !== undefined) return zonedCast(from, to, zone, quiet)
  if (from.kind === 'varchar') {
    const kernel = PARSERS[to.kind]
    const script = parserOf(to)
    return kernel ? { kind: 'kernel', kernel, givesNull: quiet, describe: undefined, script } : { kind: 'js', givesNull: quiet, js: script }
  }
  if (to.kind === 'varchar') return textBody(from)
  if (from.kind === 'enum') return enumCast(from, to, quiet)
  if (from.kind === 'uuid' && to.kind === 'blob') return { kind: 'js', givesNull: quiet, js: ([uuid]) => bytesOfUuid(uuid as bigint) }
  if (from.kind === 'blob' && to.kind === 'uuid') return { kind: 'js', givesNull: quiet, js: ([bytes]) => uuidOfBytes(bytes as Uint8Array) }
  const isNumber = (type: SqlType): boolean => isNumeric(type) || type.kind === 'boolean'
  if (isNumber(from) && isNumber(to)) return { kind: 'emit', emit: emitCast(convertNumber, quiet) }
  if (isMoment(from) && isMoment(to)) return { kind: 'emit', emit: emitCast(convertTime, quiet) }
  throw new InternalError(`no cast from ${typeName(from)} to ${typeName(to)}`)
}

function enumCast(from: SqlType, to: SqlType, quiet: boolean, zone?: string): Body {
  const format = formatterOf(from)
  const parse = parserOf(to, zone)
  return { kind: 'js', givesNull: quiet, js: ([value], types, returns) => parse([format(value!)], types, returns) }
}

function bytesOfUuid(uuid: bigint): Uint8Array {
  return fromDigits(BigInt.asUintN(128, uuid).toString(16).padStart(32, '0'), 4)!
}

function uuidOfBytes(bytes: Uint8Array): bigint {
  if (bytes.length === 16) return BigInt(`0x${toHex(bytes)}`)
  throw new ConversionError(`cannot cast a BLOB of ${bytes.length} bytes to UUID: it has 16`, { hint: 'try_cast gives NULL instead.' })
}

function timeWithZoneCast(from: SqlType, to: SqlType, quiet: boolean, zone: string | undefined): Body {
  if (from.kind === 'varchar') return { kind: 'js', givesNull: quiet, js: parserOf(to, zone) }
  if (to.kind === 'varchar') return textBody(from)
  const convert = timeWithZoneConverter(from, to, zone)
  return { kind: 'js', givesNull: quiet, js: ([value]) => convert(value!) }
}

const emitCast =
  (convert: Convert, quiet: boolean): Emit =>
  (code, [source], to) => {
    const { value, failed } = convert(code, source!, to)
    if (!failed) return value
    if (quiet) return { ...value, valid: code.let(i32.eqz(failed)) }
    const from = source!.type
    code.raise(failed, [source!], ([original]) => {
      return new ConversionError(
        `cannot cast ${describeValue(original!, from)} of type ${typeName(from)} to ${typeName(to)}: it is out of range`,
        {
          hint: 'try_cast gives NULL instead.',
        },
      )
    })
    return value
  }

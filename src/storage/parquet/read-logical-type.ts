// What a column means beyond its physical type: the Thrift union LogicalType, and the converted types that came before it.
import { CONVERTED, type LogicalType, type TimeUnit } from './format.ts'
import type { ThriftReader } from './thrift.ts'

/** The id of the member that is set; its own fields are skipped. */
export function readUnion(reader: ThriftReader): number {
  let member = 0
  reader.struct((id) => {
    member = id
    return false
  })
  return member
}

const SIMPLE_LOGICAL = {
  1: 'string',
  2: 'map',
  3: 'list',
  4: 'enum',
  6: 'date',
  11: 'unknown',
  12: 'json',
  13: 'bson',
  14: 'uuid',
  15: 'float16',
} as const

const LATER_LOGICAL: Readonly<Record<number, string>> = { 16: 'VARIANT', 17: 'GEOMETRY', 18: 'GEOGRAPHY' }

/** The member of the LogicalType union that is set. */
export function readLogicalType(reader: ThriftReader): LogicalType | undefined {
  let logical: LogicalType | undefined
  reader.struct((id) => {
    if (id === 5) logical = readDecimal(reader)
    else if (id === 7) logical = { kind: 'time', ...readTime(reader) }
    else if (id === 8) logical = { kind: 'timestamp', ...readTime(reader) }
    else if (id === 10) logical = readInteger(reader)
    else {
      const kind = SIMPLE_LOGICAL[id as keyof typeof SIMPLE_LOGICAL]
      logical = kind ? { kind } : { kind: 'other', name: LATER_LOGICAL[id] ?? `logical type ${id}` }
      return false
    }
    return true
  })
  return logical
}

function readDecimal(reader: ThriftReader): LogicalType {
  let scale = 0
  let precision = 0
  reader.struct((id) => {
    if (id === 1) scale = reader.i32()
    else if (id === 2) precision = reader.i32()
    else return false
    return true
  })
  return { kind: 'decimal', scale, precision }
}

const UNITS: readonly TimeUnit[] = ['millis', 'micros', 'nanos']

function readTime(reader: ThriftReader): { utc: boolean; unit: TimeUnit } {
  let utc = false
  let unit: TimeUnit | undefined
  reader.struct((id) => {
    if (id === 1) utc = reader.bool()
    else if (id === 2) unit = UNITS[readUnion(reader) - 1]
    else return false
    return true
  })
  return { utc, unit: unit ?? reader.fail('gives a time without a known unit') }
}

function readInteger(reader: ThriftReader): LogicalType {
  let bits = 0
  let signed = true
  reader.struct((id) => {
    if (id === 1) bits = reader.i32()
    else if (id === 2) signed = reader.bool()
    else return false
    return true
  })
  return { kind: 'integer', bits, signed }
}

/** What a converted type, the older way to say it, means. */
export function logicalOfConverted(converted: number, scale: number, precision: number): LogicalType | undefined {
  switch (converted) {
    case CONVERTED.utf8:
      return { kind: 'string' }
    case CONVERTED.map:
    case CONVERTED.mapKeyValue:
      return { kind: 'map' }
    case CONVERTED.list:
      return { kind: 'list' }
    case CONVERTED.enum:
      return { kind: 'enum' }
    case CONVERTED.decimal:
      return { kind: 'decimal', scale, precision }
    case CONVERTED.date:
      return { kind: 'date' }
    // A converted type says nothing of UTC: taken as a local time, which is what the other readers do.
    case CONVERTED.timeMillis:
      return { kind: 'time', utc: false, unit: 'millis' }
    case CONVERTED.timeMicros:
      return { kind: 'time', utc: false, unit: 'micros' }
    case CONVERTED.timestampMillis:
      return { kind: 'timestamp', utc: false, unit: 'millis' }
    case CONVERTED.timestampMicros:
      return { kind: 'timestamp', utc: false, unit: 'micros' }
    case CONVERTED.json:
      return { kind: 'json' }
    case CONVERTED.bson:
      return { kind: 'bson' }
    case CONVERTED.interval:
      return { kind: 'interval' }
    default:
      if (converted >= CONVERTED.uint8 && converted <= CONVERTED.uint64) {
        return { kind: 'integer', bits: 8 << (converted - CONVERTED.uint8), signed: false }
      }
      if (converted >= CONVERTED.int8 && converted <= CONVERTED.int64) {
        return { kind: 'integer', bits: 8 << (converted - CONVERTED.int8), signed: true }
      }
      return undefined
  }
}

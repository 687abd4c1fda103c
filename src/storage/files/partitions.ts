// Hive partitions: folders named `key=value` become columns. A column has one type over all files: DATE, TIMESTAMP, BIGINT, else VARCHAR.
import { BIGINT, DATE, type SqlType, TIMESTAMP, VARCHAR } from '../../common/types.ts'
import type { EngineValue } from '../scan/predicate.ts'

/** What Hive and Spark write where the value is NULL. */
const NULL_VALUE = '__HIVE_DEFAULT_PARTITION__'

interface PartitionColumn {
  readonly name: string
  readonly type: SqlType
}

/** The partition columns that all files share, and one row of values a file. */
export interface Partitions {
  readonly columns: readonly PartitionColumn[]
  /** By file, by column; null is SQL's NULL. */
  readonly values: readonly (readonly (EngineValue | null)[])[]
}

/** Partitions by the folders of the paths; none where the files do not all have the same keys. */
export function partitionsOf(paths: readonly string[]): Partitions {
  const none: Partitions = { columns: [], values: paths.map(() => []) }
  const rows = paths.map(keysOf)
  const first = rows[0]
  if (!first || first.size === 0) return none
  const names = [...first.keys()]
  if (!rows.every((row) => row.size === names.length && names.every((name) => row.has(name)))) return none
  const types = names.map((name) => typeOfTexts(rows.map((row) => row.get(name)!)))
  return {
    columns: names.map((name, column) => ({ name, type: types[column]!.type })),
    values: rows.map((row) => names.map((name, column) => valueOfText(row.get(name)!, types[column]!))),
  }
}

/** With a column more: the files' paths. */
export function withPaths({ columns, values }: Partitions, name: string, paths: readonly string[]): Partitions {
  return { columns: [...columns, { name, type: VARCHAR }], values: values.map((row, i) => [...row, encoder.encode(paths[i])]) }
}

function keysOf(path: string): Map<string, string> {
  const keys = new Map<string, string>()
  const folders = path.split(/[/\\]/).slice(0, -1)
  for (const folder of folders) {
    const sign = folder.indexOf('=')
    if (sign > 0) keys.set(decode(folder.slice(0, sign)), decode(folder.slice(sign + 1)))
  }
  return keys
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that stands for itself.
    return text
  }
}

interface TextType {
  readonly type: SqlType
  /** Undefined where the text is not of the type. */
  readonly parse: (text: string) => EngineValue | undefined
}

const encoder = new TextEncoder()
const TEXT: TextType = { type: VARCHAR, parse: (text) => encoder.encode(text) }
/** In the order in which they are tried. */
const TYPES: readonly TextType[] = [
  { type: DATE, parse: parseDate },
  { type: TIMESTAMP, parse: parseTimestamp },
  { type: BIGINT, parse: parseBigint },
]

function typeOfTexts(texts: readonly string[]): TextType {
  const distinct = new Set(texts)
  distinct.delete(NULL_VALUE)
  if (distinct.size === 0) return TEXT
  return TYPES.find(({ parse }) => [...distinct].every((text) => parse(text) !== undefined)) ?? TEXT
}

function valueOfText(text: string, { parse }: TextType): EngineValue | null {
  return text === NULL_VALUE ? null : parse(text)!
}

const MS_PER_DAY = 86_400_000

function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  return match ? daysSince1970(Number(match[1]), Number(match[2]), Number(match[3])) : undefined
}

function daysSince1970(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return date.getTime() / MS_PER_DAY
}

function parseTimestamp(text: string): bigint | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/.exec(text)
  if (!match) return undefined
  const [hours, minutes, seconds] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)]
  const days = daysSince1970(Number(match[1]), Number(match[2]), Number(match[3]))
  if (days === undefined || hours > 23 || minutes > 59 || seconds > 59) return undefined
  const micros = Number((match[7] ?? '').padEnd(6, '0'))
  return BigInt(days * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1_000_000n + BigInt(micros)
}

function parseBigint(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

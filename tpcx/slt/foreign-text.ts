// Whether two texts show the same value: engines print numbers, booleans, times, blobs and nested values differently.

export const EMPTY = '(empty)'

/** Stands for any text within a line, and for any rows where it is the line. */
export const IGNORED = '<slt:ignore>'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** What rows are sorted by: values that `sameText` finds the same have the same key, but for intervals, blobs and nested values. */
export function sortKey(text: string): string {
  const plain = normal(text)
  return NUMBER.test(plain)
    ? Number(plain)
        .toFixed(3)
        .replace(/^-0\.000$/, '0.000')
    : plain
}

/** `theirs` may be a pattern: `<REGEX>:…`, or with parts to ignore. */
export function sameText(ours: string, theirs: string): boolean {
  if (ours === theirs) return true
  const pattern = /^<(!?)REGEX>:(.*)$/s.exec(theirs)
  if (pattern) return new RegExp(pattern[2]!, 's').test(ours) === (pattern[1] === '')
  if (theirs.includes(IGNORED)) return partsInOrder(ours, theirs.split(IGNORED))
  return (
    sameValue(ours, theirs) || escaped(ours) === theirs || sameBytes(ours, theirs) || sameNested(ours, theirs) || sameInterval(ours, theirs)
  )
}

const SPELLINGS: Readonly<Record<string, string>> = {
  true: '1',
  t: '1',
  false: '0',
  f: '0',
  '': EMPTY,
  nan: 'nan',
  inf: 'inf',
  infinity: 'inf',
  '-infinity': '-inf',
}

function normal(text: string): string {
  const lower = text.toLowerCase()
  const spelling = SPELLINGS[lower]
  if (spelling !== undefined) return spelling
  return /^-?\d{4,}-\d\d-\d\d[T ]\d\d:|^\d\d:\d\d:\d\d/.test(text) ? plainTime(text) : text
}

/** With a space, in UTC as `+00`, without zeros at the end of a fraction. */
function plainTime(text: string): string {
  return text
    .replace('T', ' ')
    .replace(/(?:Z|\+00:00)$/, '+00')
    .replace(/\.(\d*?)0*(?=$|[+-])/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))
}

// A float in a file has as many digits as its writer liked: three, or some seven.
const RELATIVE = 1e-6
const THREE_DIGITS = 0.000_500_1

function sameValue(ours: string, theirs: string): boolean {
  const [a, b] = [normal(ours), normal(theirs)]
  if (a === b) return true
  if (!NUMBER.test(a) || !NUMBER.test(b)) return false
  // Whole numbers are exact.
  if (/^[+-]?\d+$/.test(a) && /^[+-]?\d+$/.test(b)) return BigInt(a) === BigInt(b)
  const [x, y] = [Number(a), Number(b)]
  const difference = Math.abs(x - y)
  return difference <= RELATIVE * Math.max(Math.abs(x), Math.abs(y)) || (/\.\d{3}$/.test(b) && difference <= THREE_DIGITS)
}

function partsInOrder(text: string, parts: readonly string[]): boolean {
  const between = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${between.join('.*')}$`, 's').test(text)
}

/** As some files write what would break their lines. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/** A blob may be written as the hexadecimal digits of all its bytes; here those alone that are no printable ASCII are. */
function sameBytes(ours: string, theirs: string): boolean {
  if (!/^(?:[0-9a-f]{2})+$/.test(theirs)) return false
  const hex = ours.replaceAll(/\\x([0-9A-F]{2})|([\s\S])/g, (_, code: string | undefined, char: string) =>
    code === undefined ? char.charCodeAt(0).toString(16).padStart(2, '0') : code.toLowerCase(),
  )
  return hex === theirs
}

/** Values of a list, struct or map one by one, whatever stands between key and value, and however texts are quoted. */
function sameNested(ours: string, theirs: string): boolean {
  if (!/^[[{(].*[\]})]$/s.test(ours) || !/^[[{(].*[\]})]$/s.test(theirs)) return false
  const [a, b] = [partsOf(ours), partsOf(theirs)]
  return a.length === b.length && a.every((part, i) => sameValue(part, b[i]!))
}

function partsOf(nested: string): string[] {
  return nested
    .split(/(?<!\d)[:=](?!\d)|[:=] |=|([[\](){},])/)
    .filter((part) => part !== undefined)
    .map((part) => part.trim().replace(/^(['"])(.*)\1$/s, '$2'))
    .filter(Boolean)
}

const UNITS: readonly [RegExp, number][] = [
  [/(-?\d+) years?/, 12],
  [/(-?\d+) (?:mons?|months?)/, 1],
]
const MICROS: readonly [RegExp, number][] = [
  [/(-?[\d.]+) days?/, 86_400e6],
  [/(-?[\d.]+) hours?/, 3600e6],
  [/(-?[\d.]+) (?:mins?|minutes?)/, 60e6],
  [/(-?[\d.]+) (?:secs?|seconds?)/, 1e6],
]

/** `1 year 2 months 3 days 04:05:06` and `14 mons 3 days 4 hours 5 mins 6.0 secs`. */
function sameInterval(ours: string, theirs: string): boolean {
  const INTERVAL = /^(-?[\d.]+ (years?|mons?|months?|days?|hours?|mins?|minutes?|secs?|seconds?) ?)*(-?\d+:\d\d:[\d.]+)?$/
  if (!INTERVAL.test(ours) || !INTERVAL.test(theirs)) return false
  const length = (text: string, units: readonly [RegExp, number][]) =>
    units.reduce((sum, [unit, factor]) => sum + Number(unit.exec(text)?.[1] ?? 0) * factor, 0)
  const clock = (text: string) => {
    const [, sign, hours, minutes, seconds] = /(-?)(\d+):(\d\d):([\d.]+)$/.exec(text) ?? []
    return hours === undefined ? 0 : (sign ? -1 : 1) * (Number(hours) * 3600e6 + Number(minutes) * 60e6 + Number(seconds) * 1e6)
  }
  const micros = (text: string) => length(text, MICROS) + clock(text)
  return length(ours, UNITS) === length(theirs, UNITS) && Math.abs(micros(ours) - micros(theirs)) < 1
}

// Numbers of bytes as people write them, and bars.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, DOUBLE, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

/** One digit behind the point, cut off. */
function readable(bytes: bigint, step: bigint, units: readonly string[]): string {
  const sign = bytes < 0n ? '-' : ''
  const size = bytes < 0n ? -bytes : bytes
  let unit = -1
  let divisor = 1n
  while (unit < units.length - 1 && size >= divisor * step) {
    divisor *= step
    unit++
  }
  if (unit < 0) return `${sign}${size} byte${size === 1n ? '' : 's'}`
  return `${sign}${size / divisor}.${((size % divisor) * 10n) / divisor} ${units[unit]}`
}

const formatBytes = scalar({
  name: 'format_bytes',
  aliases: ['formatreadablesize', 'pg_size_pretty'],
  doc: 'A number of bytes as KiB, MiB, …: 1024 of each make the next.',
  example: ['format_bytes(16000)', '15.6 KiB'],
  signatures: [takes([BIGINT], VARCHAR)],
  js: ([bytes]) => readable(bytes as bigint, 1024n, ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']),
})

const formatDecimalSize = scalar({
  name: 'formatreadabledecimalsize',
  doc: 'A number of bytes as kB, MB, …: 1000 of each make the next.',
  example: ['formatReadableDecimalSize(16000)', '16.0 kB'],
  signatures: [takes([BIGINT], VARCHAR)],
  js: ([bytes]) => readable(bytes as bigint, 1000n, ['kB', 'MB', 'GB', 'TB', 'PB']),
})

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  ...Object.fromEntries(['k', 'm', 'g', 't'].flatMap((unit, i) => [unit, `${unit}b`].map((name) => [name, 1000 ** (i + 1)]))),
  ...Object.fromEntries(['k', 'm', 'g', 't'].map((unit, i) => [`${unit}ib`, 1024 ** (i + 1)])),
}

const parseFormattedBytes = scalar({
  name: 'parse_formatted_bytes',
  doc: 'The number of bytes that a text such as `16 kB` or `1.5 GiB` names.',
  example: [`parse_formatted_bytes('1.5 KiB')`, '1536'],
  signatures: [takes([VARCHAR], UBIGINT)],
  canRaise: true,
  js([text]) {
    const [, amount, unit] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text as string) ?? []
    const factor = UNITS[unit?.toLowerCase() ?? '-']
    if (amount === undefined || factor === undefined) {
      throw new ConversionError(`'${text}' is no number of bytes`, { hint: 'Write it as in 512, 16 kB or 1.5 GiB.' })
    }
    return BigInt(Math.trunc(Number(amount) * factor))
  },
})

/** Blocks of one to eight eighths. */
const EIGHTHS = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█']
const MAX_BAR = 1000

const bar = scalar({
  name: 'bar',
  doc: 'A bar for x between least and most, so many characters wide (80 where it is not told).',
  example: ['bar(5, 0, 20, 8)', '██      '],
  signatures: [takes([DOUBLE, DOUBLE, DOUBLE], VARCHAR), takes([DOUBLE, DOUBLE, DOUBLE, DOUBLE], VARCHAR)],
  canRaise: true,
  js([x, min, max, wide]) {
    const [value, least, most, width] = [x, min, max, wide ?? 80] as [number, number, number, number]
    if (!(width >= 1 && width <= MAX_BAR)) throw new ConversionError(`a bar is from 1 to ${MAX_BAR} characters wide, not ${width}`)
    const share = (value - least) / (most - least)
    const filled = Number.isNaN(share) || value < least ? 0 : value > most ? width : width * share
    const eighths = Math.trunc(filled * 8)
    const full = '█'.repeat(eighths >> 3)
    const part = eighths & 7 ? EIGHTHS[eighths & 7]! : ''
    return (full + part).padEnd(Math.trunc(width), ' ')
  },
})

export const SIZES: readonly ScalarFunction[] = [formatBytes, formatDecimalSize, parseFormattedBytes, bar]

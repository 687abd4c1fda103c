// The values of command-line options, checked as they are read.
import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

/** `2GB`, `512 MiB`, `1.5gb`: bytes. */
export function memorySize(text: string): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? []
  const bytes = Math.floor(Number(digits) * (UNITS[unit?.toLowerCase() ?? ''] ?? Number.NaN))
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw new InvalidArgumentError('expected a size, such as 512MB or 2GB')
  return bytes
}

/** A count of at least 1. */
export function count(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('expected a whole number of at least 1')
  return value
}

/** As `count`, or `all`. */
export function countOrAll(text: string): number {
  if (text.toLowerCase() === 'all') return Number.POSITIVE_INFINITY
  try {
    return count(text)
  } catch {
    throw new InvalidArgumentError('expected a whole number of at least 1, or "all"')
  }
}

const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** `250000`, `250_000`, `250k`, `10M`, `1.5G`. */
export function rowCount(text: string): number {
  const [, digits, unit] = /^(\d[\d_]*(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? []
  const value = Number(digits?.replaceAll('_', '')) * (MULTIPLES[unit?.toLowerCase() ?? ''] ?? Number.NaN)
  if (!Number.isSafeInteger(Math.round(value)) || Math.abs(value - Math.round(value)) > 1e-6) {
    throw new InvalidArgumentError('expected a whole number, such as 250000, 250k or 10M')
  }
  return Math.round(value)
}

/** `0.01`, `1`, `10`. */
export function decimalNumber(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('expected a number, such as 0.01 or 10')
  return Number(text)
}

/** `orders,lineitem` */
export function nameList(text: string): string[] {
  return text.split(',').map((name) => name.trim())
}

/** Codecs of Parquet files that a generator can be asked for. */
export const COMPRESSIONS = ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4']

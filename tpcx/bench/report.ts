// The measured times as a table.
import { geometricMean, type Summary } from './statistics.ts'

export interface Measured {
  readonly name: string
  readonly quern: Summary
  readonly duckdb: Summary
}

export interface Failed {
  readonly name: string
  /** What differs, or what went wrong. */
  readonly failure: string
}

/** How many times DuckDB's time Quern takes: below 1, Quern is faster. */
export function ratioOf({ quern, duckdb }: Measured): number {
  return quern.median / duckdb.median
}

const HEADER = ['query', 'quern ms', 'min – max', 'duckdb ms', 'min – max', 'ratio']

export function headerLine(): string {
  return line(HEADER)
}

export function measuredLine(measured: Measured): string {
  const { name, quern, duckdb } = measured
  return line([name, ms(quern.median), spread(quern), ms(duckdb.median), spread(duckdb), ratioOf(measured).toFixed(2)])
}

export function meanLine(all: readonly Measured[]): string {
  return line(['geometric mean', '', '', '', '', geometricMean(all.map(ratioOf)).toFixed(2)])
}

const WIDTHS = [20, 9, 17, 10, 17, 6]

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' ')
}

function spread({ min, max }: Summary): string {
  return `${ms(min)} – ${ms(max)}`
}

function ms(time: number): string {
  return time.toFixed(1)
}

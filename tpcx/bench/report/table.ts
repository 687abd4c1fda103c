// Measured times as a table: for the terminal, line by line, and for Markdown.
import type { EngineName } from '../engines/engine.ts'
import type { TimedQuery } from '../run/time-query.ts'
import { geometricMean, median, ratios, summarize } from '../statistics.ts'

/** How many times the peer's time Quern takes, the median over runs: below 1, Quern is faster. Undefined where one did not take part. */
function ratioTo(peer: EngineName, { engines }: TimedQuery): number | undefined {
  const [ours, theirs] = [engines.quern, engines[peer]]
  return ours && theirs && median(ratios(ours.times, theirs.times))
}

export function headerCells(engines: readonly EngineName[]): string[] {
  return ['query', ...engines.flatMap((engine) => [`${engine} ms`, 'min – max', 'MB']), ...peersOf(engines).map((peer) => `to ${peer}`)]
}

export function queryCells(query: TimedQuery, engines: readonly EngineName[]): string[] {
  const times = engines.flatMap((engine) => {
    const found = query.engines[engine]
    if (!found) return ['–', '–', '–']
    const { median, min, max } = summarize(found.times)
    return [median.toFixed(1), `${min.toFixed(1)} – ${max.toFixed(1)}`, found.peakMemory > 0 ? (found.peakMemory / 1e6).toFixed(0) : '–']
  })
  return [query.name, ...times, ...peersOf(engines).map((peer) => ratioTo(peer, query)?.toFixed(2) ?? '–')]
}

export function meanCells(queries: readonly TimedQuery[], engines: readonly EngineName[]): string[] {
  const means = peersOf(engines).map((peer) => {
    const known = queries.flatMap((query) => ratioTo(peer, query) ?? [])
    return known.length > 0 ? geometricMean(known).toFixed(2) : '–'
  })
  return ['geometric mean', ...engines.flatMap(() => ['', '', '']), ...means]
}

/** A line for the terminal: columns as wide as times need. */
export function tableLine(cells: readonly string[], engines: readonly EngineName[]): string {
  const widths = [20, ...engines.flatMap(() => [10, 17, 6]), ...peersOf(engines).map(() => 9)]
  return cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' ')
}

export function markdownTable(queries: readonly TimedQuery[], engines: readonly EngineName[]): string {
  const header = headerCells(engines)
  const rule = header.map((_, i) => (i === 0 ? '---' : '--:'))
  const lines = [header, rule, ...queries.map((query) => queryCells(query, engines)), meanCells(queries, engines)]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function peersOf(engines: readonly EngineName[]): EngineName[] {
  return engines.filter((engine) => engine !== 'quern')
}

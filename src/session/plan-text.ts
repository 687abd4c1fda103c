// The tree of EXPLAIN as text, in a hundred columns: an operator a line with its counts on the right, and below it what goes through its exchange, what its
// scan reads, and how its workers shared the rows.
import { formatBytes } from '../common/errors.ts'
import type { MeasuredOperator, MeasuredQuery, PlannedOperator, PlannedQuery } from '../common/plan-report.ts'

const WIDTH = 100
const ROWS_WIDTH = 14
const MS_WIDTH = 12
const TEXT_WIDTH = WIDTH - ROWS_WIDTH - MS_WIDTH
// What is deeper goes on at this depth: the text beside it needs its room.
const MOST_INDENT = 40
// A detail that is longer is cut: a list of a hundred columns says no more than its first twenty.
const MOST_LINES = 4

/** The logical plan, then the plan that will run. */
export function plannedText(plan: PlannedQuery): string[] {
  const logical = plan.query.logicalPlan.split('\n').flatMap((line) => wrapped(line.trimStart(), line.search(/\S/), WIDTH))
  return ['logical plan', ...logical.map((line) => `  ${line}`), '', 'physical plan', ...planned(plan, 2)]
}

function planned(node: PlannedOperator, indent: number): string[] {
  return [
    ...wrapped(title(node), indent, WIDTH),
    ...notes(node, indent),
    ...node.children.flatMap((child) => planned(child, nextIndent(indent))),
  ]
}

/** The plan that ran, with what was counted. */
export function measuredText(plan: MeasuredQuery): string[] {
  const { ms, planningMs, peakMemory, threads, deaths } = plan.query
  const facts = [
    `total ${time(ms)}`,
    `planning ${time(planningMs)}`,
    `peak memory ${formatBytes(peakMemory)}`,
    `${threads} ${threads === 1 ? 'worker' : 'workers'}`,
    ...(deaths > 0 ? [`${deaths} died`] : []),
  ]
  const head = ''.padEnd(TEXT_WIDTH) + 'rows out'.padStart(ROWS_WIDTH) + 'time'.padStart(MS_WIDTH)
  return [facts.join(', '), head, ...measured(plan, 0)]
}

function measured(node: MeasuredOperator, indent: number): string[] {
  const [first = '', ...rest] = wrapped(title(node), indent, TEXT_WIDTH)
  const counts = count(node.rowsOut).padStart(ROWS_WIDTH) + time(node.ms).padStart(MS_WIDTH)
  return [
    first.padEnd(TEXT_WIDTH) + counts,
    ...rest,
    ...notes(node, indent),
    ...node.children.flatMap((child) => measured(child, nextIndent(indent))),
  ]
}

function nextIndent(indent: number): number {
  return Math.min(indent + 2, MOST_INDENT)
}

function title({ operator, detail }: PlannedOperator): string {
  return detail === '' ? operator : `${operator} ${detail}`
}

/** What there is to say beside the counts, each on a line that begins with `=>` (an exchange) or `|`. */
function notes(node: PlannedOperator | MeasuredOperator, indent: number): string[] {
  const lines = (text: string) => wrapped(text, indent + 2, WIDTH)
  const { exchange, scan } = node
  const workers = 'workers' in node ? (node.workers ?? []) : []
  return [
    ...(exchange ? lines(`=> ${exchangeText(exchange)}`) : []),
    ...('leftOut' in node && node.leftOut
      ? lines(`| left out, too small for the top: ${count(node.leftOut)} of ${count(node.rowsIn)} partial groups`)
      : []),
    ...('spill' in node && node.spill ? lines(`| ${spillText(node.spill)}`) : []),
    ...(scan ? lines(`| ${scanText(scan)}`) : []),
    ...(scan && scan.pushed.length > 0 ? lines(`| pushed down: ${scan.pushed.join(' and ')}`) : []),
    ...(scan && scan.runtimeFilters.length > 0 ? lines(`| filtered while running by: ${scan.runtimeFilters.join(', ')}`) : []),
    ...(workers.length > 0 ? lines(`| workers: ${workers.map(({ rows, ms }) => `${rowsText(rows)} ${time(ms)}`).join(', ')}`) : []),
  ]
}

function exchangeText(exchange: NonNullable<PlannedOperator['exchange'] | MeasuredOperator['exchange']>): string {
  const { kind, keys } = exchange
  const name = kind === 'result' ? 'result' : `exchange ${kind}${keys.length > 0 ? ` by ${keys.join(', ')}` : ''}`
  return 'rows' in exchange ? `${name}: ${rowsText(exchange.rows)}, ${formatBytes(exchange.bytes)}` : name
}

function spillText({ spilled, restored }: NonNullable<MeasuredOperator['spill']>): string {
  const wrote = spilled > 0 ? [`wrote ${formatBytes(spilled)}`] : []
  const read = restored > 0 ? [`read ${formatBytes(restored)}`] : []
  return `temp files: ${[...wrote, ...read].join(', ')}`
}

function scanText(scan: NonNullable<PlannedOperator['scan'] | MeasuredOperator['scan']>): string {
  const files = `${count(scan.filesPlanned)} of ${count(scan.files)} files`
  const rows = `${count(scan.rowsPlanned)} of ${count(scan.rows)} rows`
  // A table in memory.
  if (scan.files === 0) return rows
  const groups = `${count(scan.rowGroupsPlanned)} of ${count(scan.rowGroups)} row groups`
  if (!('bytesRead' in scan)) return `${files}, ${groups}, ${rows}, at most ${formatBytes(scan.bytesPlanned)}`
  const { rowGroupsRead, rowGroupsPlanned } = scan
  const begun = rowGroupsRead < rowGroupsPlanned ? `, ${count(rowGroupsRead)} begun` : ''
  return `${files}, ${groups}${begun}, ${rows}, read ${formatBytes(scan.bytesRead)}`
}

/** `1,234,567` */
function count(number: number): string {
  return number.toLocaleString('en-US')
}

function rowsText(rows: number): string {
  return `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`
}

function time(ms: number): string {
  return ms < 10_000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`
}

/** The text in lines of at most `width`, broken at spaces, all but the first indented further. */
function wrapped(text: string, indent: number, width: number): string[] {
  const lines: string[] = []
  let rest = text.replaceAll(/\s+/g, ' ')
  for (;;) {
    const margin = ' '.repeat(lines.length === 0 ? indent : indent + 4)
    const room = Math.max(20, width - margin.length - 1)
    if (rest.length <= room) return [...lines, margin + rest]
    if (lines.length === MOST_LINES - 1) return [...lines, `${margin}${rest.slice(0, room - 1)}…`]
    const space = rest.lastIndexOf(' ', room)
    const end = space > 0 ? space : room
    lines.push(margin + rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
}

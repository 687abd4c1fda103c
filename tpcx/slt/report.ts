// Counts by folder, and the failures.
import { dirname } from 'node:path'
import type { FileOutcomes } from './file-processes.ts'
import type { OutcomeStatus } from './foreign-run.ts'

type Counts = Record<OutcomeStatus, number>

export interface Summary {
  readonly total: Counts
  readonly folders: Readonly<Record<string, Counts>>
  /** All but `passed`. */
  readonly failures: readonly {
    readonly file: string
    readonly line: number
    readonly status: OutcomeStatus
    readonly sql: string
    readonly expected: string
    readonly got: string
  }[]
}

const STATUSES: readonly OutcomeStatus[] = ['passed', 'wrong', 'unsupported', 'crashed']

/** `name`: a file as it is to be shown. */
export function summaryOf(results: readonly FileOutcomes[], name: (file: string) => string): Summary {
  const total = noCounts()
  const folders: Record<string, Counts> = {}
  const failures: Summary['failures'][number][] = []
  for (const { file, outcomes } of results) {
    const shown = name(file)
    folders[dirname(shown)] ??= noCounts()
    for (const { status, line, sql, expected, got } of outcomes) {
      total[status]++
      folders[dirname(shown)]![status]++
      if (status !== 'passed') failures.push({ file: shown, line, status, sql, expected, got })
    }
  }
  return { total, folders, failures }
}

function noCounts(): Counts {
  return { passed: 0, wrong: 0, unsupported: 0, crashed: 0 }
}

/** A line a folder, the total, and the first failures: what is wrong or crashed before what is not supported. */
export function report({ total, folders, failures }: Summary, seconds: number, show: number): string {
  const names = ['folder', ...Object.keys(folders), 'total']
  const width = Math.max(...names.map((name) => name.length))
  const row = (name: string, cells: readonly string[]) => `${name.padEnd(width)}${cells.map((cell) => cell.padStart(13)).join('')}`
  const line = (name: string, counts: Counts) =>
    row(
      name,
      STATUSES.map((status) => counts[status].toLocaleString('en')),
    )
  const worst = [...failures].sort((a, b) => severity(b.status) - severity(a.status)).slice(0, show)
  const all = STATUSES.reduce((sum, status) => sum + total[status], 0)
  return `${[
    ...worst.map((failure) => `${failure.file}:${failure.line}: ${failure.status}\n${indented(failure.sql)}\n${compared(failure)}\n`),
    row('folder', STATUSES),
    ...Object.entries(folders).map(([name, counts]) => line(name, counts)),
    line('total', total),
    `${all.toLocaleString('en')} records in ${seconds.toFixed(1)} s, ${Math.round(all / seconds).toLocaleString('en')} a second`,
  ].join('\n')}\n`
}

function severity(status: OutcomeStatus): number {
  return { crashed: 2, wrong: 1, unsupported: 0, passed: 0 }[status]
}

function compared({ expected, got }: { readonly expected: string; readonly got: string }): string {
  return [expected && `  expected\n${indented(expected)}`, `  got\n${indented(got)}`].filter(Boolean).join('\n')
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}

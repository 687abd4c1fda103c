// Counts by folder, and the failures: all of them in a file, the worst on the terminal. Of a million records only the counts stay in memory.
import { closeSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FileOutcomes } from './file-processes.ts'
import type { Failure, OutcomeStatus } from './foreign-run.ts'

type Counts = Record<OutcomeStatus, number>

interface FileFailure extends Failure {
  readonly file: string
}

const STATUSES: readonly OutcomeStatus[] = ['passed', 'wrong', 'unsupported', 'crashed']

/** Takes the outcomes of one file after the other. */
export class Summary {
  readonly total: Counts = noCounts()
  private readonly folders: Record<string, Counts> = {}
  private readonly worst: Record<Failure['status'], FileFailure[]> = { crashed: [], wrong: [], unsupported: [] }
  private readonly json: JsonFile | undefined

  /** `show`: how many failures to report; `json`: where to write all of them and the counts. */
  constructor(
    private readonly show: number,
    json?: string,
  ) {
    this.json = json === undefined ? undefined : new JsonFile(json)
  }

  /** `name`: the file as it is to be shown. */
  add(name: string, { passed, failures }: FileOutcomes): void {
    this.folders[dirname(name)] ??= noCounts()
    const folder = this.folders[dirname(name)]!
    this.total.passed += passed
    folder.passed += passed
    for (const failure of failures) {
      this.total[failure.status]++
      folder[failure.status]++
      const shown = { file: name, ...failure }
      if (this.worst[failure.status].length < this.show) this.worst[failure.status].push(shown)
      this.json?.add(shown)
    }
  }

  /** A line a folder, the total, and the first failures: what is wrong or crashed before what is not supported. */
  report(seconds: number): string {
    const { total, folders } = this
    const names = ['folder', ...Object.keys(folders), 'total']
    const width = Math.max(...names.map((name) => name.length))
    const row = (name: string, cells: readonly string[]) => `${name.padEnd(width)}${cells.map((cell) => cell.padStart(13)).join('')}`
    const line = (name: string, counts: Counts) =>
      row(
        name,
        STATUSES.map((status) => counts[status].toLocaleString('en')),
      )
    const worst = [...this.worst.crashed, ...this.worst.wrong, ...this.worst.unsupported].slice(0, this.show)
    const all = STATUSES.reduce((sum, status) => sum + total[status], 0)
    return `${[
      ...worst.map((failure) => `${failure.file}:${failure.line}: ${failure.status}\n${indented(failure.sql)}\n${compared(failure)}\n`),
      row('folder', STATUSES),
      ...Object.entries(folders).map(([name, counts]) => line(name, counts)),
      line('total', total),
      `${all.toLocaleString('en')} records in ${seconds.toFixed(1)} s, ${Math.round(all / seconds).toLocaleString('en')} a second`,
    ].join('\n')}\n`
  }

  /** Ends the JSON file. */
  close(): void {
    this.json?.close(this.total, this.folders)
  }
}

/** `{failures: […], total: {…}, folders: {…}}`, a failure a line. */
class JsonFile {
  private readonly fd: number
  private first = true

  constructor(path: string) {
    this.fd = openSync(path, 'w')
    writeSync(this.fd, '{"failures":[')
  }

  add(failure: FileFailure): void {
    writeSync(this.fd, `${this.first ? '' : ','}\n${JSON.stringify(failure)}`)
    this.first = false
  }

  close(total: Counts, folders: Readonly<Record<string, Counts>>): void {
    writeSync(this.fd, `\n],\n"total":${JSON.stringify(total)},\n"folders":${JSON.stringify(folders)}}\n`)
    closeSync(this.fd)
  }
}

function noCounts(): Counts {
  return { passed: 0, wrong: 0, unsupported: 0, crashed: 0 }
}

function compared({ expected, got }: { readonly expected: string; readonly got: string }): string {
  return [expected && `  expected\n${indented(expected)}`, `  got\n${indented(got)}`].filter(Boolean).join('\n')
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ')
}

// The measured part of docs/benchmarks.md: written by a command, between two marks, so that no figure is copied by hand.
import type { EngineName } from '../engines/engine.ts'
import { describeMachine } from '../machine.ts'
import type { BenchResult } from '../result-file.ts'
import { markdownTable } from './table.ts'

const BEGIN = '<!-- figures: written by  npm run bench -- table -->'
const END = '<!-- end of figures -->'

/** The document with its figures replaced. Throws where it has no place for them. */
export function withFigures(document: string, results: readonly BenchResult[]): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the document has no lines  ${BEGIN}  and  ${END}`)
  return `${document.slice(0, begin + BEGIN.length)}\n\n${results.map(figures).join('\n\n')}\n\n${document.slice(end)}`
}

function figures({ workload, size, date, machine, threads, runs, engines, queries, waiting }: BenchResult): string {
  const names = Object.keys(engines) as EngineName[]
  const versions = names.flatMap((name) => (name === 'quern' ? [] : [`${name} ${engines[name]}`]))
  const conditions = [size, date.slice(0, 10), describeMachine(machine), `${threads} threads`, `${runs} runs`, ...versions]
  const missing = waiting.filter(({ engine }) => engine === 'quern').map(({ name, needs }) => `- ${name} waits: ${needs.split('\n', 1)[0]}`)
  const table = queries.length > 0 ? [markdownTable(queries, names)] : []
  return [`### ${workload}`, `${conditions.join(', ')}.`, ...table, ...(missing.length > 0 ? [missing.join('\n')] : [])].join('\n\n')
}

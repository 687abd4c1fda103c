// Tells on the terminal how a run goes.
import type { EngineName } from '../engines/engine.ts'
import type { RunListener } from '../run/run-workload.ts'
import { profileText } from './profile-text.ts'
import { headerCells, meanCells, queryCells, tableLine } from './table.ts'

export function runPrinter(print: (line: string) => void = console.log): RunListener {
  let engines: readonly EngineName[] = []
  return {
    absent: (engine, why) => print(`${engine} does not take part: ${why}`),
    checked: ({ waiting, failures, queries }, taking) => {
      engines = taking
      for (const { name, engine, needs } of waiting)
        print(
          engine === 'quern'
            ? `${name} waits for what is missing: ${firstLine(needs)}`
            : `${name} goes without ${engine}: ${firstLine(needs)}`,
        )
      for (const failure of failures) print(failure)
      if (failures.length > 0) print(`\n${failures.length} of the queries failed: nothing is timed`)
      else if (taking.length > 1) print(`${queries.length} queries, answers are the same: ${taking.join(', ')}`)
      else print('no peer: answers are not compared')
      if (failures.length === 0) print(tableLine(headerCells(engines), engines))
    },
    timed: (query) => print(tableLine(queryCells(query, engines), engines)),
    profiled: (name, profile) => print(`\n${profileText(name, profile)}`),
    allTimed: (queries) => {
      if (queries.length > 0 && engines.length > 1) print(tableLine(meanCells(queries, engines), engines))
    },
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!
}

// `npm run bench -- compare`: what got slower between two runs.
import { Command } from 'commander'
import { readResult } from '../result-file.ts'
import { compareResults, type QueryChange } from '../run/compare-results.ts'
import { geometricMean } from '../statistics.ts'

export function compareCommand(): Command {
  return new Command('compare')
    .description('what got slower from one run to another, noise taken into account; ends with status 1 where something did')
    .argument('<before>', 'written by run --json')
    .argument('<after>', 'written by run --json')
    .action(compare)
}

function compare(before: string, after: string): void {
  const { changes, onlyBefore, onlyAfter, warnings } = compareResults(readResult(before), readResult(after))
  for (const warning of warnings) console.log(`mind: ${warning}`)
  if (onlyBefore.length > 0) console.log(`only in ${before}: ${onlyBefore.join(', ')}`)
  if (onlyAfter.length > 0) console.log(`only in ${after}: ${onlyAfter.join(', ')}`)
  if (changes.length === 0) throw new Error('the files have no query in common')
  console.log(line(['query', 'change', 'range', 'against', '']))
  for (const change of [...changes].sort((a, b) => b.change - a.change)) console.log(changeLine(change))
  console.log(line(['geometric mean', geometricMean(changes.map(({ change }) => change)).toFixed(2), '', '', '']))
  const slower = changes.filter(({ verdict }) => verdict === 'slower')
  console.log(slower.length > 0 ? `slower: ${slower.map(({ name }) => name).join(', ')}` : 'nothing got slower beyond the noise')
  if (slower.length > 0) process.exitCode = 1
}

function changeLine({ name, change, low, high, verdict, peer }: QueryChange): string {
  const range = `${low.toFixed(2)} – ${high.toFixed(2)}`
  return line([name, change.toFixed(2), range, peer ?? 'the clock', verdict === 'same' ? '' : verdict])
}

function line([name = '', ...cells]: readonly string[]): string {
  const [change = '', range = '', against = '', verdict = ''] = cells
  return `${name.padEnd(20)} ${change.padStart(7)} ${range.padStart(15)} ${against.padStart(10)}  ${verdict}`.trimEnd()
}

// A query's profile as lines for the terminal.
import { CATEGORIES } from '../profile/categories.ts'
import type { PipelineProfile, QueryProfile } from '../profile/profile-query.ts'

const COLUMNS = ['wall', 'busy', ...CATEGORIES, 'faults']

export function profileText(name: string, { ms, runs, threads, pipelines, mainThread, waiting }: QueryProfile): string {
  const head = `${name}: ${ms.toFixed(1)} ms (mean of ${runs}), main thread ${mainThread.toFixed(1)} ms, ${threads} workers waiting ${waiting.toFixed(1)} ms`
  const lines = pipelines.flatMap((pipeline, i) => [
    `  pipeline ${i}: ${pipeline.operators}`,
    `  ${cells(valuesOf(pipeline))}`,
    `    ${pipeline.hottest.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(', ')}`,
  ])
  return [head, `  ${cells(COLUMNS)}`, ...lines].join('\n')
}

function valuesOf({ wall, busy, times, pageFaults }: PipelineProfile): string[] {
  const shown = [wall, busy, ...CATEGORIES.map((category) => times[category])].map((ms) => ms.toFixed(1))
  return [...shown, pageFaults === undefined ? '–' : pageFaults.toFixed(0)]
}

function cells(texts: readonly string[]): string {
  return texts.map((text) => text.padStart(10)).join(' ')
}

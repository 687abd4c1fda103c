// Measured times as a bar chart: an SVG file that needs nothing else.
import type { EngineName } from '../engines/engine.ts'
import type { BenchResult } from '../result-file.ts'
import { median } from '../statistics.ts'

const WIDTH = 760
const LABEL = 170
const TIME = 90
const BAR = 12
const GAP = 10
const TOP = 64
const COLORS: Readonly<Record<EngineName, string>> = { quern: '#b7410e', duckdb: '#5b7083', polars: '#a9bcd0' }

/**
 * A group of bars for each query, one an engine, as long as its median time. Queries differ too much for one scale: each group has its own, in
 * which the slowest engine is full. Times stand beside the bars.
 */
export function barChart({ workload, threads, date, engines, queries }: BenchResult): string {
  const names = Object.keys(engines) as EngineName[]
  const parts: string[] = []
  let y = TOP
  for (const query of queries) {
    const times = names.flatMap((name) => {
      const found = query.engines[name]
      return found ? [{ name, time: median(found.times) }] : []
    })
    const slowest = Math.max(...times.map(({ time }) => time))
    parts.push(text(LABEL - 8, y + (times.length * BAR) / 2, query.name, 'end'))
    for (const { name, time } of times) {
      const length = ((WIDTH - LABEL - TIME) * time) / slowest
      parts.push(`<rect x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 2}" fill="${COLORS[name]}"/>`)
      parts.push(text(LABEL + length + 6, y + BAR / 2 - 1, `${time.toFixed(1)} ms`))
      y += BAR
    }
    y += GAP
  }
  const legend = names.map((name, i) => {
    const x = LABEL + i * 110
    return `<rect x="${x}" y="36" width="10" height="10" fill="${COLORS[name]}"/>${text(x + 16, 41, name)}`
  })
  const title = `${workload}: median times, ${threads} threads, ${date.slice(0, 10)}. Each query has a scale of its own.`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + GAP}" viewBox="0 0 ${WIDTH} ${y + GAP}" font-family="sans-serif" font-size="11" fill="#222">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="22" font-size="13">${escaped(title)}</text>`,
    ...legend,
    ...parts,
    '</svg>',
    '',
  ].join('\n')
}

function text(x: number, y: number, words: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" dominant-baseline="middle">${escaped(words)}</text>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(words: string): string {
  return words.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!)
}

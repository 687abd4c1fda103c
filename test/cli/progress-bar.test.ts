import { expect, test } from 'vitest'
import { ProgressBar, progressLine } from '../../cli/progress-bar.ts'
import type { QueryProgress } from '../../src/index.ts'

const progress = (fraction: number, ms: number): QueryProgress => ({
  stages: [],
  rows: Math.round(fraction * 1e7),
  rowsTotal: 1e7,
  bytes: 0,
  bytesTotal: 0,
  fraction,
  ms,
})

test('a line says how much is done, of what, and for how long', () => {
  expect(progressLine(progress(0.45, 1234), 80)).toBe(`${'█'.repeat(18)}${' '.repeat(22)} 45 %  4.5 M of 10.0 M rows  1.2 s`)
  expect(progressLine({ ...progress(0.31, 99), rows: 999, rowsTotal: 1500 }, 50)).toBe(
    `${'█████▋'.padEnd(18)} 31 %  999 of 1.5 k rows  0.1 s`,
  )
})

test('it never fills the screen to its edge, however narrow', () => {
  for (let width = 1; width < 100; width++) expect(progressLine(progress(0.999, 5000), width).length).toBeLessThan(width)
})

test('it comes late, and leaves nothing behind', () => {
  let text = ''
  const bar = new ProgressBar({ columns: 60, write: (piece: string) => (text += piece) } as unknown as NodeJS.WriteStream)
  bar.onProgress(progress(0.1, 400))
  bar.clear()
  expect(text).toBe('')
  bar.onProgress(progress(0.5, 600))
  expect(text).toMatch(/^\r.\[K█+▌? +50 % {2}5\.0 M of 10\.0 M rows {2}0\.6 s$/)
  text = ''
  bar.onProgress(progress(1, 700))
  bar.clear()
  expect(text).toBe('\r\x1b[K')
})

// How far a query is, in one line of the screen that is overwritten and gone when there is something to show.
import type { QueryProgress } from '../src/index.ts'

const PATIENCE_MS = 500 // queries shorter than this need no bar
const WIDEST = 40 // cells of the bar itself
const CLEAR_LINE = '\r\x1b[K'

export class ProgressBar {
  private isShown = false

  constructor(private readonly stream: NodeJS.WriteStream) {}

  /** To be given to `query`. */
  readonly onProgress = (progress: QueryProgress): void => {
    if (progress.ms < PATIENCE_MS) return
    if (progress.fraction >= 1) {
      this.clear()
      return
    }
    this.isShown = true
    this.stream.write(CLEAR_LINE + progressLine(progress, this.stream.columns))
  }

  /** Called before anything else is written to the screen. */
  readonly clear = (): void => {
    if (!this.isShown) return
    this.isShown = false
    this.stream.write(CLEAR_LINE)
  }
}

/** `████▌     45 %  4.5 of 10.0 M rows  1.2 s`, in at most `width` cells. */
export function progressLine({ fraction, rows, rowsTotal, ms }: QueryProgress, width: number): string {
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5)
  const read = rowsTotal > 0 ? `  ${short(rows)} of ${short(rowsTotal)} rows` : ''
  const words = `${percent}${read}  ${(ms / 1000).toFixed(1)} s`
  const cells = Math.min(WIDEST, width - words.length - 1) // a full line would wrap
  if (cells < 1) return words.slice(0, Math.max(0, width - 1))
  return bar(fraction, cells) + words
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

function bar(fraction: number, cells: number): string {
  const eighths = Math.round(Math.min(1, fraction) * cells * 8)
  return ('█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]).padEnd(cells)
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
]

function short(count: number): string {
  const [size, unit] = UNITS.find(([least]) => count >= least) ?? [1, '']
  return size === 1 ? String(count) : `${(count / size).toFixed(1)}${unit}`
}

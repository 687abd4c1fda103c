// What is said of a list of times.

/** Times in milliseconds. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

export function summarize(times: readonly number[]): Summary {
  return { median: median(times), min: Math.min(...times), max: Math.max(...times) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The mean of ratios: half and double balance out. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
}

/** Run by run, as the runs of one number stood next to each other: what slowed the machine for a while slowed both. */
export function ratios(times: readonly number[], peer: readonly number[]): number[] {
  return times.map((time, run) => time / peer[run]!)
}

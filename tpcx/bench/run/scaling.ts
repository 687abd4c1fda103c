// How time grows with data: the slope of log(time) over log(size). 1 is in step with the data, below it costs that do not grow still weigh, 2 is as its square.

export interface Point {
  readonly size: number
  /** Milliseconds. */
  readonly time: number
}

export interface Growth {
  readonly slope: number
  /** How much of the differences between times the line explains, 0 to 1; a low one says that there is no one slope. */
  readonly fit: number
}

/** Least squares on logarithms. Takes at least two different sizes. */
export function growth(points: readonly Point[]): Growth {
  const xs = points.map(({ size }) => Math.log(size))
  const ys = points.map(({ time }) => Math.log(time))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(xs), mean(ys)]
  const sum = (f: (i: number) => number) => points.reduce((total, _, i) => total + f(i), 0)
  const xx = sum((i) => (xs[i]! - mx) ** 2)
  const xy = sum((i) => (xs[i]! - mx) * (ys[i]! - my))
  const yy = sum((i) => (ys[i]! - my) ** 2)
  return { slope: xy / xx, fit: yy === 0 ? 1 : xy ** 2 / (xx * yy) }
}

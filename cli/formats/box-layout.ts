// Which columns of a box are shown, and how wide, where the screen is narrower than the rows.

export interface BoxLayout {
  /** Indexes of the shown columns; undefined stands for the ones left out between them. */
  readonly shown: readonly (number | undefined)[]
  /** Of the shown, in cells, without their padding. */
  readonly widths: readonly number[]
}

const BORDERS = 3 // a space on both sides of a value, and one bar
const NARROWEST = 12 // a column is cut no further: it would say nothing

/**
 * First the widest columns are cut, all to one width, then columns in the middle are left out. At least the first column is shown, however
 * narrow the screen.
 */
export function layOut(natural: readonly number[], room: number): BoxLayout {
  const all = natural.map((_, i) => i)
  if (total(natural) <= room) return { shown: all, widths: natural }
  const narrowest = natural.map((width) => Math.min(width, NARROWEST))
  if (total(narrowest) <= room) return { shown: all, widths: widened(natural, room) }
  let kept = Math.max(1, natural.length - 1)
  const shown = () => [...all.slice(0, Math.ceil(kept / 2)), undefined, ...all.slice(natural.length - Math.floor(kept / 2))]
  const widthsOf = (widths: readonly number[]) => shown().map((i) => (i === undefined ? 1 : widths[i]!))
  while (kept > 1 && total(widthsOf(narrowest)) > room) kept--
  return { shown: shown(), widths: widened(widthsOf(natural), room) }
}

/** The widths cut to the largest common width that fits. */
function widened(natural: readonly number[], room: number): number[] {
  let limit = Math.max(...natural)
  while (limit > NARROWEST && total(natural.map((width) => Math.min(width, limit))) > room) limit--
  return natural.map((width) => Math.min(width, limit))
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + BORDERS, 1)
}

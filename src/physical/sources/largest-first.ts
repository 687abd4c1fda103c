/**
 * The numbers of morsels in the order in which workers take them: those of most rows first, so that none is left alone with one at the end. `rows` by morsel.
 * A worker that takes another's place takes the same ones: the order tells from the rows alone.
 */
export function largestFirst(rows: readonly number[]): number[] {
  return rows.map((_, morsel) => morsel).sort((a, b) => rows[b]! - rows[a]! || a - b)
}

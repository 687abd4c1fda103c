// The nearest of the names that would have been right.
import { distance } from 'fastest-levenshtein'

/** `did you mean "country"?`, or undefined where nothing is near. */
export function didYouMean(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase()
  // A third of the letters may be wrong, but of a short name still one, two of them swapped included.
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  let best: string | undefined
  let bestDistance = Math.min(limit, wanted.length - 1) + 1
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase()
    // Of a dotted name the last part alone is often meant: `artist` for `song.artist`.
    const steps = lower.endsWith(`.${wanted}`) ? 1 : distance(wanted, lower)
    if (steps < bestDistance) [best, bestDistance] = [candidate, steps]
  }
  return best === undefined ? undefined : `did you mean "${best}"?`
}

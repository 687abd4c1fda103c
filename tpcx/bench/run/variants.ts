// A query with other constants: so that no engine is measured by what it remembers of one.
import { Random } from '../../generate/random.ts'
import type { WorkloadQuery } from '../workload.ts'

/** Texts of the query with parameters that take turns, its own included. */
const MOST_VARIANTS = 4

/** The query's texts: as it stands first, then with constants drawn by the seed. No more than there are runs. */
export function variantsOf(query: WorkloadQuery, seed: number, runs: number): readonly string[] {
  const { parameters } = query
  if (!parameters) return [query.sql]
  const drawn = Array.from({ length: Math.min(MOST_VARIANTS, runs) - 1 }, (_, i) => parameters(new Random(seed, textNumber(query.name), i)))
  return [...new Set([query.sql, ...drawn])]
}

/** Which variant each run takes: all in turn, shuffled anew in each round. */
export function shuffledTurns(variants: number, runs: number, seed: number): readonly number[] {
  const random = new Random(seed, runs)
  const turns: number[] = []
  while (turns.length < runs) {
    const round = Array.from({ length: variants }, (_, i) => i)
    for (let i = round.length - 1; i > 0; i--) {
      const j = random.below(i + 1)
      ;[round[i], round[j]] = [round[j]!, round[i]!]
    }
    turns.push(...round)
  }
  return turns.slice(0, runs)
}

function textNumber(text: string): number {
  let number = 0
  for (let i = 0; i < text.length; i++) number = (number * 31 + text.charCodeAt(i)) >>> 0
  return number
}

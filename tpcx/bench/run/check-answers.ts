// Before anything is timed, all engines answer, and the answers must be the same.
import { answerDifference } from '../answer-difference.ts'
import { type EngineProcess, Refused } from '../engines/engine-process.ts'
import type { WorkloadQuery } from '../workload.ts'

export interface CheckedQuery {
  readonly name: string
  /** At least one, each answered alike by those who take part. */
  readonly variants: readonly string[]
  /** Who is timed. */
  readonly engines: readonly EngineProcess[]
}

/** A query that waits, and why: Quern lacks something, or a peer does, which then does not take part in it. */
export interface Waiting {
  readonly name: string
  readonly engine: string
  readonly needs: string
}

export interface Checked {
  readonly queries: readonly CheckedQuery[]
  readonly waiting: readonly Waiting[]
  /** What differs or went wrong, in lines to read. Where there is any, nothing is to be timed. */
  readonly failures: readonly string[]
}

export interface QueryToCheck {
  readonly query: WorkloadQuery
  readonly variants: readonly string[]
}

/** The first of the engines is Quern, the second the oracle, if there is one. */
export async function checkAnswers(engines: readonly EngineProcess[], toCheck: readonly QueryToCheck[]): Promise<Checked> {
  const queries: CheckedQuery[] = []
  const waiting: Waiting[] = []
  const failures: string[] = []
  for (const { query, variants } of toCheck) {
    const { name, needs } = query
    if (needs !== undefined) {
      waiting.push({ name, engine: 'quern', needs })
      continue
    }
    const outcome = await checkQuery(engines, name, variants)
    failures.push(...outcome.failures)
    waiting.push(...outcome.waiting)
    if (outcome.failures.length === 0 && outcome.engines.length > 0) queries.push({ name, variants, engines: outcome.engines })
  }
  return { queries, waiting, failures }
}

interface Outcome {
  readonly engines: readonly EngineProcess[]
  readonly waiting: readonly Waiting[]
  readonly failures: readonly string[]
}

async function checkQuery([quern, ...peers]: readonly EngineProcess[], name: string, variants: readonly string[]): Promise<Outcome> {
  const taking = new Set(peers)
  const waiting: Waiting[] = []
  const failed = (failure: string): Outcome => ({ engines: [], waiting: [], failures: [failure] })
  for (const sql of variants) {
    const [oracle] = taking
    try {
      const ours = await quern!.call('answer', sql)
      for (const peer of taking) {
        try {
          const different = answerDifference(sql, ours, await peer.call('answer', sql), peer.name === 'polars' ? 'loose' : 'exact')
          if (different) throw new Error(`answers differently from ${quern!.name}: ${different}\n  ${sql}`)
        } catch (error) {
          // Without the oracle nobody says what is right; another peer may have other rules, or not all of SQL.
          if (peer === oracle) return failed(`${name}: ${peer.name} ${(error as Error).message}`)
          taking.delete(peer)
          waiting.push({ name, engine: peer.name, needs: (error as Error).message })
        }
      }
    } catch (error) {
      if (!(error instanceof Refused)) return failed(`${name}: ${quern!.name}: ${(error as Error).message}`)
      return { engines: [], waiting: [{ name, engine: quern!.name, needs: error.message }], failures: [] }
    }
  }
  return { engines: [quern!, ...taking], waiting, failures: [] }
}

// Times one checked query on all engines that take part.
import type { EngineName } from '../engines/engine.ts'
import { timesInTurn } from '../times-in-turn.ts'
import type { CheckedQuery } from './check-answers.ts'
import { shuffledTurns } from './variants.ts'

export interface TimedQuery {
  readonly name: string
  readonly engines: Partial<Record<EngineName, EngineTimes>>
}

interface EngineTimes {
  /** Milliseconds, a run each: runs with the same number had the same constants, one after the other. */
  readonly times: readonly number[]
  /** The most memory that the process held during these runs: resident bytes. */
  readonly peakMemory: number
}

export interface TimeOptions {
  readonly runs: number
  readonly seed: number
  /** The most that warming up takes, in milliseconds. */
  readonly warmUpMs?: number | undefined
}

export async function timeQuery({ name, variants, engines }: CheckedQuery, { runs, seed, warmUpMs }: TimeOptions): Promise<TimedQuery> {
  const turns = shuffledTurns(variants.length, Math.max(runs, variants.length), seed)
  const times = await timesInTurn(
    engines.map((engine) => (run) => engine.call('time', variants[turns[run % turns.length]!]!)),
    {
      runs,
      warmUpMs,
      afterWarmUp: () => {
        for (const { memory } of engines) memory.begin()
      },
    },
  )
  const measured = engines.map(({ name, memory }, i) => [name, { times: times[i]!, peakMemory: memory.end() }] as const)
  return { name, engines: Object.fromEntries(measured) }
}

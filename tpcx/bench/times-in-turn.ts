// Times several pieces of work in turn, so that what else the machine does meets them alike.

// Runs before any is measured. V8 compiles a query's code again, better, while it runs hot: a scan of 50 ms settles after about 15 runs, one of a
// second within its first ones. So: at least two, then until either bound is reached.
const FEWEST_WARM_UPS = 2
const MOST_WARM_UPS = 20
const WARM_UP_MS = 4000

/** Gives the milliseconds that it took. `run` counts from 0, and begins anew after the warming up. */
export type ClockedWork = (run: number) => Promise<number>

export interface TurnOptions {
  readonly runs: number
  /** The most that warming up takes, in milliseconds. */
  readonly warmUpMs?: number | undefined
  readonly afterWarmUp?: () => void
}

/** The times of each piece of work, done `runs` times after some to warm up; whose turn is first changes with every run. */
export async function timesInTurn(works: readonly ClockedWork[], options: TurnOptions): Promise<number[][]> {
  const { runs, warmUpMs = WARM_UP_MS } = options
  const times: number[][] = works.map(() => [])
  const turn = async (run: number): Promise<void> => {
    for (let i = 0; i < works.length; i++) {
      const at = (i + run) % works.length
      times[at]!.push(await works[at]!(run))
    }
  }
  const started = performance.now()
  for (let run = 0; run < FEWEST_WARM_UPS || (run < MOST_WARM_UPS && performance.now() - started < warmUpMs); run++) await turn(run)
  for (const of of times) of.length = 0
  options.afterWarmUp?.()
  for (let run = 0; run < runs; run++) await turn(run)
  return times
}

/** Work by this process's clock. */
export function clocked(work: () => Promise<void>): ClockedWork {
  return async () => {
    const started = performance.now()
    await work()
    return performance.now() - started
  }
}

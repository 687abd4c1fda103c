// Who goes on when memory is short. A lane that is refused memory is given up, as one whose worker died: its work is done again, by fewer lanes at
// once, and by a query that is down to one lane only when the others leave room. Nobody waits for a query that does nothing itself, so nobody waits
// for ever: if all wait, the oldest goes on alone, and if even that is refused, others give up all that they have, to
// begin anew later; one whose results are being read cannot, and has to end.
import { ResourceError } from '../common/errors.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'

/** A query as the others see it. */
export interface Turn {
  /** Steps of it that are running. */
  readonly stepsRunning: number
  /** It waits no longer. */
  resume(): void
  /** It waits: gives all of its memory back, to begin anew when it is resumed. */
  startOver(): 'gave memory back' | 'holds nothing' | 'has given results'
  fail(error: ResourceError): void
}

/** A query that waits is let go on beside others where no more of the limit than this is in use; the next time less, for it was too much. */
const LITTLE_USED = 0.5

const CROWDED = 'Other queries of the session hold the memory: run fewer at once, or raise the limit (memoryLimit, --memory).'

export class MemoryTurns {
  /** Oldest first. */
  private readonly running = new Map<Turn, { refusals: number }>()
  private readonly waiting = new Map<Turn, ResourceError>()
  private stepsBegun = 0

  constructor(private readonly engine: EngineMemory) {}

  begin(query: Turn): void {
    this.running.set(query, { refusals: 0 })
  }

  end(query: Turn): void {
    this.running.delete(query)
    this.waiting.delete(query)
    this.look()
  }

  /** To be called when a step begins; the number tells `wasAlone`. */
  stepBegins(): number {
    this.stepsBegun++
    return this.isQuiet() ? this.stepsBegun : Number.NaN
  }

  /** Whether no other step of any query ran at the same time as that one, which has just ended. */
  wasAlone(begun: number): boolean {
    return begun === this.stepsBegun
  }

  /** Whether no step of any query is running. */
  isQuiet(): boolean {
    return ![...this.running.keys()].some(({ stepsRunning }) => stepsRunning > 0)
  }

  /**
   * A query that is down to one lane was refused memory. Whether there may be more if it tries again, now or when it is resumed. `alone`: no other query
   * was doing anything.
   */
  mayTryAgain(query: Turn, error: ResourceError, alone: boolean): 'now' | 'later' | 'no' {
    if (!alone) {
      this.waiting.set(query, error)
      this.running.get(query)!.refusals++
      return 'later'
    }
    let readBefore: Turn | undefined
    for (const other of [...this.waiting.keys()].reverse()) {
      const outcome = other.startOver()
      if (outcome === 'gave memory back') return 'now'
      if (outcome === 'has given results') readBefore ??= other
    }
    if (!readBefore) return 'no'
    const { operator, asked, limit } = this.waiting.get(readBefore)!
    this.waiting.delete(readBefore)
    readBefore.fail(new ResourceError(operator, asked, limit, { hint: CROWDED }))
    return 'now'
  }

  /** Lets a query that waits go on if it is time. To be called whenever a step has ended. */
  look(): void {
    if (this.waiting.size === 0) return
    const { kernels } = this.engine
    const [oldest, { refusals }] = [...this.running].find(([query]) => this.waiting.has(query))!
    if (!this.isQuiet() && kernels.memoryUsed() >>> 0 > LITTLE_USED ** refusals * (kernels.memoryLimit() >>> 0)) return
    this.waiting.delete(oldest)
    oldest.resume()
  }
}

/** Memory was refused that the limit has: at another moment it may be there. */
export function isRefusal(error: unknown, { kernels }: EngineMemory): error is ResourceError {
  return error instanceof ResourceError && error.asked > 0 && error.limit === kernels.memoryLimit() >>> 0 && error.asked <= error.limit
}

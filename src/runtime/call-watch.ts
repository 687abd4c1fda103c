// Watches the calls of users' functions from the main thread: one that does not return holds its worker, which must then be ended. Lanes show in their
// words which function is being called and that calls return (src/runtime/words.ts).
import { UdfError } from '../common/errors.ts'
import type { CalledFunction } from '../physical/stage.ts'
import type { Lane } from './lane.ts'
import type { StepExecutor } from './step.ts'
import { CALLING, CALLS, LOADING, loadWord, THREAD } from './words.ts'

/** The users' functions of a query. */
export interface WatchedFunctions {
  readonly functions: readonly CalledFunction[]
  /** How long a function may take to return, in milliseconds; undefined for as long as it likes. */
  readonly timeoutMs: number | undefined
}

/** What is watched. */
export interface Watched {
  readonly i32: Int32Array
  /** Lanes whose steps are with a worker. */
  busyLanes(): readonly Lane[]
  /** The query is to end. */
  readonly ending: boolean
  fail(error: UdfError): void
}

const LOOK_MS = 100

/** A query that is to end waits so long for a call to return. */
const LAST_CHANCE_MS = 1000

interface Seen {
  readonly calls: number
  readonly calling: number
  readonly since: number
}

export class CallWatch {
  private readonly seen = new WeakMap<Lane, Seen>()
  private readonly timer: NodeJS.Timeout
  private endingSince: number | undefined

  constructor(
    private readonly watched: Watched,
    private readonly executor: StepExecutor,
    private readonly options: WatchedFunctions,
  ) {
    const { timeoutMs = LOOK_MS } = options
    this.timer = setInterval(() => this.look(), Math.max(1, Math.min(LOOK_MS, timeoutMs / 4)))
    this.timer.unref()
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** The name of the function with this value of CALLING; undefined where none was called. */
  static nameOf(functions: readonly CalledFunction[], calling: number): string | undefined {
    if (calling === LOADING) return functions.map(({ name }) => name).join(', ')
    return functions.find(({ id }) => id === calling)?.name
  }

  private look(): void {
    const now = performance.now()
    if (this.watched.ending) this.endingSince ??= now
    for (const lane of this.watched.busyLanes()) {
      const { calling, since } = this.seeLane(lane, now)
      if (calling === 0) continue
      const { timeoutMs } = this.options
      const isLate = timeoutMs !== undefined && now - since >= timeoutMs
      const isUnwanted = this.endingSince !== undefined && now - Math.max(since, this.endingSince) >= LAST_CHANCE_MS
      if (!isLate && !isUnwanted) continue
      if (isLate) this.watched.fail(this.lateness(calling, timeoutMs))
      this.seen.delete(lane)
      this.executor.endThread?.(loadWord(this.watched.i32, lane.words + THREAD))
    }
  }

  private seeLane(lane: Lane, now: number): Seen {
    const { i32 } = this.watched
    const calling = loadWord(i32, lane.words + CALLING)
    const calls = loadWord(i32, lane.words + CALLS)
    const before = this.seen.get(lane)
    if (before?.calls === calls && before.calling === calling) return before
    const seen: Seen = { calls, calling, since: now }
    this.seen.set(lane, seen)
    return seen
  }

  private lateness(calling: number, timeoutMs: number): UdfError {
    const name = CallWatch.nameOf(this.options.functions, calling) ?? 'a function'
    const what = calling === LOADING ? `the module of ${name} was not loaded` : `${name} did not return`
    return new UdfError(name, `${what} within ${timeoutMs / 1000} s`, {
      hint: `Its worker thread was ended. SET udf_timeout = '…s' gives functions longer.`,
    })
  }
}

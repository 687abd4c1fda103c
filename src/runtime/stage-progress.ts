// A running stage on the main thread: which morsels are done, which lanes are at work, and what has to be done again after a worker's death.
// It alone decides what counts: a step's outcome does when its message arrives, and a lane's gathered state when the lane is sealed.
import { errorFromData, type QuernError, UdfError, WorkerError } from '../common/errors.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { SharedArena } from '../memory/shared-arena.ts'
import type { CalledFunction, Stage } from '../physical/stage.ts'
import { CallWatch } from './call-watch.ts'
import { Lane } from './lane.ts'
import type { QueryMetrics } from './metrics.ts'
import { type StepChunk, type StepCounter, type StepExecutor, type StepResult, type StepTask, ThreadDeath } from './step.ts'
import { ADMITTED, CALLING, DOING, LANE_WORDS_BYTES, loadWord, NEXT, OPENING, SEALING, STAGE_WORDS_BYTES, storeWord } from './words.ts'

/** How often the same piece of work may kill its worker before the query fails. */
const TRIES = 4

/** What a step is told of its lane. */
export type LaneStep = Pick<
  StepTask,
  'laneWords' | 'arena' | 'scratch' | 'kept' | 'memos' | 'ledger' | 'file' | 'turn' | 'morsels' | 'begun'
>

/** What a stage needs of its query. */
export interface StageHost {
  readonly engine: EngineMemory
  readonly metrics: QueryMetrics
  /** The query is to end, or waits for memory: nothing more is started. */
  readonly resting: boolean
  /** Whether there may be another lane at work. */
  readonly mayStartLane: boolean
  /** Lives as long as the query: holds the words. */
  readonly words: SharedArena
  /** The users' functions that it calls. */
  readonly userFunctions: readonly CalledFunction[]
  run(stage: StageProgress, step: LaneStep): Promise<StepResult>
  /** Takes a step's chunks, and with them the arena that they lie in. */
  accept(output: SharedArena, chunks: readonly StepChunk[], morsels: readonly number[]): void
  /** The first morsel that the reader of the results leaves no room for yet. */
  admit(count: number, next: number): number
  /** A number for a lane's temp file that no other lane of the query has. */
  nextFile(): number
  /** The lane's temp file is no longer needed. */
  removeFile(lane: Lane): void
  /** A lane has a temp file. */
  spilled(): void
  fail(error: QuernError): void
  /** A step begins; the number is for `retries`. */
  stepBegins(): number
  /** The lane, given up already, failed with this error. Whether its work is to be done again. */
  retries(error: QuernError, lane: Lane): boolean
  /** Runs this; an error that it throws fails the query. */
  guard(work: () => void): void
  /** A step is back, whatever came of it. */
  stepped(stage: StageProgress): void
}

export class StageProgress {
  readonly words: number
  /** `gather`: lanes whose state is whole. Their arenas are the stage's output. */
  readonly sealed: Lane[] = []
  finished = false
  inFlight = 0
  private readonly lanes = new Set<Lane>()
  private readonly done: Uint8Array
  /** Morsels whose effect counts. */
  doneCount = 0
  /** What its sources have read for those. */
  rowsRead = 0
  bytesRead = 0
  private readonly redo: number[] = []
  /** How many workers ended at what they were doing (a value of DOING). */
  private readonly deadly = new Map<number, number>()
  private lanesMade = 0
  /** `stream`: lanes that are done, but in whose files chunks may wait for their reader. */
  private readonly outlived: Lane[] = []
  /** Those that are not passed yet. A lane that comes to one is sealed; others go on behind it. */
  private readonly barriers: number[]

  constructor(
    private readonly host: StageHost,
    readonly stage: Stage,
    readonly index: number,
    readonly count: number,
    /** Where its steps run. */
    readonly executor: StepExecutor,
    barriers: readonly number[],
  ) {
    this.words = host.words.allocateZeroed(STAGE_WORDS_BYTES, stage.name)
    this.done = new Uint8Array(count)
    this.barriers = [...barriers]
  }

  /** Starts whatever may start now. */
  advance(): void {
    while (!this.host.resting && !this.finished) {
      if (this.stage.output === 'gather') this.startGathering()
      else this.startStreaming()
      // What is to be done again may have to wait for other lanes of the query.
      if (this.inFlight > 0 || this.redo.length > 0) return
      if (this.doneCount === this.count) this.finish()
      else if (!this.findLost()) return
    }
  }

  /** Lanes at work, or with work in them. */
  get lanesAtWork(): number {
    return this.stage.output === 'gather' ? this.lanes.size : this.inFlight
  }

  busyLanes(): readonly Lane[] {
    return [...this.lanes].filter(({ busy }) => busy)
  }

  /** Gives back all that the stage holds. No step of it may be running. */
  release(): void {
    for (const lane of this.lanes) this.drop(lane)
    for (const lane of this.sealed) this.letGo(lane)
    this.sealed.length = 0
    for (const lane of this.outlived.splice(0)) this.host.removeFile(lane)
  }

  private startGathering(): void {
    for (const lane of this.lanes) if (!lane.busy) this.start(lane)
    const admitted = this.withinBarrier()
    storeWord(this.host.engine.i32, this.words + ADMITTED, admitted)
    const untaken = admitted - this.next()
    const { threads } = this.executor
    while (this.inFlight < threads && this.host.mayStartLane && (this.redo.length > 0 || untaken > this.inFlight))
      this.start(this.newLane())
  }

  private startStreaming(): void {
    const next = this.next()
    const admitted = Math.min(this.host.admit(this.count, next), this.withinBarrier())
    storeWord(this.host.engine.i32, this.words + ADMITTED, admitted)
    let started = 0
    const { threads } = this.executor
    while (this.inFlight < threads && this.host.mayStartLane && (this.redo.length > 0 || admitted - next > started)) {
      this.start([...this.lanes].find(({ busy }) => !busy) ?? this.newLane())
      started++
    }
  }

  /** The first morsel behind the next barrier. */
  private withinBarrier(): number {
    while (this.barriers.length > 0 && this.isDone(this.barriers[0]!)) this.barriers.shift()
    return this.barriers[0] ?? this.count
  }

  /** Are all morsels below this one done? */
  private isDone(morsel: number): boolean {
    const undone = this.done.indexOf(0)
    return undone < 0 || undone >= morsel
  }

  private next(): number {
    return loadWord(this.host.engine.i32, this.words + NEXT)
  }

  private newLane(): Lane {
    const { engine, words } = this.host
    const lane = new Lane(engine, this.lanesMade++, words.allocateZeroed(LANE_WORDS_BYTES, this.stage.name), this.host.nextFile())
    this.lanes.add(lane)
    return lane
  }

  private start(lane: Lane): void {
    const morsels = this.redo.splice(0, Math.ceil(this.redo.length / this.executor.threads))
    const { words, arena, scratch, kept, memos, ledger, file } = lane
    const ids = { laneWords: words, arena: arena.id, scratch: scratch.id, kept: kept.id, memos: memos.id, ledger: ledger.id, file }
    const step: LaneStep = { ...ids, turn: lane.turns++, morsels, begun: lane.morsels.length > 0 }
    lane.stepBegun = this.host.stepBegins()
    lane.busy = true
    this.inFlight++
    this.host.run(this, step).then(
      (result) => this.settle(lane, () => this.take(lane, morsels, result)),
      (death: unknown) => this.settle(lane, () => this.bury(lane, morsels, death)),
    )
  }

  private settle(lane: Lane, outcome: () => void): void {
    lane.busy = false
    this.inFlight--
    if (lane.fileBytes > 0) this.host.spilled()
    this.host.guard(outcome)
    this.host.stepped(this)
  }

  private take(lane: Lane, asked: readonly number[], result: StepResult): void {
    if (!result.ok) {
      this.giveUp(lane, asked, errorFromData(result.error))
      return
    }
    this.deadly.delete(OPENING)
    lane.steps++
    lane.ms += result.ms
    if (result.clock) lane.clocks.push(result.clock)
    lane.counters.push(...result.counters)
    this.tally(result.counters, 1)
    for (const morsel of result.morsels) {
      lane.morsels.push(morsel)
      this.done[morsel] = 1
    }
    this.doneCount += result.morsels.length
    // The explicit ones are run first and in order.
    this.redo.push(...asked.slice(result.morsels.length))
    if (this.stage.output === 'stream') {
      if (result.chunks.length > 0) this.host.accept(lane.handOver(), result.chunks, result.morsels)
      else {
        lane.arena.reset()
        this.host.accept(lane.arena, [], result.morsels)
      }
    } else if (result.sealed) {
      lane.seal()
      this.lanes.delete(lane)
      this.sealed.push(lane)
      lane.report(this.index, this.host.metrics)
    } else if (lane.morsels.length === 0) this.drop(lane)
  }

  /** The worker died: what it had not reported is lost, and with it, where lanes gather, the lane's whole state. */
  private bury(lane: Lane, asked: readonly number[], death: unknown): void {
    if (!(death instanceof ThreadDeath)) throw death
    this.host.metrics.deaths++
    const doing = loadWord(this.host.engine.i32, lane.words + DOING)
    const called = CallWatch.nameOf(this.host.userFunctions, loadWord(this.host.engine.i32, lane.words + CALLING))
    this.undo(lane, asked)
    // A step that had not begun is not what ended its worker.
    const deaths = doing === 0 ? 0 : this.countDeath(doing)
    if (deaths < TRIES) return
    if (called !== undefined) {
      this.host.fail(
        new UdfError(called, `${called} ended its worker ${TRIES} times (${death.message})`, {
          cause: death,
          hint: 'A function must not call process.exit, nor use more memory than a thread has. The session remains usable.',
        }),
      )
      return
    }
    const work = doing > 0 ? `morsel ${doing - 1}` : doing === SEALING ? 'sealing' : 'starting'
    const message = `${this.stage.name}: ${work} ended the worker ${TRIES} times (${death.message})`
    this.host.fail(
      new WorkerError(message, {
        cause: death,
        hint: 'The session remains usable. A worker that ends by itself mostly lacks memory: see memoryLimit.',
      }),
    )
  }

  /** A step failed. Where that was for want of memory, less may be done at once. */
  private giveUp(lane: Lane, asked: readonly number[], error: QuernError): void {
    this.undo(lane, asked)
    // Their buffers are of no use now.
    if (this.stage.output === 'stream') for (const other of this.lanes) if (!other.busy) this.drop(other)
    if (this.host.retries(error, lane)) this.host.metrics.refusals++
    else this.host.fail(error)
  }

  /** Drops the lane: what its step was asked for, and where lanes gather all that it has done, is to be done again. */
  private undo(lane: Lane, asked: readonly number[]): void {
    this.redo.push(...asked)
    if (this.stage.output === 'gather') {
      for (const morsel of lane.morsels) this.done[morsel] = 0
      this.doneCount -= lane.morsels.length
      this.tally(lane.counters, -1)
      this.redo.push(...lane.morsels)
      lane.morsels.length = 0
    }
    this.drop(lane)
  }

  private tally(counters: readonly StepCounter[], sign: 1 | -1): void {
    for (const { counter, amount } of counters) {
      if (counter === 'rowsRead') this.rowsRead += sign * amount
      else if (counter === 'bytesRead') this.bytesRead += sign * amount
    }
  }

  private countDeath(doing: number): number {
    const deaths = (this.deadly.get(doing) ?? 0) + 1
    this.deadly.set(doing, deaths)
    return deaths
  }

  private drop(lane: Lane): void {
    this.lanes.delete(lane)
    // A lane that streams keeps what it did before: those chunks were handed over.
    if (this.stage.output === 'stream') lane.report(this.index, this.host.metrics)
    this.letGo(lane)
  }

  private letGo(lane: Lane): void {
    if (lane.fileBytes > 0) {
      if (this.stage.output === 'stream') this.outlived.push(lane)
      else this.host.removeFile(lane)
    }
    lane.release()
  }

  /** No step is running: morsels that were taken but not done were lost with a worker. */
  private findLost(): boolean {
    const taken = Math.min(this.next(), this.count)
    for (let morsel = 0; morsel < taken; morsel++) if (this.done[morsel] === 0) this.redo.push(morsel)
    return this.redo.length > 0
  }

  private finish(): void {
    this.finished = true
    for (const lane of this.lanes) this.drop(lane)
  }
}

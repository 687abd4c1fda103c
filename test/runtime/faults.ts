// Ends worker threads from within, at a chosen point of their work: a wrapper around any StageFactory, steered from the main thread.
import type { Stage, StageFactory, StageRun, TaskContext } from '../../src/physical/stage.ts'

export type FaultPoint = 'open' | 'morsel' | 'batch' | 'morselDone' | 'emit' | 'seal' | 'sealDone'
export const POINTS: readonly FaultPoint[] = ['open', 'morsel', 'batch', 'morselDone', 'emit', 'seal', 'sealDone']

// Words behind the points' counters: the one stage that counts (its id + 1; 0: all do), and the point at which every thread ends (its index + 1).
const STAGE = POINTS.length
const ALWAYS = STAGE + 1

/** Counts down at each point, over all threads; the thread that reaches 0 ends itself. */
export class Faults {
  constructor(readonly words = new Int32Array(new SharedArrayBuffer(4 * (ALWAYS + 1)))) {}

  /** The n-th thread that comes by this point, in this stage if one is given, ends there (1: the next). */
  arm(point: FaultPoint, nth: number, stage = -1): void {
    Atomics.store(this.words, STAGE, stage + 1)
    Atomics.store(this.words, POINTS.indexOf(point), nth)
  }

  /** Every thread that comes by this point ends there. */
  armForAll(point: FaultPoint, stage = -1): void {
    Atomics.store(this.words, STAGE, stage + 1)
    Atomics.store(this.words, ALWAYS, POINTS.indexOf(point) + 1)
  }

  /** Whether a thread has ended there since it was armed. */
  fired(point: FaultPoint): boolean {
    return Atomics.load(this.words, POINTS.indexOf(point)) <= 0
  }

  disarm(): void {
    for (const point of POINTS) this.arm(point, 0)
    Atomics.store(this.words, ALWAYS, 0)
  }

  pass(point: FaultPoint, stage: number): void {
    const only = Atomics.load(this.words, STAGE)
    if (only !== 0 && only !== stage + 1) return
    const index = POINTS.indexOf(point)
    if (Atomics.load(this.words, ALWAYS) === index + 1 || Atomics.sub(this.words, index, 1) === 1) process.exit(1)
  }
}

export class FaultyStages implements StageFactory {
  readonly countMorsels: StageFactory['countMorsels']

  constructor(
    private readonly inner: StageFactory,
    private readonly faults: Faults,
  ) {
    this.countMorsels = inner.countMorsels.bind(inner)
  }

  prepare(stage: Stage): Promise<void> | undefined {
    return this.inner.prepare?.(stage)
  }

  open(stage: Stage, context: TaskContext): StageRun {
    const pass = (point: FaultPoint) => this.faults.pass(point, stage.id)
    pass('open')
    const watched: TaskContext = Object.create(context, {
      emit: {
        value: (address: number, rows: number) => {
          context.emit(address, rows)
          pass('emit')
        },
      },
      emitSpilled: {
        value: (...chunk: Parameters<TaskContext['emitSpilled']>) => {
          context.emitSpilled(...chunk)
          pass('emit')
        },
      },
      checkCancelled: {
        value: () => {
          context.checkCancelled()
          pass('batch')
        },
      },
    })
    const run = this.inner.open(stage, watched)
    return {
      morsel(index) {
        pass('morsel')
        run.morsel(index)
        pass('morselDone')
      },
      seal() {
        pass('seal')
        run.seal()
        pass('sealDone')
      },
    }
  }
}

// Ends worker threads from within, at a chosen point of their work: a wrapper around any StageFactory, steered from the main thread.
import type { Stage, StageFactory, StageRun, TaskContext } from '../../src/physical/stage.ts'

export type FaultPoint = 'open' | 'morsel' | 'morselDone' | 'emit' | 'seal' | 'sealDone'
const POINTS: readonly FaultPoint[] = ['open', 'morsel', 'morselDone', 'emit', 'seal', 'sealDone']

/** Counts down at each point, over all threads; the thread that reaches 0 ends itself. */
export class Faults {
  constructor(readonly words = new Int32Array(new SharedArrayBuffer(4 * POINTS.length))) {}

  /** The n-th thread that comes by this point ends there (1: the next). */
  arm(point: FaultPoint, nth: number): void {
    Atomics.store(this.words, POINTS.indexOf(point), nth)
  }

  /** Whether a thread has ended there since it was armed. */
  fired(point: FaultPoint): boolean {
    return Atomics.load(this.words, POINTS.indexOf(point)) <= 0
  }

  disarm(): void {
    for (const point of POINTS) this.arm(point, 0)
  }

  pass(point: FaultPoint): void {
    if (Atomics.sub(this.words, POINTS.indexOf(point), 1) === 1) process.exit(1)
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
    const { faults } = this
    faults.pass('open')
    const watched: TaskContext = Object.create(context, {
      emit: {
        value: (address: number, rows: number) => {
          context.emit(address, rows)
          faults.pass('emit')
        },
      },
    })
    const run = this.inner.open(stage, watched)
    return {
      morsel(index) {
        faults.pass('morsel')
        run.morsel(index)
        faults.pass('morselDone')
      },
      seal() {
        faults.pass('seal')
        run.seal()
        faults.pass('sealDone')
      },
    }
  }
}

// Runs steps on the calling thread: for plans so small that sending them to a worker would take longer.
import { setImmediate } from 'node:timers/promises'
import type { QuerySpec, StepExecutor, StepResult, StepTask } from './step.ts'
import type { StepRunner } from './step-runner.ts'

// The embedding program's event loop gets its turn at least this often.
const HOLD_MS = 10

export class InlineExecutor implements StepExecutor {
  readonly threads = 1
  readonly readsSpec = false
  private heldSince = 0

  constructor(private readonly runner: StepRunner) {}

  async run(task: StepTask, spec: QuerySpec): Promise<StepResult> {
    const now = performance.now()
    if (now - this.heldSince > HOLD_MS) {
      // The first step of a burst starts at once; what follows close behind waits for its turn.
      if (now - this.heldSince < 2 * HOLD_MS) await setImmediate()
      this.heldSince = performance.now()
    }
    return this.runner.run(task, spec)
  }
}

// The worker's side of the pool.
import { workerData } from 'node:worker_threads'
import { loadEngineMemory } from '../memory/engine-memory.ts'
import type { StageFactory } from '../physical/stage.ts'
import { type StepResult, type StepTask, WAKE, type WorkerStart } from './step.ts'
import { StepRunner } from './step-runner.ts'

/**
 * What a worker's entry exports as its default, given the code of stages. `makeFactory` is called once, with what the pool was told to pass on:
 *
 *     export default serveSteps(() => new PhysicalStages())
 */
export function serveSteps(
  makeFactory: (extra: unknown) => StageFactory,
): (task: StepTask | typeof WAKE) => StepResult | Promise<StepResult> | undefined {
  const { memory, module, extra } = workerData as WorkerStart
  const runner = new StepRunner(loadEngineMemory(memory, module), makeFactory(extra))
  return (task) => (task === WAKE ? undefined : runner.run(task))
}

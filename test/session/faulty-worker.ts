// The package's worker, but for threads that end when they are told to.
import { PipelineFactory } from '../../src/physical/pipeline-factory.ts'
import { serveSteps } from '../../src/runtime/serve-steps.ts'
import { NodeFileSystem } from '../../src/storage/files/node-file-system.ts'
import { OpenFiles } from '../../src/storage/files/open-files.ts'
import { Faults, FaultyStages } from '../runtime/faults.ts'

export default serveSteps((words) => {
  const stages = new PipelineFactory(new OpenFiles(new NodeFileSystem()))
  return new FaultyStages(stages, new Faults(words as Int32Array<SharedArrayBuffer>))
})

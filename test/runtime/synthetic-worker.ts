import { serveSteps } from '../../src/runtime/serve-steps.ts'
import { Faults, FaultyStages } from './faults.ts'
import { SyntheticStages } from './synthetic.ts'

export default serveSteps((words) => new FaultyStages(new SyntheticStages(), new Faults(words as Int32Array<SharedArrayBuffer>)))

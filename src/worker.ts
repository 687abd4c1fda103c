// The worker's entry: a composition root. Each thread has its own open files and compiled code.
import { PipelineFactory } from './physical/pipeline-factory.ts'
import { serveSteps } from './runtime/serve-steps.ts'
import { NodeFileSystem } from './storage/files/node-file-system.ts'
import { OpenFiles } from './storage/files/open-files.ts'

export default serveSteps(() => new PipelineFactory(new OpenFiles(new NodeFileSystem())))

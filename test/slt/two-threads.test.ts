// Half of the .slt files' queries over two workers.
import { runFiles } from './run-files.ts'

runFiles({ threads: 2, batchRows: 7, alwaysWorkers: true, share: 0 })

// The other half of the .slt files' queries over four workers, a row a batch.
import { runFiles } from './run-files.ts'

runFiles({ threads: 4, batchRows: 1, alwaysWorkers: true, share: 1 })

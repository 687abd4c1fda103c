// Run as a process of its own by process-exit.test.ts: uses a session and then has nothing more to do.
import { Runtime } from '../../src/runtime/runtime.ts'
import { histogramPlan, SyntheticStages, scanPlan } from './synthetic.ts'

const [workerFile, how] = process.argv.slice(2)
const runtime = new Runtime({ factory: new SyntheticStages(), threads: 2, workerFile, extra: new Int32Array(new SharedArrayBuffer(64)) })
let rows = 0
for await (const chunk of runtime.runQuery(histogramPlan())) {
  rows += chunk.rows
  chunk.release()
}
if (how === 'paused') await runtime.runQuery(scanPlan())[Symbol.asyncIterator]().next()
if (how === 'closed') await runtime.close()
console.log(`read ${rows} buckets`)

// A session whose workers can be ended at chosen points of their work.
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll } from 'vitest'
import { open, type RawValue, type Session } from '../../src/index.ts'
import { PipelineFactory } from '../../src/physical/pipeline-factory.ts'
import { Runtime } from '../../src/runtime/runtime.ts'
import { NodeFileSystem } from '../../src/storage/files/node-file-system.ts'
import { OpenFiles } from '../../src/storage/files/open-files.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { Faults } from '../runtime/faults.ts'
import { sharedFolder } from '../shared-folder.ts'

const workerFile = join(sharedFolder('faulty-session'), 'worker.mjs')
await build({
  entryPoints: [join(import.meta.dirname, 'faulty-worker.ts')],
  outfile: workerFile,
  bundle: true,
  platform: 'node',
  format: 'esm',
})

export interface FaultySession {
  readonly session: Session
  readonly runtime: Runtime
  readonly faults: Faults
}

/** Everything runs on the workers, in small batches: there are many points to end at. To be called outside of tests; ended after the file's. */
export async function openFaulty(threads: number): Promise<FaultySession> {
  const faults = new Faults()
  const session = await open({ threads, batchRows: 50, alwaysWorkers: true })
  const factory = new PipelineFactory(new OpenFiles(new NodeFileSystem()))
  const runtime = new Runtime({ factory, threads, workerFile, extra: faults.words })
  afterAll(() => runtime.close())
  Object.assign(session['engine'], { runtime })
  return { session, runtime, faults }
}

/** The rows of the result as texts; in one order, whether the query orders them or not, where `ordered` is false. */
export async function answer(session: Session, sql: string, ordered: boolean): Promise<string[]> {
  const { rows } = await readAll(await session.query(sql))
  const texts = rows.map((row) => row.map(text).join('|'))
  return ordered ? texts : texts.sort()
}

function text(value: RawValue): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}

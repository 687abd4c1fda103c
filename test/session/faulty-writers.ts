// Sessions whose writer threads fail.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { open, type Session } from '../../src/index.ts'
import { PipelineFactory } from '../../src/physical/pipeline-factory.ts'
import { Runtime } from '../../src/runtime/runtime.ts'
import { NodeFileSystem } from '../../src/storage/files/node-file-system.ts'
import { OpenFiles } from '../../src/storage/files/open-files.ts'

/** Calls `act` with a session whose writer threads have a small disk, and end at files with "doomed" in their paths. */
export async function withFaultyWriters(act: (faulty: Session, runtime: Runtime) => Promise<void>): Promise<void> {
  // Beside the package's own files, where its packages are found.
  const writerFile = join(import.meta.dirname, `../../dist/faulty-writer-${process.pid}.mjs`)
  await build({
    entryPoints: [join(import.meta.dirname, 'faulty-writer.ts')],
    outfile: writerFile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['apache-arrow', 'parquet-wasm'],
  })
  await using faulty = await open({ threads: 2, batchRows: 1000 })
  const factory = new PipelineFactory(new OpenFiles(new NodeFileSystem()))
  const runtime = new Runtime({ factory, threads: 2, writerFile })
  Object.assign(faulty['engine'], { runtime })
  try {
    await act(faulty, runtime)
  } finally {
    await runtime.close()
    rmSync(writerFile)
  }
}

import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, expect, test } from 'vitest'
import { workerFile } from './start.ts'

// Below the package's root, for the kernels are found from there.
const folder = mkdtempSync(join(import.meta.dirname, '../../dist/process-exit-'))
const program = join(folder, 'idle.mjs')
await build({
  entryPoints: [join(import.meta.dirname, 'idle-process.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['piscina'],
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(['idle', 'paused', 'closed'])('a program that is done ends by itself, its session being %s', async (how) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, workerFile, how], { timeout: 30_000 })
  expect({ stdout, stderr }).toEqual({ stdout: 'read 64 buckets\n', stderr: '' })
})

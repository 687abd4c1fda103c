import { execFileSync } from 'node:child_process'

/** The worker and the kernels run as built files: bring them up to date before the first test. */
export default function buildFirst(): void {
  execFileSync(process.execPath, ['scripts/build.mjs', '--quick'], { stdio: 'inherit' })
}

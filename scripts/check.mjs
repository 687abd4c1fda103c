// `npm run check`: everything that a change must pass, cheapest first; stops at the first failure.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const steps = [
  ['build and stale generated files', 'node', ['scripts/build.mjs', '--check']],
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'cli', 'tpcx']],
  ['unused exports and packages', 'knip', []],
  ['tests', 'vitest', ['run']],
]

for (const [title, tool, args] of steps) {
  console.log(`\n── ${title}`)
  const command = tool === 'node' ? process.execPath : join('node_modules', '.bin', tool)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`check failed: ${title}`)
    process.exit(1)
  }
}

// `npm run bench -- soak`: what a session holds after many queries under a small memory limit, half of which do not come to their end.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { open } from '../../../src/index.ts'
import { Random } from '../../generate/random.ts'
import { openFiles, residentBytes, soak } from '../soak.ts'
import { positive, seedOption, threadsOption } from './options.ts'

interface SoakCommandOptions {
  readonly queries: number
  readonly rows: number
  readonly memory: number
  readonly threads?: number
  readonly seed: number
}

const MIB = 2 ** 20
const CLIENTS = 2
const EVERY = 50

export function soakCommand(): Command {
  return new Command('soak')
    .description('Quern alone: many queries that spill, half of them cancelled, failing or left; what is held then')
    .option('--queries <count>', 'how many', positive, 1000)
    .option('--rows <count>', 'that each is over', positive, 200_000)
    .option('--memory <MiB>', 'the memory limit', positive, 32)
    .addOption(threadsOption())
    .addOption(seedOption())
    .action(measure)
}

async function measure({ queries, rows, memory, threads, seed }: SoakCommandOptions): Promise<void> {
  const tempDir = mkdtempSync(join(tmpdir(), 'quern-soak-'))
  const session = await open({ memoryLimit: memory * MIB, tempDir, ...(threads && { threads }) })
  const resident: number[] = []
  try {
    const outcome = await soak(session, {
      queries,
      rows,
      clients: CLIENTS,
      random: new Random(seed),
      every: EVERY,
      onPause(done) {
        resident.push(residentBytes())
        const files = readdirSync(tempDir).reduce((count, folder) => count + readdirSync(join(tempDir, folder)).length, 0)
        console.log(`${done} queries: resident ${mib(resident.at(-1)!)}, ${openFiles()} files open, ${files} temp files`)
      },
    })
    console.log(`${outcome.right} right, ${outcome.cancelled} cancelled, ${outcome.failed} failed, ${outcome.left} left early`)
    const half = resident.slice(resident.length >> 1)
    console.log(`resident in the second half: ${mib(Math.min(...half))} to ${mib(Math.max(...half))}, limit ${memory} MiB`)
  } finally {
    await session.close()
    console.log(`temp folder: ${readdirSync(tempDir).length} entries left`)
    rmSync(tempDir, { recursive: true })
  }
}

function mib(bytes: number): string {
  return `${(bytes / MIB).toFixed(0)} MiB`
}

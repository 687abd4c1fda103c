// All workloads, by name, and where their data is.
import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { glob } from 'tinyglobby'
import { clicks } from '../clicks/workload.ts'
import { groupby, join as joins } from '../micro/workloads.ts'
import { tpch } from '../tpch/workload.ts'
import { plays } from './plays.ts'
import type { Workload } from './workload.ts'

export const WORKLOADS: readonly Workload[] = [plays, clicks, tpch, groupby, joins]

export function workloadNamed(name: string): Workload {
  const found = WORKLOADS.find((workload) => workload.name === name)
  if (!found) throw new Error(`no such workload: ${name}; there are ${WORKLOADS.map((workload) => workload.name).join(', ')}`)
  return found
}

export interface PlacedTables extends AsyncDisposable {
  /** Each table's name → file or glob. */
  readonly tables: Readonly<Record<string, string>>
}

/** The workload's tables over the data in `folder`, with those that are derived from it, which are there until it is disposed of. */
export async function placeTables(workload: Workload, folder: string): Promise<PlacedTables> {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder; without --data it is made`)
  const scratch = await mkdtemp(join(tmpdir(), 'quern-bench-'))
  const remove = () => rm(scratch, { recursive: true })
  try {
    const given = Object.fromEntries(Object.entries(workload.tables).map(([name, path]) => [name, resolve(folder, path)]))
    return { tables: { ...given, ...(await workload.derive?.(folder, scratch)) }, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** The folder of the workload's data in this size; made in data/ where it is missing. */
export async function madeData({ name, generator }: Workload, size: number | undefined, threads: number): Promise<string> {
  if (!generator) throw new Error(`${name}: its data is not made here; say where it is by --data`)
  const made = size ?? generator.defaultSize
  const folder = join('data', `${name}-${generator.unit}${made}`)
  if (!existsSync(folder)) {
    console.log(`making ${folder}`)
    await generator.generate({ size: made, out: folder, threads })
  }
  return folder
}

/** How much the tables are: `1,234 MB in 30 files`. */
export async function dataSize(tables: Readonly<Record<string, string>>): Promise<string> {
  const files = await glob(Object.values(tables), { absolute: true })
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return `${Math.round(bytes / 1e6).toLocaleString('en-US')} MB in ${files.length} ${files.length === 1 ? 'file' : 'files'}`
}

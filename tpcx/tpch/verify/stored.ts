// The figures that the repository holds: what the reference generator's tables add up to.
import { readFile, writeFile } from 'node:fs/promises'
import type { TableName } from '../tables/tables.ts'
import type { TableChecksum } from './checksum.ts'

export type TableChecksums = Readonly<Record<TableName, TableChecksum>>

/** By scale factor. */
export type StoredChecksums = Readonly<Record<string, TableChecksums>>

/** From the repository's root, where npm runs scripts and tests. */
const PATH = 'tpcx/tpch/checksums.json'

export async function readChecksums(): Promise<StoredChecksums> {
  return JSON.parse(await readFile(PATH, 'utf8')) as StoredChecksums
}

export async function writeChecksums(checksums: StoredChecksums): Promise<void> {
  await writeFile(PATH, `${JSON.stringify(checksums, undefined, 2)}\n`)
}

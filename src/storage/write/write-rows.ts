// Rows of a result → a file, or a folder with a file for each combination of some columns' values.
import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { FileError } from '../../common/errors.ts'
import type { ResultBatch } from '../../common/result.ts'
import type { Schema } from '../../common/schema.ts'
import type { WriteFiles } from '../files/write-files.ts'
import { PartitionRuns } from './partition-runs.ts'
import { onFile, temporaryBeside } from './whole-file.ts'
import { type RowGroupEncoder, writeParquetRows } from './write-parquet-rows.ts'
import type { WriteOutcome, WriteTarget } from './write-target.ts'
import { writeCsv, writeJson } from './write-text.ts'

export interface RowsToWrite {
  readonly schema: Schema
  /** Sorted by the partition columns where there are some. */
  batches(): AsyncIterable<ResultBatch>
  /** Encodes row groups of large Parquet files; undefined: they are encoded here. */
  readonly encoder?: RowGroupEncoder | undefined
  /** Nobody else needs the batches' buffers. */
  readonly owned?: boolean
}

/** Throws the FileError that the write would end with, before anything is computed for it. */
export async function checkTarget(files: WriteFiles, { path, partitionBy = [], existing = 'error' }: WriteTarget): Promise<void> {
  const kind = await onFile(path, () => files.kindOf(path))
  if (partitionBy.length === 0) {
    if (kind === 'folder') throw new FileError(`${path}: cannot be written: there is a folder of that name`, { hint: 'Name a file in it.' })
  } else if (kind === 'file') {
    throw new FileError(`${path}: cannot be written: there is a file of that name`, { hint: 'PARTITION_BY writes a folder: name one.' })
  } else if (kind === 'folder' && existing === 'error' && (await onFile(path, () => files.names(path))).length > 0) {
    throw new FileError(`${path}: the folder is not empty`, {
      hint: 'OVERWRITE replaces all that is in it, APPEND adds files to it.',
    })
  }
  const folder = dirname(path)
  const parent = await onFile(path, () => files.kindOf(folder))
  if (parent === 'folder') return
  const reason = parent === 'file' ? `${folder} is a file, not a folder` : `the folder ${folder} does not exist`
  throw new FileError(`${path}: cannot be written: ${reason}`, { hint: parent === 'file' ? undefined : 'Create the folder first.' })
}

/**
 * Writes all rows, keeping no more of them in memory than a row group's for each thread that encodes. A file takes its name when it is whole; a folder, when all of its files
 * are. Throws what the rows throw; a FileError where the file system refuses. What was begun is then removed.
 */
export async function writeRows(files: WriteFiles, rows: RowsToWrite, target: WriteTarget, id = newWriteId()): Promise<WriteOutcome> {
  await checkTarget(files, target)
  return target.partitionBy?.length ? writeFolder(files, rows, target, id) : writeFile(files, target.path, rows, target, id)
}

/** A name for one write, in the names of what is not finished yet. */
export function newWriteId(): string {
  return randomUUID()
}

/** Removes what a write of this id had begun when its thread ended. */
export async function removeBegun(files: WriteFiles, { path }: WriteTarget, id: string): Promise<void> {
  await files.remove(temporaryBeside(path, id))
}

async function writeFile(files: WriteFiles, path: string, rows: RowsToWrite, target: WriteTarget, id: string): Promise<WriteOutcome> {
  const { schema, batches } = rows
  if (target.format === 'csv') return writeCsv({ files, path, id }, schema, batches(), target.csv ?? {})
  if (target.format === 'json') return writeJson({ files, path, id }, batches(), target.json ?? {})
  const { encoder, owned = false } = rows
  const written = await writeParquetRows({ files, path, id }, schema, batches(), target.parquet ?? {}, encoder, owned)
  return { rows: written.rows, bytes: written.bytes, files: 1 }
}

async function writeFolder(files: WriteFiles, rows: RowsToWrite, target: WriteTarget, id: string): Promise<WriteOutcome> {
  const { path } = target
  const temporary = temporaryBeside(path, id)
  try {
    await onFile(path, () => files.makeFolder(temporary))
    const { outcome, names } = await writePartitions(files, temporary, rows, target)
    await moveIntoPlace(files, temporary, names, target)
    return outcome
  } catch (error) {
    await files.remove(temporary)
    throw error instanceof FileError && error.message.startsWith(temporary)
      ? new FileError(path + error.message.slice(temporary.length), { cause: error, hint: error.hint })
      : error
  }
}

async function writePartitions(files: WriteFiles, root: string, { schema, batches, encoder }: RowsToWrite, target: WriteTarget) {
  const partition = target.partitionBy!.map((name) => schema.findIndex((field) => sameName(field.name, name)))
  const kept = schema.filter((_, i) => !partition.includes(i))
  const unique = target.existing === 'append' ? randomUUID() : ''
  // Values that sort apart may have one text, as 0.0 and -0.0 have in some: their folder gets a second file.
  const inFolder = new Map<string, number>()
  const names: string[] = []
  let outcome: WriteOutcome = { rows: 0, bytes: 0, files: 0 }
  for await (const { folder, batches: rowsOf } of new PartitionRuns(batches(), partition).runs()) {
    await onFile(target.path, () => files.makeFolder(join(root, folder)))
    const count = inFolder.get(folder) ?? 0
    inFolder.set(folder, count + 1)
    const name = join(folder, `data_${unique}${unique ? '_' : ''}${count}.${target.format}${suffixOf(target)}`)
    names.push(name)
    const written = await writeFile(files, join(root, name), { schema: kept, batches: rowsOf, encoder }, target, unique || newWriteId())
    outcome = { rows: outcome.rows + written.rows, bytes: outcome.bytes + written.bytes, files: outcome.files + 1 }
  }
  return { outcome, names }
}

function suffixOf({ csv, json }: WriteTarget): string {
  return csv?.compression === 'gzip' || json?.compression === 'gzip' ? '.gz' : ''
}

/** The whole folder at once, in place of what was there; where files are added to a folder, one after the other. */
async function moveIntoPlace(
  files: WriteFiles,
  temporary: string,
  names: readonly string[],
  { path, existing }: WriteTarget,
): Promise<void> {
  const there = await onFile(path, () => files.kindOf(path))
  if (there && existing === 'append') {
    for (const name of names) {
      await onFile(path, () => files.makeFolder(dirname(join(path, name))))
      await onFile(path, () => files.rename(join(temporary, name), join(path, name)))
    }
    await files.remove(temporary)
  } else {
    const old = temporaryBeside(path, newWriteId())
    if (there) await onFile(path, () => files.rename(path, old))
    try {
      await onFile(path, () => files.rename(temporary, path))
    } catch (error) {
      if (there) await files.rename(old, path)
      throw error
    }
    await files.remove(old)
  }
  await onFile(path, () => files.syncFolder(dirname(path)))
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

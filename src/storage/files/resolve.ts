// From what a user wrote (a file, a glob, a folder, a list of those) to the files that are meant, in an order that never changes.
import { FileError } from '../../common/errors.ts'
import type { FileStamp, FileSystem } from './file-system.ts'
import { nearestHint } from './node-file-system.ts'

/** A path, a glob, a folder, or several of them. */
export type SourcePath = string | readonly string[]

/**
 * The files behind a source: each once, sorted by path within each part of a list. In a folder, those whose name ends with `extension`
 * (`.parquet`) count. Throws FileError where a part finds nothing.
 */
export function resolveSource(source: SourcePath, extension: string, fileSystem: FileSystem): FileStamp[] {
  const parts = typeof source === 'string' ? [source] : source
  if (parts.length === 0) throw new FileError('the list of files is empty', { hint: 'Name at least one file, folder or glob.' })
  const files = new Map<string, FileStamp>()
  for (const part of parts) {
    for (const file of resolvePart(part, extension, fileSystem)) files.set(file.path, file)
  }
  return [...files.values()]
}

function resolvePart(part: string, extension: string, fileSystem: FileSystem): FileStamp[] {
  if (part === '') throw new FileError('the name of a file is empty')
  // A name is taken as it stands first: a file may be called `a[1].parquet`.
  const stat = fileSystem.stat(part)
  if (stat && !stat.folder) return [stat]
  if (stat) {
    const paths = fileSystem.filesBelow(part).filter((path) => path.toLowerCase().endsWith(extension))
    if (paths.length === 0) throw new FileError(`${part}: the folder holds no ${extension} file`, { hint: hintOfFolder(part, fileSystem) })
    return stamps(paths, fileSystem)
  }
  if (!isGlob(part)) throw new FileError(`${part}: no such file or folder`, { hint: nearestHint(part) })
  const paths = fileSystem.glob(part).filter((path) => !isHidden(path, part))
  if (paths.length === 0) throw new FileError(`${part}: no file matches`, { hint: hintOfGlob(part, fileSystem) })
  return stamps(paths, fileSystem)
}

function stamps(paths: string[], fileSystem: FileSystem): FileStamp[] {
  const found: FileStamp[] = []
  for (const path of paths.sort(byText)) {
    const stat = fileSystem.stat(path)
    if (stat && !stat.folder) found.push(stat)
  }
  return found
}

/** By UTF-16 units, not by the user's language: the same order on every machine. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path)
}

function hintOfFolder(folder: string, fileSystem: FileSystem): string {
  const names = fileSystem.names(folder).slice(0, 3)
  return names.length === 0
    ? 'It is empty.'
    : `It holds ${names.join(', ')}${names.length === 3 ? ', …' : ''}; names beginning with _ or . are skipped.`
}

/** A wildcard finds no name that begins with `_` or `.` (what jobs leave behind), unless the pattern has such a name itself. */
function isHidden(path: string, pattern: string): boolean {
  const names = pattern.split('/')
  const fixed = names.findIndex(isGlob)
  return ['_', '.'].some((sign) => {
    const isNamed = names.slice(fixed).some((name) => name.startsWith(sign))
    return (
      !isNamed &&
      path
        .split('/')
        .slice(fixed)
        .some((name) => name.startsWith(sign))
    )
  })
}

/** Names the first fixed folder of the pattern that is missing, for that is the usual slip. */
function hintOfGlob(pattern: string, fileSystem: FileSystem): string | undefined {
  const parts = pattern.split('/')
  const fixed = parts.slice(0, parts.findIndex(isGlob)).join('/')
  if (fixed !== '' && !fileSystem.stat(fixed)) return nearestHint(fixed) ?? `The folder ${fixed} does not exist.`
  return 'Use ** for any depth: plays/**/*.parquet'
}

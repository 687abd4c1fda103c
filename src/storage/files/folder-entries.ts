// The entries of folders, kept while the folder stays the same: a log has a folder for each of its partitions, and to list all of them anew takes
// longer than a short query's work.
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'

/** What was changed so shortly before it was listed may change again and keep its time: some file systems count in steps of two seconds. */
const SETTLED_MS = 3000

/** Beyond this many the oldest are forgotten. */
const MOST_FOLDERS = 4096

interface Listed {
  readonly stats: Stats
  readonly entries: readonly Dirent[]
}

export class FolderEntries {
  private readonly listed = new Map<string, Listed>()

  /** `now`: milliseconds since 1970, as the file system's times. */
  constructor(private readonly now: () => number = Date.now) {}

  /** Throws what the system does, where there is no such folder or it may not be read. */
  of(folder: string): readonly Dirent[] {
    const stats = statSync(folder)
    const known = this.listed.get(folder)
    if (known && isSame(known.stats, stats)) return known.entries
    this.listed.delete(folder)
    const entries = readdirSync(folder, { withFileTypes: true })
    if (this.now() - Math.max(stats.mtimeMs, stats.ctimeMs) > SETTLED_MS) this.keep(folder, { stats, entries })
    return entries
  }

  private keep(folder: string, listed: Listed): void {
    if (this.listed.size >= MOST_FOLDERS) this.listed.delete(this.listed.keys().next().value!)
    this.listed.set(folder, listed)
  }
}

/** A relative path may lead to another folder by now, so the time alone does not tell. */
function isSame(a: Stats, b: Stats): boolean {
  return a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino && a.dev === b.dev
}

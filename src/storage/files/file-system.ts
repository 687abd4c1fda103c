// The port through which storage reads files: small, so that a browser or an object store can stand behind it. All that is read is
// counted here, at the file system, which is what EXPLAIN ANALYZE shows.

/** What identifies one state of a file: two reads with equal stamps saw the same bytes. */
export interface FileStamp {
  readonly path: string
  /** In bytes. */
  readonly size: number
  /** Milliseconds since 1970, with the file system's fraction. */
  readonly modified: number
}

/** A file open for reading. Its stamp is of the moment of opening. */
export interface OpenFile extends FileStamp {
  /** Reads up to `target.length` bytes from `position` (bytes from the file's start) into `target`, which may lie in shared memory; returns how many. */
  read(target: Uint8Array, position: number): number
  close(): void
}

/** What was really read since the file system was made. */
export interface ReadCounters {
  bytesRead: number
  reads: number
  filesOpened: number
}

export interface FileSystem {
  readonly counters: ReadCounters
  /** What stands at the path; undefined where nothing does. Throws FileError where it may not be looked at. */
  stat(path: string): (FileStamp & { readonly folder: boolean }) | undefined
  /** Throws FileError where the path is missing, is a folder, or may not be read. */
  open(path: string): OpenFile
  /** Names in a folder, not sorted; empty where it is missing. */
  names(folder: string): string[]
  /** Files below a folder at any depth, in no order; parts whose name begins with `_` or `.` are left out. */
  filesBelow(folder: string): string[]
  /** Files that a glob (`*`, `?`, `[a-c]`, `{a,b}`, `**`) matches, in no order; hidden files only where the pattern names them. */
  glob(pattern: string): string[]
}

// The play log of the demo: made once, in a folder of its own, and used again as long as it is the one that is asked for.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FileError } from '../../src/index.ts'
import { generatePlays } from '../../tpcx/plays/generate.ts'

export interface PlayLogOptions {
  /** How many plays; undefined for the default, or whatever the given folder holds. */
  readonly rows: number | undefined
  /** By default one below the system's folder for temporary files. */
  readonly folder: string | undefined
  readonly threads: number | undefined
  readonly signal: AbortSignal
  /** Called while plays are made. */
  readonly onProgress: (rows: number, of: number) => void
}

const DEFAULT_ROWS = 1_000_000
// Few enough that songs repeat in a city in a log that is made in seconds.
const SONGS = 10_000

// Beside the data, under a name that scans of the folder pass over: the log is whole, and what is in it.
const MARK = '_quern-demo.json'
const VERSION = 1

/** The folder with the log, and whether it was made just now. */
export async function playLog(options: PlayLogOptions): Promise<{ readonly folder: string; readonly made: boolean }> {
  const rows = options.rows ?? DEFAULT_ROWS
  const folder = options.folder ?? join(tmpdir(), `quern-demo-${process.getuid?.() ?? 'user'}-${rows}`)
  const mark = JSON.stringify({ version: VERSION, rows, songs: SONGS })
  const found = await readFile(join(folder, MARK), 'utf8').catch(() => undefined)
  if (found === mark) return { folder, made: false }
  if (found === undefined && (await holdsSomething(folder))) {
    // The user's own log; or something that is none, which the first query tells.
    if (options.folder !== undefined && options.rows === undefined) return { folder, made: false }
    throw new FileError(`${folder} holds something that is not the demo's log of ${rows} plays`, {
      hint:
        options.folder === undefined ? 'Name another folder with --data.' : 'Leave --rows out to use it as it is, or name another folder.',
    })
  }
  await make(folder, rows, mark, options)
  return { folder, made: true }
}

async function holdsSomething(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => [])
  return names.length > 0
}

/** Under its final name only when it is whole. */
async function make(folder: string, rows: number, mark: string, { threads, signal, onProgress }: PlayLogOptions): Promise<void> {
  const part = `${folder}.part-${process.pid}`
  try {
    await mkdir(dirname(folder), { recursive: true })
    await generatePlays({ rows, songs: SONGS, out: part, threads, signal, onProgress: (done) => onProgress(done, rows) })
    await writeFile(join(part, MARK), mark)
    await rm(folder, { recursive: true, force: true })
    await rename(part, folder)
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => {})
    throw error
  }
}

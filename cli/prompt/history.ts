// What was entered at the prompt, kept for the next time in a file that only its owner reads.
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Entries that are kept. */
export const MOST_ENTRIES = 1000

/** `QUERN_HISTORY` names the file; set but empty, nothing is kept. Else it lies where XDG says that state lies. */
export function historyFile(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const { QUERN_HISTORY: named, XDG_STATE_HOME: state } = environment
  if (named !== undefined) return named === '' ? undefined : named
  return join(state || join(homedir(), '.local', 'state'), 'quern', 'history')
}

/** Oldest first. A history is a convenience: where it cannot be read or written, the prompt works without one. */
export class History {
  private constructor(
    private readonly file: string | undefined,
    readonly entries: readonly string[],
  ) {}

  static async load(file = historyFile()): Promise<History> {
    if (file === undefined) return new History(undefined, [])
    try {
      const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
      const kept = lines.slice(-MOST_ENTRIES)
      // Appending makes the file grow: it is cut when it has grown to twice what is kept.
      if (lines.length > 2 * MOST_ENTRIES) await writeFile(file, `${kept.join('\n')}\n`, { mode: 0o600 })
      return new History(file, kept)
    } catch {
      return new History(file, [])
    }
  }

  /** `entry` is one line. */
  async add(entry: string): Promise<void> {
    if (this.file === undefined) return
    try {
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 })
      await appendFile(this.file, `${entry}\n`, { mode: 0o600 })
    } catch {
      // see the class
    }
  }
}

// The play log that is measured where none is given.
import { existsSync } from 'node:fs'
import { generatePlays } from '../plays/generate.ts'

/** Its folder, in `data`; made where missing. */
export async function madeLog(rows: number, threads: number): Promise<string> {
  const folder = `data/plays-${rows}`
  if (!existsSync(folder)) {
    console.log(`making ${folder}`)
    await generatePlays({ rows, threads, out: folder })
  }
  return folder
}

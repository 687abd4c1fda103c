// Folders of what several test files share: they outlast the file that first asked for them, and go when the run ends.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VARIABLE = 'QUERN_TEST_FOLDER'

/** Before the first test: the folder that holds them all. */
export function setup(): void {
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), 'quern-tests-'))
}

/** After the last one. */
export function teardown(): void {
  rmSync(process.env[VARIABLE]!, { recursive: true, force: true, maxRetries: 3 })
}

/** A new folder; nobody needs to remove it. */
export function sharedFolder(name: string): string {
  return mkdtempSync(join(process.env[VARIABLE]!, `${name}-`))
}

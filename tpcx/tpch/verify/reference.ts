// The reference's rows: tpchgen-cli, which makes what the TPC's own generator makes, in a Python environment of its own.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TableName } from '../tables/tables.ts'

const PACKAGE = 'tpchgen-cli==4.0.0'

export class Reference {
  private constructor(private readonly program: string) {}

  /** Makes the environment in `folder` where it is missing. Throws where there is no Python, or the package cannot be had. */
  static prepare(folder: string): Reference {
    const program = join(folder, 'bin', 'tpchgen-cli')
    if (!existsSync(program)) {
      run('python3', ['-m', 'venv', folder])
      run(join(folder, 'bin', 'pip'), ['install', '--quiet', PACKAGE])
    }
    return new Reference(program)
  }

  /** Writes `<table>.<format>` to the folder. */
  write(table: TableName, scale: number, format: 'tbl' | 'parquet', out: string): void {
    run(this.program, [format, '-s', String(scale), '-T', table, '-o', out, '--overwrite', '--quiet'])
  }
}

function run(program: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  if (error) throw new Error(`${program}: ${error.message}`)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.trim()}`)
}

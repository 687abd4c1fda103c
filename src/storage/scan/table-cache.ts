// Tables that were opened before, by what was written and by the states of all files behind it: most questions go to the same table again.
import type { FileStamp } from '../files/file-system.ts'
import type { ParquetTable } from './parquet-table.ts'

const MOST_TABLES = 16
/** A table of more files is not kept: its footers alone would be what the cache of footers is to bound. */
const MOST_FILES = 4096

export class TableCache {
  /** By name, the ones used last at the end. */
  readonly #tables = new Map<string, ParquetTable>()

  /** The table that was kept under `key`, if its files are these and none of them has changed. */
  get(key: string, stamps: readonly FileStamp[]): ParquetTable | undefined {
    const table = this.#tables.get(key)
    if (!table) return undefined
    this.#tables.delete(key)
    if (!sameFiles(table.files, stamps)) return undefined
    this.#tables.set(key, table)
    return table
  }

  keep(key: string, table: ParquetTable): void {
    if (table.files.length > MOST_FILES) return
    this.#tables.set(key, table)
    if (this.#tables.size > MOST_TABLES) this.#tables.delete(this.#tables.keys().next().value!)
  }
}

function sameFiles(a: readonly FileStamp[], b: readonly FileStamp[]): boolean {
  return a.length === b.length && a.every((stamp, i) => sameState(stamp, b[i]!))
}

function sameState(a: FileStamp, b: FileStamp): boolean {
  return a.path === b.path && a.size === b.size && a.modified === b.modified
}

// The two engines over one database, as the fuzzer drives them.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BindError, open, type Session } from '../../src/index.ts'
import { DuckDB } from '../bench/duckdb.ts'
import { type RowSet, readAll } from '../bench/rows.ts'
import { createInMemory, createInQuern, drop, type FuzzTable, writeFiles } from './database.ts'

/** How Quern is set up: no answer may depend on it. */
export interface Setup {
  readonly threads: number
  readonly batchRows: number
  readonly alwaysWorkers: boolean
}

export const SETUPS: readonly Setup[] = [
  { threads: 1, batchRows: 8192, alwaysWorkers: false },
  { threads: 2, batchRows: 7, alwaysWorkers: true },
  { threads: 8, batchRows: 8192, alwaysWorkers: true },
  { threads: 2, batchRows: 1, alwaysWorkers: false },
]

/** No query of the fuzzer takes nearly as long, on whatever machine. */
const LONGEST_MS = 60_000
/**
 * Bytes; no query of the fuzzer needs nearly as many, whoever runs it. Without partial aggregation each row of a group takes the group's ordered
 * string_agg, which may have all rows' texts, to another worker.
 */
const MOST_MEMORY = 2 * 1024 * 1024 * 1024

interface OpenSession {
  readonly session: Session
  disabled: string
}

export class FuzzEngines {
  private readonly sessions = new Map<Setup, OpenSession>()
  private readonly folder = mkdtempSync(join(tmpdir(), 'quern-fuzz-'))
  private tables: readonly FuzzTable[] = []
  private databases = 0

  private constructor(
    private readonly duckdb: DuckDB,
    private readonly setups: readonly Setup[],
  ) {}

  static async open(setups: readonly Setup[]): Promise<FuzzEngines> {
    const engines = new FuzzEngines(await DuckDB.open(1), setups)
    for (const setup of setups) {
      const session = await open({ ...setup, memoryLimit: MOST_MEMORY })
      // As the tests heed it: whatever can be put aside in temp files is.
      if (process.env['QUERN_TEST_SPILL']) await session.query('SET force_spill = true')
      engines.sessions.set(setup, { session, disabled: '' })
    }
    return engines
  }

  /** Takes the place of the database before it. `inMemory`: no table is read from files. */
  async load(tables: readonly FuzzTable[], inMemory = false): Promise<void> {
    const folder = join(this.folder, `${this.databases++}`)
    for (const table of this.tables) {
      await this.duckdb.query(`DROP TABLE ${table.name}`)
      for (const { session } of this.sessions.values()) await session.query(drop(table))
    }
    this.tables = []
    const made: FuzzTable[] = []
    for (const table of tables.map((table): FuzzTable => (inMemory ? { ...table, storage: 'memory' } : table))) {
      for (const sql of createInMemory(table)) await this.duckdb.query(sql)
      const files = join(folder, table.name)
      if (table.storage !== 'memory') {
        mkdirSync(files, { recursive: true })
        for (const sql of writeFiles(table, files)) await this.duckdb.query(sql)
      }
      for (const { session } of this.sessions.values())
        for (const sql of createInQuern(table, files)) await readAll(await session.query(sql))
      made.push(table)
    }
    this.tables = made
  }

  async askDuckDB(sql: string): Promise<RowSet> {
    return this.duckdb.query(sql)
  }

  /** Without its optimizer. */
  async askDuckDBPlainly(sql: string): Promise<RowSet> {
    await this.duckdb.query('PRAGMA disable_optimizer')
    try {
      return await this.duckdb.query(sql)
    } finally {
      await this.duckdb.query('PRAGMA enable_optimizer')
    }
  }

  /** `disabled`: rules and choices that are switched off. */
  async askQuern(sql: string, setup: Setup, disabled: readonly string[]): Promise<RowSet> {
    const opened = this.sessions.get(setup)!
    const names = disabled.join(',')
    if (opened.disabled !== names) await opened.session.query(`SET disabled_rules = '${names}'`)
    opened.disabled = names
    return readAll(await opened.session.query(sql, { signal: AbortSignal.timeout(LONGEST_MS) }))
  }

  /** What can be switched off, as the error for a wrong name lists it. */
  async optionalRules(): Promise<string[]> {
    const { session } = this.sessions.get(this.setups[0]!)!
    const error = await session.query(`SET disabled_rules = '?'`).catch((error: unknown) => error)
    return error instanceof BindError ? (error.hint!.match(/[a-z]+(?:_[a-z]+)+/g) ?? []) : []
  }

  async close(): Promise<void> {
    for (const { session } of this.sessions.values()) await session.close()
    this.duckdb.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

// Quern as one of the engines.
import { type MeasuredOperator, open, QuernError, type Session } from '../../../src/index.ts'
import { type Answer, AnswerBuilder } from '../answer.ts'
import { profileQuery, type QueryProfile } from '../profile/profile-query.ts'
import { type Engine, type TablesKept, tableStatements } from './engine.ts'

export class QuernEngine implements Engine {
  readonly version = 'this build'
  private constructor(readonly session: Session) {}

  static async open(threads: number, memoryLimit?: number): Promise<QuernEngine> {
    return new QuernEngine(await open({ threads, memoryLimit }))
  }

  async createTables(tables: Readonly<Record<string, string>>, kept: TablesKept): Promise<void> {
    for (const statement of tableStatements(tables, kept)) await this.session.query(statement)
  }

  async answer(sql: string): Promise<Answer> {
    const result = await this.session.query(sql)
    const builder = new AnswerBuilder(result.schema)
    for await (const batch of result.batches()) {
      for (let row = 0; row < batch.rows; row++) builder.add(batch.columns.map((column) => column.value(row)))
    }
    return builder.finish()
  }

  async drain(sql: string): Promise<void> {
    for await (const _ of (await this.session.query(sql)).batches());
  }

  profile(sql: string): Promise<QueryProfile> {
    return profileQuery(this.session, sql)
  }

  async spill(sql: string): Promise<{ readonly ms: number; readonly spilled: number }> {
    const started = performance.now()
    const plan = await this.session.explain(sql, { analyze: true })
    return { ms: performance.now() - started, spilled: spilledBy(plan) }
  }

  close(): Promise<void> {
    return this.session.close()
  }
}

function spilledBy({ spill, children }: MeasuredOperator): number {
  return children.reduce((sum, child) => sum + spilledBy(child), spill?.spilled ?? 0)
}

const REFUSALS: ReadonlySet<string> = new Set(['UNSUPPORTED', 'PARSE', 'BIND'])

/** Did the engine refuse the query before it ran? If a peer answers it, something is missing here. */
export function isRefusal(error: unknown): boolean {
  return error instanceof QuernError && REFUSALS.has(error.code)
}

// A wrong answer on purpose, so that a test can see the runner refuse to time it: QUERN_BENCH_FAULT=quern changes that engine's answers.
import type { Answer } from '../answer.ts'
import type { Engine, EngineName } from './engine.ts'

export function faulty(name: EngineName, engine: Engine): Engine {
  if (process.env['QUERN_BENCH_FAULT'] !== name) return engine
  return {
    version: engine.version,
    createTables: (tables, kept) => engine.createTables(tables, kept),
    answer: async (sql) => falsified(await engine.answer(sql)),
    drain: (sql) => engine.drain(sql),
    close: () => engine.close(),
  }
}

/** The first row is given once more in the place of the last, or twice where it is alone. */
function falsified(answer: Answer): Answer {
  const { rows, digest } = answer
  return {
    ...answer,
    rows: rows && [...(rows.length > 1 ? rows.slice(0, -1) : rows), rows[0] ?? []],
    digest: { ...digest, hash: digest.hash + 1 },
  }
}

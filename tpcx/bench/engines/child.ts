// The process of one engine: takes requests one after the other until the runner lets go of it. Built to a file of its own.
import type { Answer } from '../answer.ts'
import { AbsentEngine, type Engine, type EngineName } from './engine.ts'
import { faulty } from './fault.ts'
import type { CallKind, Calls, Request, Response } from './protocol.ts'
import { isRefusal } from './quern.ts'

const name = process.argv[2] as EngineName

const OPENERS: Readonly<Record<EngineName, (threads: number, memoryLimit: number | undefined) => Promise<Engine>>> = {
  quern: async (threads, memoryLimit) => (await import('./quern.ts')).QuernEngine.open(threads, memoryLimit),
  duckdb: async (threads) => (await import('./duckdb-engine.ts')).DuckDBEngine.open(threads),
  polars: async () => (await import('./polars.ts')).PolarsEngine.open(),
}

let engine: Engine | undefined

function opened(): Engine {
  if (!engine) throw new Error(`${name} was not opened`)
  return engine
}

const serve: { readonly [Kind in CallKind]: (ask: Calls[Kind]['ask']) => Promise<Calls[Kind]['answer']> } = {
  open: async ({ threads, tables, kept, memoryLimit }) => {
    engine = faulty(name, await OPENERS[name](threads, memoryLimit))
    await engine.createTables(tables, kept)
    return engine.version
  },
  profile: async (sql) => {
    const found = opened()
    if (!found.profile) throw new Error(`${name} has no profile`)
    return found.profile(sql)
  },
  spill: async (sql) => {
    const found = opened()
    if (!found.spill) throw new Error(`${name} does not tell what it spills`)
    return found.spill(sql)
  },
  answer: (sql): Promise<Answer> => opened().answer(sql),
  time: async (sql) => {
    const started = performance.now()
    await opened().drain(sql)
    return performance.now() - started
  },
}

process.on('message', async ({ kind, ask }: Request) => {
  let response: Response
  try {
    response = { ok: true, answer: await serve[kind](ask as never) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    response = { ok: false, message, refusal: isRefusal(error), absent: error instanceof AbsentEngine }
  }
  // The last answer may come when the runner has let go already.
  if (process.connected) process.send!(response)
})
process.on('disconnect', async () => {
  await engine?.close()
  process.exit()
})

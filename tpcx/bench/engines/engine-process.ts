// An engine in a process of its own, from the runner's side.
import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { ResidentMemory } from '../resident-memory.ts'
import { AbsentEngine, type EngineName } from './engine.ts'
import type { CallKind, Calls, OpenAsk, Response } from './protocol.ts'

/** The engine refused the query before it ran. */
export class Refused extends Error {}

export class EngineProcess {
  readonly memory: ResidentMemory
  version = ''
  private waiting: { resolve: (response: Response) => void; reject: (error: Error) => void } | undefined

  private constructor(
    readonly name: EngineName,
    private readonly child: ChildProcess,
  ) {
    this.memory = new ResidentMemory(child.pid!)
    child.on('message', (response: Response) => this.take()?.resolve(response))
    child.on('error', (error) => this.take()?.reject(error))
    child.on('exit', (code, signal) => this.take()?.reject(new Error(`${name}'s process ended with ${signal ?? `status ${code}`}`)))
  }

  /** Throws an AbsentEngine where its package is not there. */
  static async start(name: EngineName, ask: OpenAsk): Promise<EngineProcess> {
    const child = fork(createRequire(import.meta.url).resolve('#bench-engine.js'), [name], {
      serialization: 'advanced',
      // Polars takes its threads from the environment.
      env: { ...process.env, POLARS_MAX_THREADS: String(ask.threads) },
    })
    const engine = new EngineProcess(name, child)
    try {
      engine.version = await engine.call('open', ask)
      return engine
    } catch (error) {
      await engine.stop()
      throw error
    }
  }

  /** One call at a time: what is measured runs alone. */
  async call<Kind extends CallKind>(kind: Kind, ask: Calls[Kind]['ask']): Promise<Calls[Kind]['answer']> {
    const response = await new Promise<Response>((resolve, reject) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) return reject(new Error(`${this.name}'s process has ended`))
      this.waiting = { resolve, reject }
      this.child.send({ kind, ask }, (error) => error && this.take()?.reject(error))
    })
    if (response.ok) return response.answer as Calls[Kind]['answer']
    if (response.absent) throw new AbsentEngine(response.message)
    throw new (response.refusal ? Refused : Error)(response.message)
  }

  async stop(): Promise<void> {
    this.memory.stop()
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const ended = new Promise((resolve) => this.child.once('exit', resolve))
    if (this.child.connected) this.child.disconnect()
    await ended
  }

  private take() {
    const { waiting } = this
    this.waiting = undefined
    return waiting
  }
}

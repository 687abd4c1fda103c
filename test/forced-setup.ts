// How all tests that ask the oracle, and all .slt files, are to run, whatever they say themselves: for a run of the suite by hand (CONTRIBUTING.md).
import type { Session } from '../src/index.ts'
import { RULES } from '../src/optimizer/rules/index.ts'
import { PLANNER_CHOICES } from '../src/physical/planner/choices.ts'

interface ForcedSetup {
  readonly threads?: number
  readonly batchRows?: number
}

const { QUERN_TEST_THREADS, QUERN_TEST_BATCH_ROWS, QUERN_TEST_OPTIMIZER, QUERN_TEST_SPILL } = process.env

export const FORCED_SETUP: ForcedSetup = {
  ...(QUERN_TEST_THREADS && { threads: Number(QUERN_TEST_THREADS) }),
  ...(QUERN_TEST_BATCH_ROWS && { batchRows: Number(QUERN_TEST_BATCH_ROWS) }),
}

/** Whether plans are as the binder made them. */
export const WITHOUT_RULES = QUERN_TEST_OPTIMIZER === 'off'

/** Whether all hashes are 0: looking a key up takes as long as there are keys. */
export const WITHOUT_HASHES = process.env['QUERN_KERNELS'] === 'kernels-zero-hash.wasm'

/** What else is forced on a new session. */
export async function forceSettings(session: Session): Promise<Session> {
  if (QUERN_TEST_SPILL) await session.query('SET force_spill = true')
  if (!WITHOUT_RULES) return session
  const rules = RULES.filter(({ mandatory }) => !mandatory).map(({ name }) => name)
  await session.query(`SET disabled_rules = '${[...rules, ...PLANNER_CHOICES].join(',')}'`)
  return session
}

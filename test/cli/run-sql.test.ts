import { expect, test, vi } from 'vitest'
import type { FormatName } from '../../cli/formats/format.ts'
import { runSql, StatementFailure } from '../../cli/run-sql.ts'
import type { QuerySession } from '../../cli/session.ts'
import { BindError, INTEGER, VARCHAR } from '../../src/index.ts'
import { collector, resultOf } from './made-up.ts'

/** Answers a statement that is a number with that number, `explain` with lines, `set` with nothing, and fails at all else. */
const session: QuerySession = {
  async query(sql) {
    if (/^\d+$/.test(sql)) return resultOf([['n', INTEGER]], [[Number(sql)]])
    if (sql.startsWith('explain')) return resultOf([['plan', VARCHAR]], [['limit 1'], ['  scan t']])
    if (sql === 'set') return resultOf([], [])
    throw new BindError('unknown')
  },
}

async function run(script: string, format: FormatName, onTime?: (milliseconds: number) => void): Promise<string> {
  const { output, text } = collector()
  const signal = new AbortController().signal
  try {
    await runSql(session, script, output, { format, maxRows: 40, width: 80, color: false, signal, ...(onTime && { onTime }) })
  } catch (error) {
    if (!(error instanceof StatementFailure)) throw error
    return `${text()}failed at ${error.statement.offset}: ${error.cause}`
  }
  return text()
}

test('each statement writes its result', async () => {
  expect(await run('1; set; 2', 'csv')).toBe('n\n1\nn\n2\n')
  expect(await run('1; 2', 'json')).toBe('[{"n":1}]\n[{"n":2}]\n')
  expect(await run('', 'json')).toBe('')
})

test('a plan is plain lines in a box format, data in others', async () => {
  expect(await run('explain x', 'box')).toBe('limit 1\n  scan t\n')
  expect(await run('explain x', 'csv')).toBe('plan\nlimit 1\n  scan t\n')
})

test('the first failure ends the script, and names its statement', async () => {
  expect(await run('1; oops; 2', 'csv')).toBe('n\n1\nfailed at 3: BindError: unknown')
})

test('times are told for each statement that succeeded', async () => {
  const onTime = vi.fn()
  await run('1; set; oops', 'csv', onTime)
  expect(onTime).toHaveBeenCalledTimes(2)
  expect(onTime.mock.calls[0]![0]).toBeGreaterThanOrEqual(0)
})

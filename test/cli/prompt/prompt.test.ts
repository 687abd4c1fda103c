// The prompt at a made-up terminal: keys go in, and what a screen would get comes out.
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { History } from '../../../cli/prompt/history.ts'
import { runPrompt } from '../../../cli/prompt/prompt.ts'
import type { QuerySession } from '../../../cli/session.ts'
import { BindError, CancelledError, INTEGER } from '../../../src/index.ts'
import { resultOf } from '../made-up.ts'

/** Answers `select N` with N; `wait` ends only when it is cancelled. */
const session: QuerySession = {
  async query(sql, { signal } = {}) {
    const [, number] = /^select\s+(\d+)$/.exec(sql) ?? []
    if (number) return resultOf([['n', INTEGER]], [[Number(number)]])
    if (sql !== 'wait') throw new BindError('unknown', { position: { offset: 0, length: 4 } })
    await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
    throw new CancelledError()
  },
}

async function start() {
  const input = Object.assign(new PassThrough(), { setRawMode: vi.fn() })
  const output = new PassThrough()
  let text = ''
  output.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const signals = new EventEmitter()
  const ended = runPrompt(session, {
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    signals,
    history: await History.load(''),
    state: { format: 'csv', maxRows: 40, timer: false },
  })
  /** What has come since the last call, without what moves the cursor, once `end` is at its end. */
  const shown = async (end: string) => {
    await vi.waitFor(() => expect(plain(text).endsWith(end)).toBe(true))
    const since = plain(text)
    text = ''
    return since
  }
  return { type: (keys: string) => input.write(keys), shown, signals, ended, input }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken away
const plain = (text: string) => text.replace(/\x1b\[\d*[A-Z]/g, '').replaceAll('\r\n', '\n')

test('a statement runs when a semicolon ends it, on whatever line', async () => {
  const { type, shown, ended } = await start()
  await shown('quern> ')
  type('select\r')
  expect(await shown('...> ')).toContain('  ...> ')
  type('7;\r')
  expect(await shown('quern> ')).toContain('n\n7\n')
  type('select 1; select 2;\r')
  expect(await shown('quern> ')).toContain('n\n1\nn\n2\n')
  type('-- a comment\r')
  await shown('quern> ')
  type('exit\r')
  await ended
})

test('an error is told, and the prompt goes on', async () => {
  const { type, shown, ended } = await start()
  await shown('quern> ')
  type('oops;\r')
  expect(await shown('quern> ')).toContain('Error: unknown\n 1 | oops;\n   | ^^^^\n')
  type('.format xml\r')
  expect(await shown('quern> ')).toContain('Error: .format xml: expected one of')
  type('.read nowhere.sql\r')
  expect(await shown('quern> ')).toContain('Error: cannot read the script nowhere.sql: there is no such file')
  type('.format json\rselect 3;\r')
  expect(await shown('quern> ')).toContain('[{"n":3}]')
  type('\x04')
  await ended
})

test('Ctrl-C cancels the query and not the prompt', async () => {
  const { type, shown, signals, ended, input } = await start()
  await shown('quern> ')
  type('wait;\r')
  await vi.waitFor(() => expect(signals.listenerCount('SIGINT')).toBe(1))
  expect(input.setRawMode).toHaveBeenLastCalledWith(false)
  signals.emit('SIGINT')
  expect(await shown('quern> ')).toContain('Error: the query was cancelled')
  expect(signals.listenerCount('SIGINT')).toBe(0)
  expect(input.setRawMode).toHaveBeenLastCalledWith(true)
  type('select 4;\r')
  expect(await shown('quern> ')).toContain('n\n4\n')
  type('.quit\r')
  await ended
})

test('Ctrl-C where nothing runs clears what was typed', async () => {
  const { type, shown, ended } = await start()
  await shown('quern> ')
  type('selec\r')
  await shown('...> ')
  type('half a li\x03')
  expect(await shown('quern> ')).toContain('^C')
  type('\x03')
  expect(await shown('quern> ')).toContain('Ctrl-D or .quit leaves')
  type('select 5;\r')
  expect(await shown('quern> ')).toContain('n\n5\n')
  type('\x04')
  await ended
})

test('the arrow keys bring statements back, one of several lines as one', async () => {
  const { type, shown, ended } = await start()
  await shown('quern> ')
  type('select\r  6;\r')
  await shown('quern> ')
  type('\x1b[A\r')
  expect(await shown('quern> ')).toMatch(/select 6;\n+n\n6\n/)
  type('\x04')
  await ended
})

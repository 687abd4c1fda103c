import { expect, test } from 'vitest'
import { dotCommand, type PromptState } from '../../../cli/prompt/commands.ts'

const state = (): PromptState => ({ format: 'box', maxRows: 40, timer: false })

test('commands change how results are shown', () => {
  const changed = state()
  for (const line of ['.format csv', '.maxrows all', '.timer on ;']) expect(dotCommand(line, changed)).toEqual({ kind: 'done' })
  expect(changed).toEqual({ format: 'csv', maxRows: Number.POSITIVE_INFINITY, timer: true })
})

test('shorthands give what is to be run', () => {
  expect(dotCommand('.tables', state())).toEqual({ kind: 'run', sql: 'show tables' })
  expect(dotCommand(`.read 'my file.sql'`, state())).toEqual({ kind: 'read', file: 'my file.sql' })
  expect(dotCommand('.exit', state())).toEqual({ kind: 'leave' })
})

test('help lists every command', () => {
  const outcome = dotCommand('.help', state())
  expect(outcome).toMatchObject({ kind: 'print', text: expect.stringMatching(/\.format NAME {2}.*box, csv, tsv/) })
})

test.each([
  ['.nope', 'no command .nope; .help lists them'],
  ['.', 'no command .; .help lists them'],
  ['.format', 'usage: .format NAME'],
  ['.help me', 'usage: .help'],
  ['.format xml', '.format xml: expected one of box, csv, tsv, json, ndjson, markdown, line'],
  ['.timer 1', '.timer 1: expected on or off'],
  ['.maxrows -1', '.maxrows -1: expected a whole number of at least 1, or "all"'],
])('%s', (line, message) => {
  const before = state()
  expect(() => dotCommand(line, before)).toThrow(message)
  expect(before).toEqual(state())
})

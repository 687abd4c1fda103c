import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'quern-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Outcome {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

interface RunOptions {
  readonly stdin?: string
  /** Closes the reading end of the output after its first piece, as `head` does. */
  readonly readOnce?: boolean
  /** Presses Ctrl-C at the output's first piece. */
  readonly interrupt?: boolean
}

function quern(args: readonly string[], { stdin = '', readOnce = false, interrupt = false }: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args])
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      out += piece
      if (readOnce) child.stdout.destroy()
      if (interrupt) child.kill('SIGINT')
    })
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece))
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, out, err }))
    child.stdin.on('error', () => {}).end(stdin)
  })
}

test('-c prints each result; the status is 0', async () => {
  const { status, out, err } = await quern(['-c', `select 1 as n, 'x' as s; select 2 as n`])
  expect(out).toMatchInlineSnapshot(`
    "┌─────────┬─────────┐
    │    n    │    s    │
    │ integer │ varchar │
    ├─────────┼─────────┤
    │       1 │ x       │
    └─────────┴─────────┘
    1 row
    ┌─────────┐
    │    n    │
    │ integer │
    ├─────────┤
    │       2 │
    └─────────┘
    1 row
    "
  `)
  expect({ status, err }).toEqual({ status: 0, err: '' })
})

test('SQL comes from stdin or a file, too', async () => {
  expect((await quern(['--format', 'csv'], { stdin: 'select 1 as n' })).out).toBe('n\n1\n')
  const file = join(folder, 'two.sql')
  writeFileSync(file, '-- two\nselect 1 as n;\nselect 2 as m\n')
  expect((await quern(['--format', 'json', '-f', file])).out).toBe('[{"n":1}]\n[{"m":2}]\n')
})

test('an error tells the line, the place and what to do, and no stack; the status is 1', async () => {
  const { status, out, err } = await quern(['-c', `select 1;\nselect contry from (values ('x')) t(country)`])
  expect({ status, lines: out.split('\n').length }).toEqual({ status: 1, lines: 8 })
  expect(err).toMatchInlineSnapshot(`
    "Error: column "contry" does not exist
     2 | select contry from (values ('x')) t(country)
       |        ^^^^^^ did you mean "country"?
    "
  `)
})

test.each<[string, string[], RegExp]>([
  ['syntax', ['-c', 'selec 1'], /^Error: syntax error/],
  ['a missing file of data', ['-c', `from 'missing.parquet'`], /^Error: .*missing\.parquet/],
  ['a missing script', ['-f', 'missing.sql'], /^Error: .*missing\.sql/],
  ['overflow while running', ['-c', 'select x + x from (values (2147483647)) t(x)'], /^Error: .*(out of range|overflow|INTEGER)/],
  ['an unknown option', ['--nope'], /^Error: unknown option '--nope'/],
  ['a bad value', ['--memory', 'lots', '-c', 'select 1'], /^Error: option '--memory <size>' argument 'lots' is invalid\. expected a size/],
  ['a script and a command', ['-c', 'select 1', '-f', 'x.sql'], /^Error: give SQL by -c or by -f/],
])('%s', async (_what, args, message) => {
  const { status, out, err } = await quern(args)
  expect(err).toMatch(message)
  expect(err).not.toMatch(/\n\s+at /)
  expect({ status, out }).toEqual({ status: 1, out: '' })
})

test('gen, too, tells what is wrong and prints no stack', async () => {
  writeFileSync(join(folder, 'other.txt'), '')
  expect(await quern(['gen', 'plays', '--rows', '10', '--out', folder])).toEqual({
    status: 1,
    out: '',
    err: `Error: ${folder}: the folder is not empty\nChoose another, or pass --overwrite to replace the play log in it.\n`,
  })
})

test('--timer tells the time on stderr', async () => {
  const { out, err } = await quern(['--timer', '--format', 'csv', '-c', 'select 1 as n'])
  expect(out).toBe('n\n1\n')
  expect(err).toMatch(/^Time: \d+(\.\d+)? m?s\n$/)
})

test('--help and --version', async () => {
  const { status, out } = await quern(['--help'])
  expect(status).toBe(0)
  for (const word of ['--format', '--threads', '--memory', '--timer', 'Examples:', 'gen']) expect(out).toContain(word)
  expect((await quern(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

const plays = fileURLToPath(new URL('../fixtures/slt/plays', import.meta.url))
const MANY_ROWS = Array.from({ length: 60 }, () => `select * from '${plays}/*/*.parquet'`).join(' union all ')

test('a reader that leaves early is no error', async () => {
  const { status, out, err } = await quern(['--format', 'csv', '-c', MANY_ROWS], { readOnce: true })
  expect({ status, err }).toEqual({ status: 0, err: '' })
  expect(out.length).toBeGreaterThan(0)
})

test('Ctrl-C cancels the query', async () => {
  const { status, out, err } = await quern(['--format', 'csv', '-c', MANY_ROWS], { interrupt: true })
  expect({ status, err }).toEqual({ status: 130, err: 'Error: the query was cancelled\n' })
  expect(out.split('\n').length).toBeLessThan(60 * 2400)
})

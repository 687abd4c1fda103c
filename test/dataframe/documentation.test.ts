// The examples of docs/dataframe.md, in the order of the page, print what stands below them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, expect, test, vi } from 'vitest'
import * as quern from '../../src/index.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/dataframe.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'quern-documentation-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BLOCKS = /^```(ts|text)\n(.*?)^```$/gms

test('every example prints what the page says', async () => {
  const blocks = [...page.matchAll(BLOCKS)].map(([, kind, text]) => ({ kind: kind!, text: text! }))
  const examples = blocks.filter(({ kind }) => kind === 'ts')
  expect(examples.length).toBeGreaterThan(5)
  // One after the other in one scope, as a reader would type them.
  const text = examples
    .map(({ text: example }, i) => `${example.replace(/^import (\{.*\}) from 'quern'$/m, 'const $1 = quern')}\nconsole.next(${i})`)
    .join('\n')
    .replaceAll("'plays.parquet'", JSON.stringify(join(folder, 'plays.parquet')))
  const { code } = await transform(`async function run(quern, console) {\n${text}\n}`, { loader: 'ts', target: 'es2023' })
  const printed: string[] = []
  let lines: string[] = []
  const own = {
    log: (...values: unknown[]) => lines.push(format(...values)),
    next: () => {
      printed.push(lines.join('\n'))
      lines = []
    },
  }
  const log = vi.spyOn(console, 'log').mockImplementation(own.log)
  try {
    await new Function('quern', 'console', `${code}\nreturn run(quern, console)`)(quern, own)
  } finally {
    log.mockRestore()
  }
  const expected = blocks.flatMap(({ kind }, i) =>
    kind === 'ts' ? [blocks[i + 1]?.kind === 'text' ? blocks[i + 1]!.text.trimEnd() : ''] : [],
  )
  expect(printed).toEqual(expected)
})

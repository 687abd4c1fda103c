// The examples of docs/user-functions.md give what stands below them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { col, fn, open } from '../../../src/index.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/user-functions.md'), 'utf8')
const examples = [...page.matchAll(/```ts\n(.*?)```\n\n```text\n(.*?)\n```/gs)].map(([, code, output]) => [code!, output!] as const)

const folder = mkdtempSync(join(tmpdir(), 'quern-udf-docs-'))
writeFileSync(join(folder, 'functions.js'), `export const initials = (name) => name.replace(/(\\w)\\w*\\s*/g, '$1.')`)
writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
const session = await open({ threads: 1 })
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

test('every example stands above its output', () => {
  expect(examples.length).toBe(page.match(/```ts\n/g)!.length)
})

test.each(examples)('%s', async (code, output) => {
  const printed: string[] = []
  const console = { log: (...values: unknown[]) => void printed.push(format(...values)) }
  const here = pathToFileURL(join(folder, 'example.js')).href
  const run = new Function(
    'session',
    'console',
    'fn',
    'col',
    `return (async () => {\n${code.replaceAll('import.meta.url', JSON.stringify(here))}\n})()`,
  )
  await run(session, console, fn, col)
  expect(printed.join('\n')).toBe(output)
})

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runDemo } from '../../cli/demo/run-demo.ts'
import { collector } from './made-up.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-demo-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function demo(data: string, rows?: number, signal = new AbortController().signal): Promise<string> {
  const { output, text } = collector()
  const screen = { width: Number.POSITIVE_INFINITY, color: false, onProgress: () => {} }
  await runDemo(output, { rows, data, threads: 2, memory: undefined, signal, ...screen })
  return text()
}

/** The figures of a plan's line: rows counted, rows ranked. */
function figures(text: string, plan: string): number[] {
  const line = text.split('\n').find((each) => each.startsWith(plan))!
  const [counted, , ranked] = line.slice(plan.length).trim().split(/ {2,}/)
  return [counted, ranked].map((number) => Number(number!.replaceAll(',', '')))
}

test('the demo makes a log once, answers the question, and shows what three plans send', async () => {
  const data = join(folder, 'plays')
  const text = await demo(data, 20_000)
  expect(text).toContain(`20,000 plays of made-up songs in ${data}, made just now`)
  expect(text).toMatch(/15 rows\nof 1,\d\d\d in all, for \d\d\d cities/)
  expect(text).toMatch(/The same 1,\d\d\d rows, in/)
  const [naive, partial, pushed] = ['no partial aggregation', 'partial aggregation', 'top-N per key pushed down'].map((plan) =>
    figures(text, plan),
  )
  const songs = partial![1]!
  const cities = Number(/for (\d+) cities/.exec(text)![1])
  expect(naive).toEqual([20_000, songs])
  expect(partial![0]).toBeLessThan(20_000)
  expect(pushed![0]).toBeLessThanOrEqual(songs * 2)
  expect(pushed![1]).toBeLessThanOrEqual(3 * cities * 2)
  expect(text).toContain(`of at most ${(songs * 2).toLocaleString('en-US')} rows (${songs.toLocaleString('en-US')} songs by city × 2)`)

  const made = statSync(data).ctimeMs
  expect(await demo(data, 20_000)).toContain(`20,000 plays of made-up songs in ${data}\n`)
  expect(statSync(data).ctimeMs).toBe(made)
})

test('what is in the folder is used as it is, or left alone', async () => {
  const data = mkdtempSync(join(folder, 'own-'))
  writeFileSync(join(data, 'notes.txt'), 'mine')
  await expect(demo(data, 1000)).rejects.toMatchObject({
    code: 'FILE',
    message: expect.stringContaining('holds something that is not the demo'),
  })
  await expect(demo(data)).rejects.toMatchObject({ code: 'FILE' })
  expect(statSync(join(data, 'notes.txt')).size).toBe(4)
})

test('a demo that is cancelled leaves nothing behind', async () => {
  const data = join(folder, 'cancelled')
  await expect(demo(data, 1000, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(() => statSync(data)).toThrow('ENOENT')
})

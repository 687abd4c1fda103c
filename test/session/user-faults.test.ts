// Users' functions that do not return, or end their worker: the query fails in the function's name, and all else goes on.
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CancelledError, open, type Session, UdfError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { allTypes } from '../physical/all-types.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, '../udf/fixtures/functions.mjs'))

let session: Session
let table: string
beforeAll(async () => {
  session = await open({ threads: 2 })
  table = await allTypes(5000)
  session.udf.scalar('hangs', { args: ['integer'], returns: 'integer' }, (x) => {
    while (x === 1);
    return x
  })
  session.udf.scalar('exits', { args: ['integer'], returns: 'integer' }, { module: MODULE, export: 'exits' })
  session.udf.scalar(
    'never_loads',
    { args: ['integer'], returns: 'integer' },
    { module: 'data:text/javascript,await new Promise(() => {})' },
  )
  session.udf.aggregate('hanging_sum', {
    args: ['integer'],
    returns: 'integer',
    zero: 0,
    step: (s, x) => s + x,
    merge: (a, b) => a + b,
    finish: () => {
      for (;;);
    },
  })
})
afterAll(() => session.close())

async function rows(sql: string, signal?: AbortSignal, on = session): Promise<readonly (readonly unknown[])[]> {
  return (await readAll(await on.query(sql, { signal }))).rows
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test.each([
  ['one row', 'select hangs(1)', 'hangs did not return within 0.3 s'],
  ['a table', 'select sum(hangs(n)) from T', 'hangs did not return within 0.3 s'],
  ['the end of an aggregate', 'select hanging_sum(n) from T', 'hanging_sum did not return within 0.3 s'],
  ['loading a module', 'select never_loads(1)', 'the module of never_loads was not loaded within 0.3 s'],
])('a time limit ends what never returns: %s; the caller and other queries go on', async (_, sql, message) => {
  await rows(`set udf_timeout = '300ms'`)
  let turns = 0
  const timer = setInterval(() => turns++, 10)
  const failed = failure(rows(sql.replace('T', table)))
  const others = Promise.all(Array.from({ length: 4 }, () => rows(`select count(*), sum(n) from ${table}`)))
  const error = await failed
  clearInterval(timer)
  expect(error).toBeInstanceOf(UdfError)
  expect((error as UdfError).message).toBe(message)
  expect(turns).toBeGreaterThan(5)
  for (const found of await others) expect(found).toEqual([[5000n, 12497500n]])
  await rows('reset udf_timeout')
})

test('cancelling ends what never returns', async () => {
  await rows(`set udf_timeout = 'none'`)
  const controller = new AbortController()
  const failed = failure(rows(`select hangs(n) from ${table}`, controller.signal))
  await setTimeout(100)
  controller.abort()
  expect(await failed).toBeInstanceOf(CancelledError)
  expect(await rows(`select count(*) from ${table}`)).toEqual([[5000n]])
})

test('closing the session does', async () => {
  const other = await open({ threads: 1 })
  other.udf.scalar('hangs', { args: ['integer'], returns: 'integer' }, (x) => {
    for (;;) if (x === -1) return x
  })
  const failed = failure(rows('select hangs(1)', undefined, other))
  await setTimeout(200)
  await other.close()
  expect(await failed).toBeInstanceOf(CancelledError)
})

test('a function that ends its worker fails its query alone', async () => {
  const other = rows(`select count(*) from ${table}`)
  const error = await failure(rows(`select sum(exits(n)) from ${table}`))
  expect(error).toBeInstanceOf(UdfError)
  expect((error as UdfError).message).toContain('exits ended its worker 4 times')
  expect(await other).toEqual([[5000n]])
  expect(await rows(`select exits(5)`)).toEqual([[5]])
})

test('a slow function is cancelled soon', async () => {
  session.udf.scalar('slow', { args: ['integer'], returns: 'integer' }, (x) => {
    const end = performance.now() + 2
    while (performance.now() < end);
    return x
  })
  const controller = new AbortController()
  const failed = failure(rows(`select sum(slow(n)) from ${table}`, controller.signal))
  await setTimeout(150)
  controller.abort()
  expect(await failed).toBeInstanceOf(CancelledError)
})

test.each([
  ['0s', 'cannot be "0s"'],
  ['soon', 'cannot be "soon"'],
  ['5', 'cannot be "5"'],
])('udf_timeout = %s is refused', async (text, message) => {
  expect(await failure(rows(`set udf_timeout = '${text}'`))).toMatchObject({ code: 'BIND', message: expect.stringContaining(message) })
})

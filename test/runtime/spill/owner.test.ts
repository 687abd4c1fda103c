import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { open } from '../../../src/index.ts'
import { isAlive, ownerName, uniqueName } from '../../../src/runtime/spill/owner.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-owner-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is known by its name as this process’s, and never has the same one twice', () => {
  const name = uniqueName()
  expect(uniqueName()).not.toBe(name)
  const owner = ownerName(name)!
  expect(owner.pid).toBe(process.pid)
  expect(isAlive(owner)).toBe(true)
  for (const other of ['quern-demo', 'quern-1-2', `${name}x`]) expect(ownerName(other)).toBeUndefined()
})

test('a process is dead when it is gone, or when another has its id; of another machine nothing is known', () => {
  const owner = ownerName(uniqueName())!
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  expect(isAlive({ ...owner, pid: gone })).toBe(false)
  if (process.platform === 'linux') expect(isAlive({ ...owner, started: '1' })).toBe(false)
  expect(isAlive({ ...owner, pid: gone, place: '00000000' })).toBe(true)
})

test('what a killed process left is swept when the next session begins; what is others’ stays', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  const left = uniqueName().replace(`-${process.pid}-`, `-${gone}-`)
  const kept = [uniqueName(), 'quern-0-1-2', 'else']
  for (const name of [left, ...kept]) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, '1-1'), 'rows')
  }
  const session = await open({ threads: 1, tempDir: folder })
  for await (const _ of (await session.query('select 1')).batches());
  await expect.poll(() => readdirSync(folder).sort()).toEqual(kept.sort())
  await session.close()
  for (const name of kept) rmSync(join(folder, name), { recursive: true })
})

/** Starts a process that spills, and whose result is read after `reading` has run. */
function spilling(reading: string) {
  const program = `
    import { open } from ${JSON.stringify(join(import.meta.dirname, '../../../dist/index.js'))}
    const session = await open({ threads: 2, tempDir: ${JSON.stringify(folder)} })
    await session.query('set force_spill = true')
    const result = await session.query('select n // 2 as x, count(*) from range(2000000) as r(n) group by x')
    let rows = 0
    for await (const batch of result.batches()) {
      if (rows === 0) { ${reading} }
      rows += batch.rows
    }
    console.log(rows)
    await session.close()`
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
}

test('a process that is interrupted removes its files', async () => {
  const child = spilling(`console.log('reading'); await new Promise((resolve) => setTimeout(resolve, 30000))`)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  expect(readdirSync(folder)).toHaveLength(1)
  const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
  child.kill('SIGINT')
  expect(await ended).toBe('SIGINT')
  expect(readdirSync(folder)).toEqual([])
})

test('a process that listens to the signal itself, and goes on, keeps its files while it reads them', async () => {
  const child = spilling(
    `await new Promise((resolve) => { process.once('SIGINT', resolve); console.log('reading'); setTimeout(() => {}, 1000) })`,
  )
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (output === 'reading\n') child.kill('SIGINT')
  })
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0)
  expect(output).toBe('reading\n1000000\n')
  expect(readdirSync(folder)).toEqual([])
})

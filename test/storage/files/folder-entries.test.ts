import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { FolderEntries } from '../../../src/storage/files/folder-entries.ts'

function folderOf(...names: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'quern-entries-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of names) writeFileSync(join(folder, name), '')
  return folder
}

const namesIn = (entries: FolderEntries, folder: string) =>
  entries
    .of(folder)
    .map(({ name }) => name)
    .sort()

test('a folder that has not changed for a while is listed once; a new and a removed file are seen', async () => {
  const entries = new FolderEntries(() => Date.now() + 10_000)
  const folder = folderOf('a', 'b')
  const first = entries.of(folder)
  expect(entries.of(folder)).toBe(first)
  // Longer than the clock of any file system's times ticks here.
  await setTimeout(20)
  writeFileSync(join(folder, 'c'), '')
  expect(namesIn(entries, folder)).toEqual(['a', 'b', 'c'])
  await setTimeout(20)
  rmSync(join(folder, 'a'))
  expect(namesIn(entries, folder)).toEqual(['b', 'c'])
})

test('one that has just changed is listed each time: the next change might have the same time', () => {
  const entries = new FolderEntries()
  const folder = folderOf('a')
  expect(entries.of(folder)).not.toBe(entries.of(folder))
})

test('another folder under the same path is another one, a missing one an error', () => {
  const entries = new FolderEntries(() => Date.now() + 10_000)
  const folder = folderOf('a')
  expect(namesIn(entries, folder)).toEqual(['a'])
  rmSync(folder, { recursive: true })
  expect(() => entries.of(folder)).toThrow('ENOENT')
})

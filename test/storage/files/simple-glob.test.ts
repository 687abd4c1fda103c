import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NodeFileSystem } from '../../../src/storage/files/node-file-system.ts'
import { simpleGlob } from '../../../src/storage/files/simple-glob.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'quern-glob-'))
  for (const path of [
    'a/x.parquet',
    'a/y.parquet',
    'a/.hidden',
    'b+c/x.parquet',
    'b+c/sub/x.parquet',
    '.dot/x.parquet',
    'a1/ü.parquet',
    'x.parquet',
  ]) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), path)
  }
  symlinkSync(join(root, 'a'), join(root, 'linked'))
  symlinkSync(join(root, 'x.parquet'), join(root, 'a', 'link.parquet'))
  symlinkSync(join(root, 'nowhere'), join(root, 'a', 'dangling.parquet'))
})

afterAll(() => rmSync(root, { recursive: true }))

const SIMPLE = [
  '*',
  '*/*',
  '*/*.parquet',
  '*/x.parquet',
  'a/*',
  'a?/*',
  'a/?.parquet',
  '?+c/*',
  'b+*/*/x*',
  '.*/*',
  'a/.*',
  '*/*/*/*',
  'nothing/*',
  'x.parquet/*',
  '*.parquet',
]

test.each(SIMPLE)('%s finds what a general matcher finds', (pattern) => {
  const general = globSync(`${root}/${pattern}`, { onlyFiles: true, expandDirectories: false, absolute: true, cwd: '/' })
  expect(new NodeFileSystem().glob(`${root}/${pattern}`).sort()).toEqual(general.sort())
})

test.each(['a/**/x', 'a/[xy]*', '{a,b}/*', 'a/*/../x', '*.parquet', 'a/!(x)'])('%s is left to the general matcher', (pattern) => {
  expect(simpleGlob(pattern, { entries: () => [], target: () => undefined })).toBeUndefined()
})

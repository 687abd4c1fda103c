import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FooterCache } from '../../../src/storage/parquet/footer.ts'
import { openParquetTableSync } from '../../../src/storage/scan/parquet-table.ts'
import { TableCache } from '../../../src/storage/scan/table-cache.ts'
import { MemoryFileSystem } from '../memory-file-system.ts'

const bytes = readFileSync('test/fixtures/parquet/row-groups.parquet')

test('a table is kept for as long as its files are the same', () => {
  const fileSystem = new MemoryFileSystem()
  const options = { fileSystem, footers: new FooterCache(), tables: new TableCache() }
  fileSystem.put('zone=1/a.parquet', bytes)
  const open = (hivePartitions = true) => openParquetTableSync('zone=1/a.parquet', { ...options, hivePartitions })
  const first = open()
  expect(open()).toBe(first)
  expect(open(false)).not.toBe(first)
  expect(open(false).columns.length).toBe(first.columns.length - 1)
  fileSystem.put('zone=1/a.parquet', bytes, 2)
  const second = open()
  expect(second).not.toBe(first)
  expect(second.files[0]!.modified).toBe(2)
  expect(open()).toBe(second)
})

test('only the tables used last are kept', () => {
  const fileSystem = new MemoryFileSystem()
  const options = { fileSystem, footers: new FooterCache(), tables: new TableCache() }
  const names = Array.from({ length: 40 }, (_, i) => `${i}.parquet`)
  for (const name of names) fileSystem.put(name, bytes)
  const tables = names.map((name) => openParquetTableSync(name, options))
  expect(openParquetTableSync('39.parquet', options)).toBe(tables[39])
  expect(openParquetTableSync('0.parquet', options)).not.toBe(tables[0])
})

// Reads tables through plan, cursor and kernels, as a worker would, and gives the values as JavaScript has them.
import { readFileSync } from 'node:fs'
import { carrierOf, type SqlType, widthOf } from '../../src/common/types.ts'
import type { EngineMemory } from '../../src/memory/engine-memory.ts'
import { createArena } from '../../src/memory/shared-arena.ts'
import { createEngineMemory } from '../../src/memory/shared-memory.ts'
import type { Vector } from '../../src/memory/vector.ts'
import type { FileSystem } from '../../src/storage/files/file-system.ts'
import { NodeFileSystem } from '../../src/storage/files/node-file-system.ts'
import { OpenFiles } from '../../src/storage/files/open-files.ts'
import type { SourcePath } from '../../src/storage/files/resolve.ts'
import { FooterCache } from '../../src/storage/parquet/footer.ts'
import { readValue } from '../../src/storage/scan/engine-value.ts'
import { MorselReader } from '../../src/storage/scan/morsel-reader.ts'
import { openParquetTableSync, type ParquetTable } from '../../src/storage/scan/parquet-table.ts'
import { planScan } from '../../src/storage/scan/plan-scan.ts'
import type { ColumnPredicate, EngineValue } from '../../src/storage/scan/predicate.ts'
import { prepareScan } from '../../src/storage/scan/prepare.ts'
import type { ScanPlan } from '../../src/storage/scan/scan-plan.ts'

let engine: EngineMemory | undefined

/** One memory for all tests of a file. */
function testMemory(): EngineMemory {
  engine ??= createEngineMemory(new WebAssembly.Module(readFileSync('dist/kernels.wasm')), 16384)
  return engine
}

export function openTable(source: SourcePath, fileSystem: FileSystem = new NodeFileSystem()): ParquetTable {
  return openParquetTableSync(source, { fileSystem, footers: new FooterCache() })
}

/** Positions of the columns that can be read. */
export function readableColumns(table: ParquetTable): number[] {
  return table.columns.flatMap((column, at) => (column.unsupported === undefined ? [at] : []))
}

export type Value = EngineValue | null

/** The `rows` values of a vector. */
function vectorValues(memory: EngineMemory, vector: Vector, rows: number): Value[] {
  const view = new DataView(memory.u8.buffer)
  const { type } = vector
  const width = widthOf(carrierOf(type))
  const isValid = (bitmap: number, at: number) => bitmap === 0 || ((memory.u8[bitmap + (at >> 3)]! >> (at & 7)) & 1) === 1
  const valueAt = (values: number, validity: number, at: number): Value =>
    isValid(validity, at) ? readValue(view, type, values + at * width) : zeroSlot(view, type, values + at * width)
  return Array.from({ length: rows }, (_, row) => {
    if (vector.kind === 'flat') return valueAt(vector.values, vector.validity, row)
    if (vector.kind === 'constant') return valueAt(vector.values, vector.validity, 0)
    const { dictionary } = vector
    const id = view.getUint32(vector.ids + row * 4, true)
    if (id >= dictionary.count + (dictionary.hasNull ? 1 : 0))
      throw new Error(`id ${id} is beyond the dictionary's ${dictionary.count} entries`)
    return valueAt(dictionary.values, dictionary.validity, id)
  })
}

/** NULL, after a look at its slot, which must hold zero. */
function zeroSlot(view: DataView, type: SqlType, address: number): null {
  for (let i = 0; i < widthOf(carrierOf(type)); i++) {
    if (view.getUint8(address + i) !== 0) throw new Error(`the slot of a NULL at ${address} is not zero`)
  }
  return null
}

export interface ReadOptions {
  readonly columns?: readonly number[]
  readonly predicates?: readonly ColumnPredicate[]
  readonly batchRows?: number
  readonly workers?: number
  /** Which columns to read of a batch; all, where left out. */
  readonly skip?: (batch: number, column: number) => boolean
}

export interface ReadResult {
  readonly plan: ScanPlan
  /** By planned column; undefined for rows that were skipped. */
  readonly values: (Value | undefined)[][]
  readonly kinds: Set<string>[]
  readonly bytesRead: number
}

/** Plans and reads all rows of a table, in order. */
export async function readTable(table: ParquetTable, options: ReadOptions = {}): Promise<ReadResult> {
  const { columns = readableColumns(table), predicates = [], batchRows = 8192, workers = 1, skip } = options
  // As it would come to a worker.
  const plan = structuredClone(planScan(table, { columns, predicates, workers }))
  await prepareScan(plan)
  const memory = testMemory()
  const arena = createArena(memory)
  const { fileSystem } = table
  const before = fileSystem.counters.bytesRead
  const files = new OpenFiles(fileSystem)
  const values = columns.map((): (Value | undefined)[] => [])
  const kinds = columns.map(() => new Set<string>())
  try {
    const reader = new MorselReader(plan, { memory, arena, files, maxRows: batchRows })
    let batch = 0
    for (const morsel of plan.morsels) {
      reader.open(morsel)
      for (let rows = reader.advance(batchRows); rows > 0; rows = reader.advance(batchRows)) {
        for (let column = 0; column < columns.length; column++) {
          if (skip?.(batch, column)) {
            for (let i = 0; i < rows; i++) values[column]!.push(undefined)
            continue
          }
          const vector = reader.column(column)
          kinds[column]!.add(vector.kind)
          for (const value of vectorValues(memory, vector, rows)) values[column]!.push(value)
        }
        batch++
      }
    }
  } finally {
    files.closeAll()
    arena.release()
  }
  return { plan, values, kinds, bytesRead: fileSystem.counters.bytesRead - before }
}

/** The first row in which two columns differ, with both values; undefined where they are equal. Far faster than a matcher over 20,000 values. */
export function firstDifference(actual: readonly (Value | undefined)[], expected: readonly (Value | undefined)[]): object | undefined {
  if (actual.length !== expected.length) return { rows: [actual.length, expected.length] }
  const row = actual.findIndex((value, at) => !sameValue(value, expected[at]))
  return row < 0 ? undefined : { row, actual: actual[row], expected: expected[row] }
}

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0
  return Object.is(a, b)
}

import { carrierOf, type SqlType, widthOf } from '../../../src/common/types.ts'
import type { Column, LiteralValue } from '../../../src/logical/expression.ts'
import type { Arena } from '../../../src/memory/arena.ts'
import type { EngineMemory } from '../../../src/memory/engine-memory.ts'
import type { Batch, Vector } from '../../../src/memory/vector.ts'
import { readValue, writeValue } from '../../../src/physical/codegen/values.ts'

/** How a column of a test lies in memory. */
export type LayoutKind = 'flat' | 'dictionary' | 'constant'

export interface TestColumn {
  readonly column: Column
  readonly values: readonly LiteralValue[]
}

let nextId = 1
let nextKey = 1

export function testColumn(name: string, type: SqlType, values: readonly LiteralValue[]): TestColumn {
  return { column: { id: nextId++, name, type, nullable: true }, values }
}

/** Writes values as a flat vector; a bitmap only where there are NULLs (or one is asked for). */
function flat(
  memory: EngineMemory,
  arena: Arena,
  type: SqlType,
  values: readonly LiteralValue[],
  bitmap = values.includes(null),
): Vector & { kind: 'flat' } {
  const width = widthOf(carrierOf(type))
  const address = arena.allocateZeroed(width * values.length + 16)
  const validity = bitmap ? arena.allocateZeroed((values.length >> 3) + 1) : 0
  values.forEach((value, i) => {
    if (value === null) return
    writeValue(memory, address + width * i, type, value, (bytes) => arena.allocate(bytes))
    if (bitmap) memory.u8[validity + (i >> 3)]! |= 1 << (i & 7)
  })
  return { kind: 'flat', type, values: address, validity }
}

export function writeVector(
  memory: EngineMemory,
  arena: Arena,
  type: SqlType,
  values: readonly LiteralValue[],
  layout: LayoutKind,
): Vector {
  if (layout === 'flat') return flat(memory, arena, type, values)
  if (layout === 'constant') return { ...flat(memory, arena, type, values.slice(0, 1)), kind: 'constant' }
  const keyOf = (value: LiteralValue): string => (value instanceof Uint8Array ? value.join() : Object.is(value, -0) ? '-0' : String(value))
  const distinct = new Map<string, LiteralValue>()
  // An entry that no row refers to: it must never be evaluated.
  for (const value of values) if (value !== null) distinct.set(keyOf(value), value)
  const entries = [...distinct.values()]
  const index = new Map([...distinct.keys()].map((key, i) => [key, i]))
  const hasNull = values.includes(null)
  const vector = flat(memory, arena, type, hasNull ? [...entries, null] : entries)
  const ids = arena.allocate(4 * values.length + 16)
  values.forEach((value, i) => void (memory.u32[(ids >>> 2) + i] = value === null ? entries.length : index.get(keyOf(value))!))
  return {
    kind: 'dictionary',
    type,
    ids,
    dictionary: { values: vector.values, validity: vector.validity, count: entries.length, hasNull, key: nextKey++ },
  }
}

/** The batch of the columns, in the given layouts, with the given live rows (all where undefined). */
export function writeBatch(
  memory: EngineMemory,
  arena: Arena,
  columns: readonly TestColumn[],
  layouts: readonly LayoutKind[],
  live?: readonly number[],
): Batch {
  const rows = columns[0]?.values.length ?? 1
  const vectors = columns.map(({ column, values }, i) => writeVector(memory, arena, column.type, values, layouts[i] ?? 'flat'))
  if (!live) return { rows, selection: 0, selected: rows, columns: vectors }
  const selection = arena.allocate(4 * live.length + 16)
  memory.u32.set(live, selection >>> 2)
  return { rows, selection, selected: live.length, columns: vectors }
}

export function readVector(memory: EngineMemory, vector: Vector, row: number): LiteralValue {
  const index = vector.kind === 'constant' ? 0 : vector.kind === 'dictionary' ? memory.u32[(vector.ids >>> 2) + row]! : row
  const { values, validity } = vector.kind === 'dictionary' ? vector.dictionary : vector
  const width = widthOf(carrierOf(vector.type))
  const address = values + width * index
  if (validity && !((memory.u8[validity + (index >> 3)]! >> (index & 7)) & 1)) {
    if (memory.u8.subarray(address, address + width).some((byte) => byte !== 0))
      throw new Error(`the slot of a NULL is not zero (row ${row})`)
    return null
  }
  return readValue(memory, address, vector.type)
}

export function liveRows(memory: EngineMemory, { selection, selected }: Batch): number[] {
  return Array.from({ length: selected }, (_, i) => (selection ? memory.u32[(selection >>> 2) + i]! : i))
}

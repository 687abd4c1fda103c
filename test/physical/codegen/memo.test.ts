import { expect, test } from 'vitest'
import { BIGINT, INTEGER, VARCHAR } from '../../../src/common/types.ts'
import { call } from '../../../src/logical/build-expression.ts'
import type { Expr } from '../../../src/logical/expression.ts'
import type { Batch, DictionaryVector } from '../../../src/memory/vector.ts'
import { Filter, Projection } from '../../../src/physical/codegen/evaluator.ts'
import { builtins } from '../../../src/udf/builtin/index.ts'
import { type ScalarFunction, scalar } from '../../../src/udf/function.ts'
import { FunctionRegistry } from '../../../src/udf/registry.ts'
import { takes } from '../../../src/udf/signature.ts'
import { col, fn, lit } from './build.ts'
import { emptyArena, memory } from './check.ts'
import { liveRows, readVector, testColumn, writeVector } from './table.ts'

const seen: string[] = []
const spelled: ScalarFunction = scalar({
  name: 'spelled',
  doc: 'Remembers what it is called with.',
  example: [`spelled('a')`, 'a!'],
  signatures: [takes([VARCHAR], VARCHAR)],
  js([text]) {
    seen.push(text as string)
    return `${text}!`
  },
})
const functions = new FunctionRegistry([...builtins.allScalars(), spelled], [])

function spell(arg: Expr): Expr {
  return call(functions.scalar('spelled', [VARCHAR])!, [arg])
}

const words = testColumn('words', VARCHAR, ['red', 'green', null, 'red', 'blue', 'green', 'red', null])

function batchOf(vector: DictionaryVector, live: readonly number[]): Batch {
  const selection = emptySelection(live)
  return { rows: words.values.length, selection, selected: live.length, columns: [vector] }
}

let arena = emptyArena()
function emptySelection(live: readonly number[]): number {
  const address = arena.allocate(4 * live.length + 16)
  memory.u32.set(live, address >>> 2)
  return address
}

test('an entry is computed once, when a live row first refers to it; the result is a dictionary', () => {
  arena = emptyArena()
  seen.length = 0
  const projection = new Projection(memory, [spell(col(words))], [words.column], functions)
  projection.begin(arena)
  const vector = writeVector(memory, arena, VARCHAR, words.values, 'dictionary') as DictionaryVector

  const [first] = projection.project(batchOf(vector, [0, 2, 3, 6, 7]))
  expect(first!.kind).toBe('dictionary')
  expect([0, 2, 3, 6, 7].map((row) => readVector(memory, first!, row))).toEqual(['red!', null, 'red!', 'red!', null])
  expect(seen).toEqual(['red'])

  const [second] = projection.project(batchOf(vector, [0, 1, 2, 3, 5]))
  expect([0, 1, 2, 3, 5].map((row) => readVector(memory, second!, row))).toEqual(['red!', 'green!', null, 'red!', 'green!'])
  expect(seen).toEqual(['red', 'green'])
  // The same dictionary: whoever remembers something of its entries may go on.
  expect((second as DictionaryVector).dictionary.key).toBe((first as DictionaryVector).dictionary.key)
})

test('where entries are more than live rows, rows are computed; entries all the same where a row takes long', () => {
  arena = emptyArena()
  for (const [expr, kind, expected] of [
    [fn('upper', col(words)), 'flat', ['BLUE', 'GREEN']],
    [spell(col(words)), 'dictionary', ['blue!', 'green!']],
  ] as const) {
    const projection = new Projection(memory, [expr], [words.column], functions)
    projection.begin(arena)
    const vector = writeVector(memory, arena, VARCHAR, words.values, 'dictionary') as DictionaryVector
    const [result] = projection.project(batchOf(vector, [4, 5]))
    expect(result!.kind).toBe(kind)
    expect([4, 5].map((row) => readVector(memory, result!, row))).toEqual(expected)
  }
})

test('a part over one dictionary column is memoised within an expression over several columns', () => {
  arena = emptyArena()
  seen.length = 0
  const counts = testColumn('counts', BIGINT, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n])
  const expr = fn('+', fn('length', spell(col(words))), col(counts))
  const projection = new Projection(memory, [expr], [words.column, counts.column], functions)
  projection.begin(arena)
  const columns = [
    writeVector(memory, arena, VARCHAR, words.values, 'dictionary'),
    writeVector(memory, arena, BIGINT, counts.values, 'flat'),
  ]
  const [result] = projection.project({ rows: 8, selection: 0, selected: 8, columns })
  expect(words.values.map((_, row) => readVector(memory, result!, row))).toEqual([5n, 8n, null, 8n, 10n, 12n, 11n, null])
  expect(seen.toSorted()).toEqual(['blue', 'green', 'red'])
})

test('a filter over a dictionary looks entries up, and what is not true of NULL does not pass', () => {
  arena = emptyArena()
  seen.length = 0
  const filter = new Filter(memory, fn('=', spell(col(words)), lit('red!', VARCHAR)), [words.column], functions)
  filter.begin(arena)
  const columns = [writeVector(memory, arena, VARCHAR, words.values, 'dictionary')]
  const batch = { rows: 8, selection: 0, selected: 8, columns }
  expect(liveRows(memory, filter.filter(batch))).toEqual([0, 3, 6])
  expect(liveRows(memory, filter.filter(batch))).toEqual([0, 3, 6])
  expect(seen.toSorted()).toEqual(['blue', 'green', 'red'])
})

test('bare columns and literals pass through', () => {
  arena = emptyArena()
  const projection = new Projection(memory, [col(words), lit(7, INTEGER), lit(null, INTEGER)], [words.column])
  projection.begin(arena)
  const columns = [writeVector(memory, arena, VARCHAR, words.values, 'dictionary')]
  const [column, seven, nothing] = projection.project({ rows: 8, selection: 0, selected: 8, columns })
  expect(column).toBe(columns[0])
  expect([seven!.kind, readVector(memory, seven!, 3)]).toEqual(['constant', 7])
  expect([nothing!.kind, readVector(memory, nothing!, 5)]).toEqual(['constant', null])
})

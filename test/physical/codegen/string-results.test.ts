import { expect, test } from 'vitest'
import { BIGINT, VARCHAR } from '../../../src/common/types.ts'
import { call, caseOf, isNull } from '../../../src/logical/build-expression.ts'
import type { LiteralValue } from '../../../src/logical/expression.ts'
import { createArena } from '../../../src/memory/shared-arena.ts'
import type { DictionaryVector } from '../../../src/memory/vector.ts'
import { Projection } from '../../../src/physical/codegen/evaluator.ts'
import { builtins } from '../../../src/udf/builtin/index.ts'
import { scalar } from '../../../src/udf/function.ts'
import { FunctionRegistry } from '../../../src/udf/registry.ts'
import { takes } from '../../../src/udf/signature.ts'
import { col, fn, lit } from './build.ts'
import { emptyArena, memory } from './check.ts'
import { readVector, testColumn, writeVector } from './table.ts'

const seen: string[] = []
const doubled = scalar({
  name: 'doubled',
  doc: 'The text twice, and NULL for "none".',
  example: [`doubled('ab')`, 'abab'],
  signatures: [takes([VARCHAR], VARCHAR)],
  givesNull: true,
  js([text]) {
    seen.push(text as string)
    return text === 'none' ? null : `${text}${text}`
  },
})
const functions = new FunctionRegistry([...builtins.allScalars(), doubled], [])
const words = testColumn('words', VARCHAR, [])
const projection = new Projection(memory, [call(functions.scalar('doubled', [VARCHAR])!, [col(words)])], [words.column], functions)

function morsel(
  lasting: ReturnType<typeof createArena>,
  rows: readonly LiteralValue[],
): { result: LiteralValue[]; vector: DictionaryVector } {
  const scratch = emptyArena()
  projection.begin(scratch, undefined, lasting)
  const column = writeVector(memory, scratch, VARCHAR, rows, 'dictionary')
  const [vector] = projection.project({ rows: rows.length, selection: 0, selected: rows.length, columns: [column] })
  return { result: rows.map((_, row) => readVector(memory, vector!, row)), vector: vector as DictionaryVector }
}

const LONG = 'a text that is longer than a view'

test('what was computed for a string is known in the next morsel, in another dictionary, as long as the lane is this thread’s', () => {
  const lasting = createArena(memory)
  seen.length = 0
  expect(morsel(lasting, ['red', LONG, null, 'none', 'red']).result).toEqual(['redred', LONG + LONG, null, null, 'redred'])
  expect(seen).toEqual(['red', LONG, 'none'])

  seen.length = 0
  expect(morsel(lasting, ['blue', 'none', LONG, 'red', 'blue']).result).toEqual(['blueblue', null, LONG + LONG, 'redred', 'blueblue'])
  expect(seen).toEqual(['blue'])

  seen.length = 0
  const other = createArena(memory)
  expect(morsel(other, ['red', null]).result).toEqual(['redred', null])
  expect(seen).toEqual(['red'])
  // The first lane goes on.
  expect(morsel(lasting, [null, 'red', 'blue']).result).toEqual([null, 'redred', 'blueblue'])
  expect(seen).toEqual(['red'])
  lasting.release()
  other.release()
})

test('a value has the same id in all morsels of a lane', () => {
  const lasting = createArena(memory)
  const ids = (rows: readonly string[]) => {
    const { ids: at, dictionary } = morsel(lasting, rows).vector
    const found = [...memory.u32.subarray(at >>> 2, (at >>> 2) + rows.length)]
    expect(Math.max(...found)).toBeLessThan(dictionary.count)
    return { ids: found, dictionary }
  }
  const first = ids(['red', 'green', 'blue', 'red'])
  const second = ids(['blue', 'black', 'red'])
  expect([second.ids[0], second.ids[2]]).toEqual([first.ids[2], first.ids[0]])
  expect(new Set([...first.ids, ...second.ids]).size).toBe(4)
  // What operators know of its entries still holds.
  expect(second.dictionary).toBe(first.dictionary)
  // More strings than there is room for: another dictionary, whose ids mean the same.
  const many = ids([...Array.from({ length: 200 }, (_, i) => `word ${i}`), 'red', 'black'])
  expect(many.dictionary.key).not.toBe(first.dictionary.key)
  expect(many.dictionary.growing).toBe(first.dictionary.growing)
  expect(many.ids.slice(-2)).toEqual([first.ids[0], second.ids[1]])
  // The first NULL: until then none was to be looked for.
  expect(many.dictionary.validity).toBe(0)
  expect(ids(['none', 'red']).dictionary.validity).not.toBe(0)
  lasting.release()
})

test('entries that are yet to be computed get no number from what is computed of them in turn', () => {
  const lasting = createArena(memory)
  const outer = new Projection(memory, [call(functions.scalar('doubled', [VARCHAR])!, [col(words)])], [words.column], functions)
  const scratch = emptyArena()
  projection.begin(scratch, undefined, lasting)
  outer.begin(scratch, undefined, lasting)
  const rows = ['red', 'green', 'blue', 'red']
  const column = writeVector(memory, scratch, VARCHAR, rows, 'dictionary')
  const selection = scratch.allocate(8)
  for (const live of [[0], [1, 2], [0, 3]]) {
    live.forEach((row, i) => void (memory.u32[(selection >>> 2) + i] = row))
    const batch = { rows: rows.length, selection, selected: live.length }
    const inner = projection.project({ ...batch, columns: [column] })
    const [vector] = outer.project({ ...batch, columns: inner })
    for (const row of live) expect(readVector(memory, vector!, row)).toBe(rows[row]!.repeat(4))
  }
  lasting.release()
})

test('plain values that follow a dictionary are known by it, and become known', () => {
  const lasting = createArena(memory)
  const plain = (rows: readonly LiteralValue[], selection?: readonly number[]) => {
    const scratch = emptyArena()
    projection.begin(scratch, undefined, lasting)
    const column = writeVector(memory, scratch, VARCHAR, rows, 'flat')
    const selected = scratch.allocate(4 * rows.length)
    selection?.forEach((row, i) => void (memory.u32[(selected >>> 2) + i] = row))
    const batch = { rows: rows.length, selection: selection ? selected : 0, selected: selection?.length ?? rows.length, columns: [column] }
    const live = selection ?? rows.map((_, row) => row)
    // Twice with the same memory.
    const [first] = [1, 2].map(() => projection.project(batch)[0]!)
    return live.map((row) => readVector(memory, first!, row))
  }
  morsel(lasting, ['red', LONG, null])
  seen.length = 0
  expect(plain([LONG, null, 'none', 'red', 'grey'])).toEqual([LONG + LONG, null, null, 'redred', 'greygrey'])
  expect(seen).toEqual(['none', 'grey'])
  seen.length = 0
  expect(plain(['pink', 'grey', LONG, 'none', 'black'], [1, 2, 4])).toEqual(['greygrey', LONG + LONG, 'blackblack'])
  expect(plain([null, 'black'])).toEqual([null, 'blackblack'])
  expect(seen).toEqual(['black'])
  // Too few rows are live for all to be looked up.
  expect(plain(['a', 'b', 'c', 'd', 'red'], [4])).toEqual(['redred'])
  expect(seen).toEqual(['black', 'red', 'red'])
  lasting.release()
})

test('they are kept where dictionaries are large and have half of their entries in common', () => {
  const lasting = createArena(memory)
  const titles = (from: number) => Array.from({ length: 8192 }, (_, i) => `title ${(from + i) % 100_000}`)
  for (let i = 0; i < 40; i++) morsel(lasting, titles(i * 4096))
  seen.length = 0
  morsel(lasting, titles(5))
  expect(seen).toEqual([])
  lasting.release()
})

test('they are given up where dictionaries have little in common', () => {
  const lasting = createArena(memory)
  let next = 0
  // More than the entries after which it is decided, twice.
  for (let i = 0; i < 36; i++)
    morsel(
      lasting,
      Array.from({ length: 8192 }, () => `word ${next++}`),
    )
  seen.length = 0
  const { result, vector } = morsel(lasting, ['word 1', 'word 2'])
  expect(result).toEqual(['word 1word 1', 'word 2word 2'])
  expect(seen).toEqual(['word 1', 'word 2'])
  expect(vector.dictionary.growing).toBe('alone')
  lasting.release()
})

test('a result that is a part of the string it was computed from is known when the string’s bytes are gone', () => {
  const lasting = createArena(memory)
  const twice = call(functions.scalar('doubled', [VARCHAR])!, [col(words)])
  const parts = [col(words), fn('substr', col(words), lit(3n, BIGINT))].map((part) => caseOf([[isNull(twice), lit('none', VARCHAR)]], part))
  const kept = new Projection(memory, parts, [words.column], functions)
  const results = (kind: 'dictionary' | 'flat', rows: readonly string[]) => {
    const scratch = emptyArena()
    kept.begin(scratch, undefined, lasting)
    const vectors = kept.project({
      rows: rows.length,
      selection: 0,
      selected: rows.length,
      columns: [writeVector(memory, scratch, VARCHAR, rows, kind)],
    })
    return vectors.map((vector) => rows.map((_, row) => readVector(memory, vector, row)))
  }
  const other = `something else, ${LONG}`
  for (const kind of ['dictionary', 'flat'] as const) {
    for (const rows of [
      [LONG, 'red', 'none'],
      [other, LONG],
      ['some more of it, and then', other, 'none', LONG],
    ]) {
      const wanted = (cut: number) => rows.map((row) => (row === 'none' ? 'none' : row.slice(cut)))
      expect(results(kind, rows)).toEqual([wanted(0), wanted(2)])
    }
  }
  lasting.release()
})

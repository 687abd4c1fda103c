import { expect, test } from 'vitest'
import { formatterOf } from '../../src/common/text/format.ts'
import { open } from '../../src/index.ts'
import { builtins, functionGroups } from '../../src/udf/builtin/index.ts'
import { oracle } from '../physical/codegen/oracle.ts'

const scalars = builtins.allScalars()
const aggregates = builtins.allAggregates()

test('every example gives what it says, here and on the oracle', async () => {
  const session = await open({ threads: 1 })
  const db = await oracle()
  const failures: string[] = []
  const examples = [
    ...scalars.map(({ example: [sql, result] }) => [`select ${sql}`, result] as const),
    ...aggregates.map(({ example }) => example),
  ]
  for (const [sql, said] of examples) {
    const result = await session.query(sql)
    const texts: string[] = []
    for await (const batch of result.batches()) {
      for (let row = 0; row < batch.rows; row++) {
        const value = batch.columns[0]!.value(row)
        texts.push(value === null ? 'NULL' : formatterOf(result.schema[0]!.type)(value))
      }
    }
    const reader = await db.runAndReadAll(`select (${sql})::varchar`)
    const [theirs] = reader.getRowsJS()[0]!
    if (texts.join() !== said || theirs !== said) failures.push(`${sql}: says ${said}, is ${texts}, oracle ${theirs}`)
  }
  await session.close()
  expect(failures.join('\n')).toBe('')
})

test('names and aliases are not declared twice', () => {
  const names = [...scalars, ...aggregates].flatMap(({ name, aliases }) => [name, ...aliases])
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

test('every function is in one group of the documentation', () => {
  expect(Object.values(functionGroups).flat().toSorted(byName)).toEqual(scalars)
})

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}

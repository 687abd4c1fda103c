// Statements that change a table, and the question what is in it then.
import type { FuzzTable } from './database.ts'
import { expression } from './expressions.ts'
import { NESTED } from './kinds.ts'
import { list, optional, type Piece, piece } from './piece.ts'
import type { Maker, Scope } from './scope.ts'

const TARGET = 'changed'

/** The first statement makes a table, the last one reads it. */
export function changes(maker: Maker): Piece {
  const { random } = maker
  const source = random.pick(maker.tables.filter(({ rows }) => rows.length <= 400))
  const columns = source.columns.filter(({ type }) => !NESTED.has(type.kind)).slice(0, 5)
  const names = columns.map(({ name }) => name).join(', ')
  const statements = Array.from({ length: random.between(1, 4) }, () => change(maker, source, columns))
  return {
    kind: 'case',
    parts: [
      piece('create')`CREATE OR REPLACE TABLE ${TARGET} AS SELECT ${names} FROM ${source.name}`,
      ...statements,
      piece('read')`SELECT * FROM ${TARGET}`,
    ],
    list: { separator: ';\n', least: 2 },
  }
}

function change(maker: Maker, source: FuzzTable, columns: FuzzTable['columns']): Piece {
  const { random } = maker
  const scopeOf = (alias: string): Scope => ({
    columns: columns.map(({ name, type }) => ({ sql: `${alias}.${name}`, kind: type.kind })),
    subqueries: 1,
  })
  const valueFor = (at: number, scope: Scope): Piece => {
    const { type } = columns[at]!
    return piece('value', ['NULL'])`try_cast(${expression(maker, scope, type.kind, 2)} AS ${type.sql})`
  }
  const settable = columns.slice(1).map((_, i) => i + 1)
  const assignments = (scope: Scope): Piece => {
    const chosen = random.some(settable, random.between(1, 2))
    return list(chosen.length > 0 ? chosen.map((at) => piece('set')`${columns[at]!.name} = ${valueFor(at, scope)}`) : ['id = id'])
  }
  const inserted = (alias: string): Piece =>
    list([`${alias}.id + 10000`, ...settable.map((at) => valueFor(at, { ...scopeOf(alias), subqueries: 0 }))])
  const where = (scope: Scope): Piece => optional(piece('where')` WHERE ${expression(maker, scope, 'bool', 2)}`)
  return maker.oneOf<Piece>(
    [
      2,
      () => {
        maker.uses('INSERT')
        return piece('change')`INSERT INTO ${TARGET} SELECT ${inserted('s')} FROM ${source.name} s${where(scopeOf('s'))}`
      },
    ],
    [
      2,
      () => {
        maker.uses('UPDATE')
        const scope = scopeOf(TARGET)
        return piece('change')`UPDATE ${TARGET} SET ${assignments(scope)}${where(scope)}`
      },
    ],
    [
      1,
      () => {
        maker.uses('UPDATE FROM')
        const scope = { ...scopeOf('s'), subqueries: 0 }
        return piece(
          'change',
        )`UPDATE ${TARGET} SET ${assignments(scope)} FROM ${source.name} s WHERE ${TARGET}.id = s.id AND ${expression(maker, scope, 'bool', 1)}`
      },
    ],
    [
      2,
      () => {
        maker.uses('DELETE')
        return piece('change')`DELETE FROM ${TARGET}${where(scopeOf(TARGET))}`
      },
    ],
    [
      2,
      () => {
        maker.uses('MERGE')
        const scope = { ...scopeOf('s'), subqueries: 0 }
        const matched = random.pick([piece('then')`UPDATE SET ${assignments(scope)}`, piece('then')`DELETE`])
        return piece(
          'change',
        )`MERGE INTO ${TARGET} USING (SELECT * FROM ${source.name} WHERE id % 3 <> 1) s ON ${TARGET}.id = s.id WHEN MATCHED AND ${expression(maker, scope, 'bool', 1)} THEN ${matched} WHEN NOT MATCHED THEN INSERT VALUES (${inserted('s')})`
      },
    ],
  )
}

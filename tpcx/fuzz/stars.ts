// `SELECT * EXCLUDE … REPLACE …`, and FROM before SELECT.
import { expression } from './expressions.ts'
import { NESTED } from './kinds.ts'
import { optional, piece } from './piece.ts'
import type { Derived } from './relations.ts'
import type { Maker, Scope } from './scope.ts'

/** Columns by a star, with some left out, computed anew or by another name. */
export function star(maker: Maker): (Derived & { readonly ordered: boolean }) | undefined {
  const { random } = maker
  const { name, columns, rows } = random.pick(maker.tables)
  const nested = columns.filter(({ type }) => NESTED.has(type.kind))
  const others = columns.filter(({ type }) => !NESTED.has(type.kind))
  if (others.length < 3) return undefined
  const scope = (prefix: string, subqueries: number): Scope => ({
    columns: others.map((column) => ({ sql: prefix + column.name, kind: column.type.kind })),
    subqueries,
  })
  const [dropped, changed] = random.some(others.slice(1), 2)
  const left = [...nested, dropped!].map(({ name }) => name)
  const excluded = ` EXCLUDE (${left.join(', ')})`
  const value = changed && piece('replaced')` REPLACE (${expression(maker, scope('', 0), changed.type.kind, 2)} AS ${changed.name})`
  maker.uses('star EXCLUDE')
  if (value) maker.uses('star REPLACE')
  const order = random.chance(0.4) ? ' ORDER BY id' : ''
  const where = optional(piece('where')` WHERE ${expression(maker, scope(`${name}.`, 1), 'bool', 2)}`)
  const kept = others.filter((column) => column !== dropped)
  return {
    // FROM may stand first.
    sql: random.chance(0.3)
      ? piece('query')`FROM ${name} SELECT *${excluded}${value ?? ''}${where}${order}`
      : piece('query')`SELECT *${excluded}${value ?? ''} FROM ${name}${where}${order}`,
    columns: kept.map(({ name, type }) => ({ sql: name, kind: type.kind })),
    id: ['id'],
    rows: rows.length,
    ordered: order !== '',
  }
}

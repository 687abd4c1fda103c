// PIVOT and UNPIVOT: rows that become columns, and columns that become rows.
import { literal } from './kinds.ts'
import { list, type Piece, piece } from './piece.ts'
import type { Derived } from './relations.ts'
import type { Column, Maker } from './scope.ts'

const AGGREGATES = ['count(*)', 'max($)', 'min($)', 'count($)'] as const

export function pivot(maker: Maker, name: string, columns: readonly Column[]): Derived & { readonly ordered: false } {
  const { random } = maker
  const on = random.pick(
    columns
      .slice(1)
      .filter(({ kind }) => ON.has(kind))
      .concat(columns[0]!),
  )
  const value = random.pick(columns.filter(({ sql }) => sql !== on.sql).concat(columns[0]!))
  const by = random.pick(columns.filter(({ sql }) => sql !== on.sql && sql !== value.sql).concat(columns[0]!))
  maker.uses('PIVOT')
  const values = [
    ...new Set(
      Array.from({ length: random.between(1, 3) }, () =>
        // Equal values of two types are one.
        on.kind === 'int' || on.kind === 'small' ? `${random.below(12)}` : literal(on.kind, random),
      ),
    ),
  ].filter((text) => !text.startsWith('NULL'))
  const written = values.length > 0 && random.chance(0.7)
  if (!written) maker.uses('PIVOT of all values')
  const aggregate = random.pick(AGGREGATES).replace('$', value.sql)
  const grouped = by.sql !== on.sql && random.chance(0.7) ? ` GROUP BY ${by.sql}` : ''
  const chosen = [...new Set([on.sql, value.sql, by.sql])]
  const most = written ? '' : ' WHERE id < 12'
  const asked = piece(
    'query',
  )`SELECT * FROM (PIVOT (SELECT ${chosen.join(', ')} FROM ${name}${most}) ON ${on.sql}${written ? ` IN (${values.join(', ')})` : ''} USING ${aggregate}${grouped})`
  return { sql: asked, columns: [], id: undefined, rows: 50, ordered: false }
}

/** Kinds whose texts are short names of columns. */
const ON: ReadonlySet<string> = new Set(['int', 'text', 'bool', 'date', 'small'])

export function unpivot(maker: Maker, name: string, columns: readonly Column[]): (Derived & { readonly ordered: false }) | undefined {
  const { random } = maker
  const kinds = columns.slice(1).filter(({ kind }) => columns.filter((other) => other.kind === kind).length > 1)
  if (kinds.length === 0) return undefined
  const { kind } = random.pick(kinds)
  const chosen = random.some(
    columns.slice(1).filter((column) => column.kind === kind),
    3,
  )
  if (chosen.length === 0) return undefined
  maker.uses('UNPIVOT')
  const nulls = random.chance(0.4) ? ' INCLUDE NULLS' : ''
  const names: Piece = list(chosen.map(({ sql }) => sql))
  return {
    sql: random.chance(0.5)
      ? piece('query')`SELECT id AS id0, n, v FROM ${name} UNPIVOT${nulls} (v FOR n IN (${names}))`
      : piece('query')`SELECT id AS id0, n, v FROM (UNPIVOT ${name} ON ${names} INTO NAME n VALUE v)`,
    columns: [
      { sql: 'id0', kind: 'int' },
      { sql: 'n', kind: 'text' },
      { sql: 'v', kind },
    ],
    id: ['id0', 'n'],
    rows: 500,
    ordered: false,
  }
}

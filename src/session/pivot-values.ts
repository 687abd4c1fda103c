// PIVOT without the values of its columns: they are asked for by a query of their own before the other is bound.
import type { RawValue } from '../common/result.ts'
import type { CommonTable, Expression, Pivot, PivotKey, Query } from '../parser/ast.ts'
import { makeSelect } from '../parser/make-node.ts'

type Ask = (query: Query) => Promise<readonly (readonly RawValue[])[]>

/** The query whose PIVOTs all list their values; the same one where they do. */
export async function withPivotValues(query: Query, ask: Ask): Promise<Query> {
  return hasOpenPivot(query) ? ((await filled(query, [], false, ask)) as Query) : query
}

function hasOpenPivot(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (isPivot(part) && part.on.some(({ values }) => !values)) return true
  for (const key in part) if (hasOpenPivot(part[key as keyof typeof part])) return true
  return false
}

function isPivot(part: object): part is Pivot {
  return 'kind' in part && part.kind === 'pivot' && 'on' in part
}

/** `tables`: the common tables in sight. */
async function filled(part: unknown, tables: readonly CommonTable[], recursive: boolean, ask: Ask): Promise<unknown> {
  if (typeof part !== 'object' || part === null || !hasOpenPivot(part)) return part
  if (Array.isArray(part)) {
    const items: unknown[] = []
    for (const item of part) items.push(await filled(item, tables, recursive, ask))
    return items
  }
  if (isPivot(part)) {
    const table = (await filled(part.table, tables, recursive, ask)) as Pivot['table']
    const on: PivotKey[] = []
    for (const key of part.on) on.push(key.values ? key : await valuesOf(key, table, tables, recursive, ask))
    return { ...part, table, on }
  }
  const entries: [string, unknown][] = []
  let sight = tables
  let isRecursive = recursive
  if ('kind' in part && part.kind === 'query') {
    const { with: own, recursive: ownRecursive } = part as Query
    // Each sees those before it.
    const seen: CommonTable[] = []
    for (const table of own) {
      seen.push((await filled(table, [...tables, ...seen], recursive || ownRecursive, ask)) as CommonTable)
    }
    sight = [...tables, ...seen]
    isRecursive ||= ownRecursive
    part = { ...part, with: seen }
  }
  for (const [name, child] of Object.entries(part as object))
    entries.push([name, name === 'with' ? child : await filled(child, sight, isRecursive, ask)])
  return Object.fromEntries(entries)
}

/** The key with the values that its rows have, in order, as text. NULL gets no column. */
async function valuesOf(
  key: PivotKey,
  table: Pivot['table'],
  tables: readonly CommonTable[],
  recursive: boolean,
  ask: Ask,
): Promise<PivotKey> {
  const { position, query } = key
  const operands = key.expression.kind === 'row' ? key.expression.items : [key.expression]
  const text = (operand: Expression): Expression => ({
    kind: 'cast',
    operand,
    type: { kind: 'named-type', name: 'VARCHAR', args: [], position },
    try: false,
    position,
  })
  const inner = query ?? {
    ...plainQuery(position),
    body: makeSelect(position, { items: operands.map((operand) => item(operand, position)), from: table }),
  }
  const asked: Query = { ...inner, with: [...tables, ...inner.with], recursive: recursive || inner.recursive }
  const from = { kind: 'derived', query: asked, lateral: false, alias: undefined, position } as const
  const all: Expression = { kind: 'columns', choice: star(position), qualifier: [], unpacked: false, position }
  const body = makeSelect(position, { items: [item(text(all), position)], from, distinct: { on: [], position } })
  const orderBy = { kind: 'all', descending: false, nulls: undefined, position } as const
  const rows = await ask({ ...plainQuery(position), body, orderBy })
  const values = rows
    .filter((row) => row.every((value) => value !== null))
    .map((row) => {
      const parts = row.map((value): Expression => ({ kind: 'string', value: String(value), position }))
      return { value: parts.length === 1 ? parts[0]! : ({ kind: 'row', items: parts, position } as const), alias: undefined }
    })
  const expression: Expression = key.expression.kind === 'row' ? { ...key.expression, items: operands.map(text) } : text(key.expression)
  return { expression, values, query: undefined, position }
}

function plainQuery(position: PivotKey['position']) {
  return { kind: 'query', recursive: false, with: [], orderBy: undefined, limit: undefined, offset: undefined, position } as const
}

function item(expression: Expression, position: PivotKey['position']) {
  return { kind: 'item', expression, alias: undefined, position } as const
}

function star(position: PivotKey['position']) {
  return { kind: 'star', qualifier: [], exclude: [], replace: [], rename: [], position } as const
}

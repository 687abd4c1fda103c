// Makes a case that shows a defect smaller, as long as it shows one: first the query, then the tables.
import { type Found, type FuzzCase, judge } from './checks.ts'
import type { FuzzTable } from './database.ts'
import type { FuzzEngines } from './engines.ts'
import { smaller, sqlOf } from './piece.ts'

export interface ReducedCase {
  readonly tested: FuzzCase
  readonly tables: readonly FuzzTable[]
  readonly verdict: Found
  /** The tables lie in memory and hold no more rows than they must. */
  readonly inMemory: boolean
}

/** `most`: so many tries. `withTables`: the tables, too, are made smaller. The engines hold the database of the case, and another one afterwards. `onTry` hears of each try. */
export async function reduce(
  engines: FuzzEngines,
  tested: FuzzCase,
  found: Found,
  tables: readonly FuzzTable[],
  most: number,
  withTables: boolean,
  onTry: () => void,
): Promise<ReducedCase> {
  let left = most
  let best: { tested: FuzzCase; verdict: Found } = { tested, verdict: found }
  const fails = async (tried: FuzzCase): Promise<Found | undefined> => {
    left--
    onTry()
    const verdict = await judge(engines, tried).catch(() => undefined)
    return verdict?.kind === found.kind && classOf(verdict) === classOf(found) ? verdict : undefined
  }
  const shrinkQuery = async () => {
    for (let again = true; again && left > 0; ) {
      again = false
      for (const sql of smaller(best.tested.sql)) {
        if (left <= 0) break
        if (sqlOf(sql).length >= sqlOf(best.tested.sql).length) continue
        const tried = { ...best.tested, sql }
        const verdict = await fails(tried)
        if (!verdict) continue
        best = { tested: tried, verdict }
        again = true
        break
      }
    }
  }
  if (best.tested.disabled.length > 0) {
    const tried = { ...best.tested, disabled: [] }
    const verdict = await fails(tried)
    if (verdict) best = { tested: tried, verdict }
  }
  await shrinkQuery()
  if (!withTables) return { ...best, tables, inMemory: false }
  const used = tables.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(sqlOf(best.tested.sql)))
  await engines.load(used, true)
  const inMemory = await fails(best.tested)
  if (!inMemory) {
    await engines.load(tables)
    return { ...best, tables: used, inMemory: false }
  }
  let kept = used.map((table) => withoutColumns(table, sqlOf(best.tested.sql)))
  await engines.load(kept, true)
  if (!(await fails(best.tested))) await engines.load((kept = used), true)
  for (const at of kept.keys()) {
    for (let size = kept[at]!.rows.length; size >= 1; size >>= 1) {
      for (let from = 0; from < kept[at]!.rows.length && left > -most; ) {
        const table = { ...kept[at]!, rows: kept[at]!.rows.filter((_, i) => i < from || i >= from + size) }
        await engines.load(kept.with(at, table), true)
        const verdict = await fails(best.tested)
        if (verdict) [kept, best] = [kept.with(at, table), { ...best, verdict }]
        else from += size
      }
    }
  }
  await engines.load(kept, true)
  left = Math.max(left, most >> 1)
  await shrinkQuery()
  return { ...best, tables: kept, inMemory: true }
}

/** Columns that the query does not name. `id` stays. */
function withoutColumns(table: FuzzTable, sql: string): FuzzTable {
  const keep = table.columns.map(({ name }) => name === 'id' || new RegExp(`\\b${name}\\b`).test(sql))
  return { ...table, columns: table.columns.filter((_, i) => keep[i]), rows: table.rows.map((row) => row.filter((_, i) => keep[i])) }
}

/** A reduced case must fail in the same way. */
function classOf({ what }: Found): string {
  if (what.startsWith('crashed')) return 'crashed'
  if (what.includes('alone refuses')) return what.replaceAll(/"[^"]*"|'[^']*'|\(.*\)|\d+/g, '').slice(0, 70)
  return what.startsWith('columns differ') ? 'columns' : 'rows'
}

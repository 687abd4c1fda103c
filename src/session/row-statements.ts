// INSERT, UPDATE, DELETE: each makes a new version of its table, or changes nothing.
import { BindError, ConstraintError, type Position } from '../common/errors.ts'
import type { QueryResult } from '../common/result.ts'
import { bindFree } from '../logical/binder/bind.ts'
import type { BindEnvironment } from '../logical/binder/environment.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type {
  Assignment,
  Delete,
  Expression,
  Insert,
  Merge,
  Name,
  OnConflict,
  Query,
  SelectItem,
  TableReference,
  Update,
} from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { MemoryTable } from './catalog/memory-tables.ts'
import type { Place } from './catalog/schemas.ts'
import { deletedRows, type UpdatedRows, updatedRows } from './changed-rows.ts'
import { commitRows } from './commit-rows.ts'
import { escaped, over, ROWS, repeatedKey } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import { withComputed } from './generated-columns.ts'
import { givenColumns, insertPlan } from './insert-plan.ts'
import { fileFor, valuesFor } from './insert-values.ts'
import { merge } from './merge-statement.ts'
import { ofTable } from './own-columns.ts'
import { fillQuery } from './query-template.ts'
import { countResult, staticResult } from './static-result.ts'
import { keyColumns, type TableDefinition, type UniqueKey } from './table-definition.ts'

/** More pieces than that of a table, all as small, become one: every piece takes memory of its own. */
const MOST_SMALL_PIECES = 32

export class RowStatements {
  constructor(private readonly engine: Engine) {}

  async insert(statement: Insert, scope: StatementScope): Promise<QueryResult> {
    const { engine } = this
    const { onConflict, position, returning } = statement
    const table = engine.memoryTables.require(statement.table)
    const { definition, current } = table
    const { query } = statement
    const fitted = statement.byName ? (given: Query) => given : statement.isCopy ? fileFor : valuesFor
    const source = query && (await engine.bind(fitted(query, givenColumns(statement, definition)), scope))
    const evaluate = (column: number) => {
      const value = definition.defaults[column]
      return value && constantAt(value, position, engine.environment(new Map(), scope))
    }
    const plan = insertPlan(source, statement, definition, evaluate, engine.settings.timeZone)
    const given = await withComputed(engine, definition, definition.schema, await engine.store(plan, definition.name, scope), scope)
    if (!onConflict) {
      return this.committing([given], async () => {
        const all = new StoredTable(definition.name, definition.schema, [given])
        const result = await this.result(returning, undefined, definition, all, given.rows, scope, position)
        await commitRows(this.engine, table, { pieces: [...current.pieces, given], added: [given] }, position, scope)
        await this.mergePieces(definition.place, scope)
        return result
      })
    }
    const names = statement.byName && source ? columnsOf(source).map(({ name }) => name) : statement.columns.map(({ text }) => text)
    const written = new Set(names.map((column) => column.toLowerCase()))
    return this.committing([given], () => this.insertAround(table, given, onConflict, written, returning, position, scope))
  }

  /** Inserts what is in nobody's way, and does to those in the way what ON CONFLICT says. `written`: the columns that the INSERT names; empty for all. */
  private async insertAround(
    table: MemoryTable,
    given: StoredRows,
    onConflict: OnConflict,
    written: ReadonlySet<string>,
    returning: readonly SelectItem[],
    position: Position,
    scope: StatementScope,
  ): Promise<QueryResult> {
    const { engine } = this
    const { definition, current } = table
    const { name, schema } = definition
    const keys = conflictKeys(definition, onConflict)
    let rows = given
    const made: StoredRows[] = []
    let updated: UpdatedRows | undefined
    try {
      for (const key of keys) {
        const columns = keyColumns(key)!
        if (onConflict.action === 'update') await this.refuseTwice(new StoredTable(name, schema, [rows]), key, onConflict, scope)
        const query = fillQuery(freshRows(columns, onConflict.action), position)
        const tables = over(new StoredTable(name, schema, [rows]), { 'quern:old': current })
        rows = await engine.store(await engine.bind(query, scope, tables), name, scope)
        rows.hold()
        made.push(rows)
      }
      if (onConflict.action !== 'nothing') {
        updated = await this.updateConflicting(table, given, onConflict, written, keys[0]!, scope)
        updated.rows.hold()
        made.push(updated.rows)
      }
      const pieces = updated ? [updated.rows, rows] : [...current.pieces, rows]
      const count = rows.rows + (updated?.changed ?? 0)
      const shown = new StoredTable(name, schema, [rows])
      const result = await this.result(returning, undefined, definition, shown, count, scope, position, updated?.marked)
      await commitRows(this.engine, table, { pieces, added: updated ? [updated.rows, rows] : [rows] }, position, scope)
      return result
    } finally {
      for (const piece of made) piece.release()
    }
  }

  private async updateConflicting(
    table: MemoryTable,
    given: StoredRows,
    { action, assignments, where, position }: OnConflict,
    written: ReadonlySet<string>,
    key: UniqueKey,
    scope: StatementScope,
  ): Promise<UpdatedRows> {
    const { name, schema } = table.definition
    const columns = keyColumns(key)!
    const column = (owner: string, text: string): Expression => ({
      kind: 'column',
      parts: [
        { text: owner, position },
        { text, position },
      ],
      position,
    })
    const excluded: TableReference = {
      kind: 'table',
      name: [{ text: 'quern:given', position }],
      alias: { name: { text: 'excluded', position }, columns: [], position },
      position,
    }
    const equal = columns.map(
      (text): Expression => ({ kind: 'comparison', operator: '=', left: column(name, text), right: column('excluded', text), position }),
    )
    // As in DuckDB, a column that INSERT OR REPLACE does not name keeps its value.
    const isSet = (field: string) => !columns.includes(field) && (written.size === 0 || written.has(field))
    const all = schema.filter((field) => isSet(field.name.toLowerCase()))
    const sets: readonly Assignment[] =
      action === 'replace'
        ? all.map((field) => ({ column: { text: field.name, position }, value: column('excluded', field.name) }))
        : assignments.map((set) => ({ ...set, value: ofTable(set.value, name, schema) }))
    const condition: Expression = { kind: 'and', operands: where ? [...equal, ofTable(where, name, schema)] : equal, position }
    const change = { alias: undefined, from: excluded, where: condition, position }
    const last = await this.lastOfKey(new StoredTable(name, schema, [given]), columns, position, scope)
    last.hold()
    try {
      const tables = new Map([['name quern:given', new StoredTable(name, schema, [last])]])
      return await updatedRows(this.engine, table, change, sets, scope, tables)
    } finally {
      last.release()
    }
  }

  /** Of rows with one key, the one that came last. */
  private async lastOfKey(rows: StoredTable, columns: readonly string[], position: Position, scope: StatementScope): Promise<StoredRows> {
    const list = columns.map((column) => `"${escaped(column)}"`).join(', ')
    const numbered = `select *, row_number() over (partition by ${list} order by rowid desc) as "quern:n" from ${ROWS}`
    const query = fillQuery(`select * exclude ("quern:n") from (${numbered}) where "quern:n" = 1`, position)
    return this.engine.store(await this.engine.bind(query, scope, over(rows)), rows.name, scope)
  }

  private async refuseTwice(rows: StoredTable, key: UniqueKey, { position }: OnConflict, scope: StatementScope): Promise<void> {
    const twice = await repeatedKey(this.engine, key, rows, position, scope)
    if (twice === undefined) return
    throw new ConstraintError(`ON CONFLICT DO UPDATE would change a row of table "${rows.name}" twice`, {
      position,
      hint: `Give each key (${keyColumns(key)!.join(', ')}) once. Nothing was changed.`,
    })
  }

  merge(statement: Merge, scope: StatementScope): Promise<QueryResult> {
    const { engine } = this
    const environment = engine.environment(new Map(), scope)
    const evaluate = ({ definition }: MemoryTable, column: number) => {
      const value = definition.defaults[column]
      return value && constantAt(value, statement.position, environment)
    }
    return merge(engine, statement, evaluate, scope)
  }

  async update(statement: Update, scope: StatementScope): Promise<QueryResult> {
    const { assignments, returning, alias, position } = statement
    const table = this.engine.memoryTables.require(statement.table)
    const { rows, changed, marked } = await updatedRows(this.engine, table, statement, assignments, scope)
    return this.committing([rows], async () => {
      const result = await this.result(returning, alias, table.definition, undefined, changed, scope, position, marked)
      if (changed > 0) await commitRows(this.engine, table, { pieces: [rows], added: [rows] }, position, scope)
      return result
    })
  }

  async delete(statement: Delete, scope: StatementScope): Promise<QueryResult> {
    const { engine } = this
    const { where, from, returning, alias, position } = statement
    const table = engine.memoryTables.require(statement.table)
    const { definition, current } = table
    const left = where || from ? await deletedRows(engine, table, statement, 'stay', scope) : undefined
    return this.committing(left ? [left] : [], async () => {
      const gone = returning.length > 0 ? await deletedRows(engine, table, statement, 'go', scope) : undefined
      return this.committing(gone ? [gone] : [], async () => {
        const shown = new StoredTable(definition.name, definition.schema, gone ? [gone] : [])
        const count = current.rowCount - (left?.rows ?? 0)
        const result = await this.result(returning, alias, definition, shown, count, scope, position)
        if (count > 0) await commitRows(this.engine, table, { pieces: left && left.rows > 0 ? [left] : [], added: [] }, position, scope)
        return result
      })
    })
  }

  /** Holds the new rows while the work lasts; those that no table has afterwards are given back. */
  private async committing<T>(rows: readonly StoredRows[], work: () => Promise<T>): Promise<T> {
    for (const piece of rows) piece.hold()
    try {
      return await work()
    } finally {
      for (const piece of rows) piece.release()
    }
  }

  /** The count, or what RETURNING asks for: of `rows`, and of those that are marked as changed. */
  private async result(
    items: readonly SelectItem[],
    alias: Name | undefined,
    { name, schema }: TableDefinition,
    rows: StoredTable | undefined,
    count: number,
    scope: StatementScope,
    position: Position,
    marked?: StoredTable,
  ): Promise<QueryResult> {
    if (items.length === 0) return countResult(count)
    const columns = schema.map((field) => `"${escaped(field.name)}"`).join(', ')
    const parts = [
      ...(rows ? [`select ${columns} from ${ROWS}`] : []),
      ...(marked ? [`select ${columns} from "quern:marked" where "quern:changed"`] : []),
    ]
    const called = `"${escaped(alias?.text ?? name)}"`
    const query = fillQuery(`select 1 from (${parts.join(' union all ')}) as ${called}`, position)
    if (query.body.kind !== 'select') throw new BindError('RETURNING takes columns', { position })
    const tables = over(rows ?? new StoredTable(name, schema, []), marked ? { 'quern:marked': marked } : {})
    const { schema: shown, rows: values } = await this.engine.rows({ ...query, body: { ...query.body, items } }, scope, tables)
    return staticResult(shown, values)
  }

  /** Makes one piece of the many small ones that INSERTs of few rows leave at a table's end. */
  private async mergePieces(place: Place, scope: StatementScope): Promise<void> {
    const table = this.engine.memoryTables.at(place)!
    const { pieces } = table.current
    // As many as together are no larger than the one before them: so each row is copied a few times, however many come.
    let from = pieces.length
    let rows = 0
    while (from > 0 && pieces[from - 1]!.rows <= Math.max(rows, 1)) rows += pieces[--from]!.rows
    if (pieces.length - from < MOST_SMALL_PIECES) return
    const { definition } = table
    const { name } = definition
    const small = new StoredTable(name, definition.schema, pieces.slice(from))
    const query = fillQuery(`select * from ${ROWS}`, { offset: 0, length: 0 })
    const merged = await this.engine.store(await this.engine.bind(query, scope, over(small)), name, scope)
    this.engine.memoryTables.replace(table, definition, [...pieces.slice(0, from), merged])
  }
}

function constantAt(value: Expression, calledAt: Position, environment: BindEnvironment) {
  return bindFree(value, 'a default', { ...environment, calledAt: environment.calledAt ?? calledAt })
}

/** The new rows that are in nobody's way: no row of the table has their key, and of several with one key it is the first, or the last that counts. */
function freshRows(columns: readonly string[], action: OnConflict['action']): string {
  const names = columns.map((column) => `"${escaped(column)}"`)
  const some = names.map((column) => `${column} is null`).join(' or ')
  const order = action === 'replace' ? 'rowid desc' : 'rowid'
  const numbered = `select *, row_number() over (partition by ${names.join(', ')} order by ${order}) as "quern:n", rowid as "quern:row" from ${ROWS}`
  const fresh = `select n.* from (${numbered}) as n anti join "quern:old" as o on ${names.map((column) => `n.${column} = o.${column}`).join(' and ')}`
  return `select * exclude ("quern:n", "quern:row") from (${fresh}) where "quern:n" = 1 or ${some} order by "quern:row"`
}

/** The keys that a row may be in conflict by. */
function conflictKeys({ name, unique }: TableDefinition, { target, action, position }: OnConflict): readonly UniqueKey[] {
  const simple = unique.filter((key) => keyColumns(key) !== undefined)
  if (target.length === 0) {
    if (simple.length === 0) {
      throw new BindError(`table "${name}" has no PRIMARY KEY or UNIQUE columns that a row could be in conflict by`, { position })
    }
    if (action !== 'nothing' && simple.length > 1) {
      throw new BindError(`table "${name}" has several keys: name the columns of the one that is meant`, {
        position,
        hint: 'ON CONFLICT (id) DO …',
      })
    }
    return simple
  }
  const wanted = target.map(({ text }) => text.toLowerCase()).sort()
  const found = simple.find((key) => [...keyColumns(key)!].sort().join('\n') === wanted.join('\n'))
  if (found) return [found]
  throw new BindError(`(${target.map(({ text }) => text).join(', ')}) is no PRIMARY KEY and not UNIQUE in table "${name}"`, { position })
}

// MERGE INTO: what each branch asks is computed from the table as it was before, then done at once.
import { BindError, ConstraintError, type Position, UnsupportedError } from '../common/errors.ts'
import type { QueryResult } from '../common/result.ts'
import type { Schema } from '../common/schema.ts'
import { BIGINT } from '../common/types.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { columnExpr, freshColumn } from '../logical/build-expression.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Expression, Merge, MergeAction, MergeBranch, Name, SelectItem, TableReference } from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { MemoryTable } from './catalog/memory-tables.ts'
import { commitRows } from './commit-rows.ts'
import { escaped, over, ROWS } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import { withComputed } from './generated-columns.ts'
import { assigned, insertPlan, refuseComputed } from './insert-plan.ts'
import { fillQuery } from './query-template.ts'
import { countResult, staticResult } from './static-result.ts'

const ROW = 'quern:row'

/** What the branches of one kind have found so far: rows with the row's number last, numbers alone, or new rows. */
interface Changes {
  readonly updated: StoredRows[]
  readonly deleted: StoredRows[]
  readonly inserted: StoredRows[]
}

/** `evaluate`: the default of a column. Throws a ConstraintError where a row asks for an error. */
export async function merge(
  engine: Engine,
  statement: Merge,
  evaluate: (table: MemoryTable, column: number) => ReturnType<Parameters<typeof insertPlan>[3]>,
  scope: StatementScope,
): Promise<QueryResult> {
  const table = engine.memoryTables.require(statement.table)
  const { current } = table
  const merging = new Merging(engine, statement, table, (column) => evaluate(table, column), scope)
  const changes: Changes = { updated: [], deleted: [], inserted: [] }
  const made: StoredRows[] = []
  const keep = (rows: StoredRows): StoredRows => {
    rows.hold()
    made.push(rows)
    return rows
  }
  try {
    for (const branch of statement.branches) await merging.branch(branch, changes, keep)
    const { position } = statement
    const gone = changes.updated.length + changes.deleted.length
    const rest = gone > 0 ? [keep(await merging.rest(changes))] : current.pieces
    const count = [...changes.updated, ...changes.deleted, ...changes.inserted].reduce((sum, { rows }) => sum + rows, 0)
    const result = statement.returning.length > 0 ? await merging.returned(changes) : countResult(count)
    const added = [...(gone > 0 ? rest : []), ...changes.inserted]
    if (count > 0) await commitRows(engine, table, { pieces: [...rest, ...changes.inserted], added }, position, scope)
    return result
  } finally {
    for (const rows of made) rows.release()
  }
}

class Merging {
  private readonly called: string
  private readonly rows: string
  /** How the source and the table are joined. */
  private readonly on: string

  constructor(
    private readonly engine: Engine,
    private readonly statement: Merge,
    private readonly table: MemoryTable,
    private readonly evaluate: Parameters<typeof insertPlan>[3],
    private readonly scope: StatementScope,
  ) {
    const { alias, using } = statement
    this.called = `"${escaped(alias?.text ?? table.definition.name)}"`
    this.rows = `${ROWS} as ${this.called}`
    this.on = using.length > 0 ? `using (${using.map(({ text }) => `"${escaped(text)}"`).join(', ')})` : 'on $on'
  }

  async branch(branch: MergeBranch, { updated, deleted, inserted }: Changes, keep: (rows: StoredRows) => StoredRows): Promise<void> {
    const { action, position } = branch
    switch (action.kind) {
      case 'nothing':
        return
      case 'error':
        return this.refuse(branch, action)
      case 'delete': {
        this.needsRow(branch)
        const text = `select distinct ${this.called}.rowid as "${ROW}" from ${this.chosen(branch)}`
        const rows = await this.stored(text, {}, position)
        deleted.push(keep(rows))
        return
      }
      case 'update':
        this.needsRow(branch)
        updated.push(keep(await this.updates(branch, action)))
        return
      case 'insert':
        if (branch.when !== 'not matched by target') throw new BindError('INSERT is for WHEN NOT MATCHED', { position })
        inserted.push(keep(await this.inserts(branch, action)))
    }
  }

  private needsRow({ when, position }: MergeBranch): void {
    if (when === 'not matched by target')
      throw new BindError('WHEN NOT MATCHED there is no row to change', { position, hint: 'THEN INSERT …' })
  }

  /** The table's rows with those that the branches changed, in their places. A row that several branches change is as the last one has it. */
  async rest({ updated, deleted }: Changes): Promise<StoredRows> {
    const { definition, current } = this.table
    const { schema, name } = definition
    const columns = schema.map((field) => `"${escaped(field.name)}"`)
    const items = columns.map((column) => `case when u."${ROW}" is not null then u.${column} else t.${column} end as ${column}`)
    const text = `select ${items.join(', ')} from ${ROWS} as t left join (select * from "quern:updates" qualify row_number() over (partition by "${ROW}" order by rowid desc) = 1) as u on t.rowid = u."${ROW}"
      anti join "quern:deletes" as d on t.rowid = d."${ROW}" order by t.rowid`
    const tables = over(current, {
      'quern:updates': new StoredTable(name, this.updatedSchema(), updated),
      'quern:deletes': new StoredTable(name, [ROW_FIELD], deleted),
    })
    const { engine, scope } = this
    return engine.store(await engine.bind(fillQuery(text, this.statement.position), scope, tables), name, scope)
  }

  /** What RETURNING asks of the rows that changed; `*` leaves out what was done with them. */
  async returned({ updated, deleted, inserted }: Changes): Promise<QueryResult> {
    const { definition, current } = this.table
    const { schema, name } = definition
    const columns = schema.map((field) => `"${escaped(field.name)}"`).join(', ')
    const parts = [
      `select 'UPDATE' as merge_action, ${columns} from "quern:updates"`,
      `select 'DELETE', ${columns} from ${ROWS} as t semi join "quern:deletes" as d on t.rowid = d."${ROW}"`,
      `select 'INSERT', ${columns} from "quern:inserts"`,
    ]
    const tables = over(current, {
      'quern:updates': new StoredTable(name, this.updatedSchema(), updated),
      'quern:deletes': new StoredTable(name, [ROW_FIELD], deleted),
      'quern:inserts': new StoredTable(name, schema, inserted),
    })
    const query = fillQuery(`select 1 from (${parts.join(' union all ')}) as ${this.called}`, this.statement.position)
    if (query.body.kind !== 'select') throw new BindError('RETURNING takes columns', { position: this.statement.position })
    const items = this.statement.returning.map(withoutAction)
    const { schema: shown, rows } = await this.engine.rows({ ...query, body: { ...query.body, items } }, this.scope, tables)
    return staticResult(shown, rows)
  }

  private updatedSchema(): Schema {
    return [...this.table.definition.schema, ROW_FIELD]
  }

  private async refuse(branch: MergeBranch, { message }: MergeAction & { kind: 'error' }): Promise<void> {
    const text = `select ${message ? '$message' : 'null'}::varchar from ${this.chosen(branch)} limit 1`
    const query = this.query(text, message ? { message } : {}, branch.position)
    const { rows } = await this.engine.rows(query, this.scope, over(this.table.current))
    if (rows.length === 0) return
    const told = rows[0]![0]
    throw new ConstraintError(`MERGE: a row is refused by WHEN ${branch.when.toUpperCase()}${told === null ? '' : `: ${told}`}`, {
      position: branch.position,
      hint: 'Nothing was changed.',
    })
  }

  /** The changed rows whole, and their numbers; of several matches of a row, one counts. */
  private async updates(branch: MergeBranch, action: MergeAction & { kind: 'update' }): Promise<StoredRows> {
    const { engine, scope, called } = this
    const { definition } = this.table
    const { schema, name } = definition
    const sets = action.star ? await this.starAssignments(action.star, branch.position) : action.assignments
    const targets = sets.map(({ column }) => {
      const at = columnNamed(schema, column)
      refuseComputed(definition, at, column.position)
      return at
    })
    const values = Object.fromEntries(
      sets.map(({ value }, i): [string, Expression] => [`v${i}`, this.valueOf(value, targets[i]!, branch.position)]),
    )
    const listed = Object.keys(values).map((key, i) => `, $${key} as "quern:${i}"`)
    const matches = `select ${called}.rowid as "${ROW}", ${called}.*${listed.join('')} from ${this.chosen(branch)}`
    const text = `select * exclude ("quern:n") from (select *, row_number() over (partition by "${ROW}") as "quern:n" from (${matches})) where "quern:n" = 1`
    const input = await engine.bind(this.query(text, values, branch.position), scope, over(this.table.current))
    const [row, ...columns] = columnsOf(input)
    const items = schema.map((field, i) => {
      const set = targets.indexOf(i)
      const expr =
        set < 0
          ? columnExpr(columns[i]!)
          : assigned(columnExpr(columns[schema.length + set]!), field, branch.position, engine.settings.timeZone)
      return { expr, column: freshColumn(field.name, field.type, true) }
    })
    const number = { expr: columnExpr(row!), column: freshColumn(ROW, BIGINT, false) }
    const stored = await engine.store({ kind: 'project', input, items: [...items, number] }, name, scope)
    return withComputed(engine, definition, this.updatedSchema(), stored, scope)
  }

  private async inserts(branch: MergeBranch, action: MergeAction & { kind: 'insert' }): Promise<StoredRows> {
    const { engine, scope, table } = this
    const { definition } = table
    const { columns, values, star } = action
    const { position } = branch
    const all = definition.schema.flatMap((field, i) => (definition.generated[i] ? [] : [{ text: field.name, position }]))
    const named: readonly Name[] = columns.length > 0 ? columns : all
    if (!star && values.length !== named.length) {
      throw new BindError(`INSERT names ${named.length} columns, but ${values.length} values are given`, { position })
    }
    const given = values.flatMap((value, i) => (value ? [{ value, column: named[i]! }] : []))
    if (!star && given.length === 0) throw new UnsupportedError('INSERT of nothing but defaults in MERGE is not supported', { position })
    const expressions = Object.fromEntries(given.map(({ value }, i) => [`v${i}`, value]))
    const list = star
      ? '*'
      : Object.keys(expressions)
          .map((key) => `$${key}`)
          .join(', ')
    const source = await engine.bind(
      this.query(`select ${list} from ${this.chosen(branch)}`, expressions, position),
      scope,
      over(table.current),
    )
    const target = { columns: star ? [] : given.map(({ column }) => column), byName: star === 'name', position }
    const plan = insertPlan(source, target, definition, this.evaluate, engine.settings.timeZone)
    return withComputed(engine, definition, definition.schema, await engine.store(plan, definition.name, scope), scope)
  }

  private valueOf(value: Expression | undefined, column: number, position: Position): Expression {
    return value ?? this.table.definition.defaults[column] ?? { kind: 'null', position }
  }

  /** Each column from the source's: that of its name, or of its place. */
  private async starAssignments(star: 'name' | 'position', position: Position) {
    const { definition } = this.table
    const source = nameOfSource(this.statement.source, position)
    const given = columnsOf(await this.engine.bind(this.query('select * from "quern:source"', {}, position), this.scope))
    const own = definition.schema.filter((_, i) => !definition.generated[i])
    return given.flatMap(({ name }, i) => {
      const column = star === 'name' ? name : own[i]?.name
      if (column === undefined || !own.some((field) => field.name.toLowerCase() === column.toLowerCase())) {
        throw new BindError(`column "${column ?? name}" of the source is none of table "${definition.name}"`, { position })
      }
      const value: Expression = { kind: 'column', parts: [source, { text: name, position }], position }
      return [{ column: { text: column, position }, value }]
    })
  }

  /** The rows for which a branch is the first of its kind whose condition holds, as the rest of a query from FROM on. */
  private chosen(branch: MergeBranch): string {
    const alike = this.statement.branches.filter(({ when }) => when === branch.when)
    const place = alike.indexOf(branch)
    const cases = alike
      .slice(0, place + 1)
      .map((one, i) => `when ${one.condition ? `$c${this.statement.branches.indexOf(one)}` : 'true'} then ${i}`)
    const where = `where case ${cases.join(' ')} end = ${place}`
    switch (branch.when) {
      case 'matched':
        return `${this.rows} join "quern:source" ${this.on} ${where}`
      case 'not matched by target':
        return `"quern:source" anti join ${this.rows} ${this.on} ${where}`
      case 'not matched by source':
        return `${this.rows} anti join "quern:source" ${this.on} ${where}`
    }
  }

  private query(text: string, expressions: Readonly<Record<string, Expression>>, position: Position) {
    const { on, source, branches } = this.statement
    const conditions = Object.fromEntries(branches.flatMap(({ condition }, i) => (condition ? [[`c${i}`, condition]] : [])))
    return fillQuery(text, position, {
      expressions: { ...expressions, ...conditions, ...(on && { on }) },
      tables: { 'quern:source': source },
    })
  }

  private async stored(text: string, expressions: Readonly<Record<string, Expression>>, position: Position): Promise<StoredRows> {
    const { engine, scope } = this
    const plan = await engine.bind(this.query(text, expressions, position), scope, over(this.table.current))
    return engine.store(plan, this.table.definition.name, scope)
  }
}

const ROW_FIELD = { name: ROW, type: BIGINT, nullable: true }

function columnNamed(schema: Schema, { text, position }: Name): number {
  const at = schema.findIndex((field) => field.name.toLowerCase() === text.toLowerCase())
  if (at >= 0) return at
  const known = schema.map((field) => field.name)
  throw unknownColumn(text, known, position)
}

function nameOfSource(source: TableReference, position: Position): Name {
  const alias = 'alias' in source ? source.alias?.name : undefined
  const name = alias ?? (source.kind === 'table' ? source.name.at(-1) : undefined)
  if (name) return name
  throw new UnsupportedError('a source without a name is not supported where its columns are meant as a whole', {
    position,
    hint: 'Give it an alias: USING (…) AS s.',
  })
}

function withoutAction(item: SelectItem): SelectItem {
  if (item.kind !== 'star') return item
  return { ...item, exclude: [...item.exclude, [{ text: 'merge_action', position: item.position }]] }
}

// UPDATE and DELETE: the rows of a table after a change, as a new version of all of them.
import { BindError, type Position } from '../common/errors.ts'
import { BOOLEAN } from '../common/types.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { caseOf, castTo, columnExpr, freshColumn } from '../logical/build-expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { TableSource } from '../logical/ports.ts'
import type { Assignment, Expression, Name, TableReference } from '../parser/ast.ts'
import { segmentColumn } from '../physical/stored-rows.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { MemoryTable } from './catalog/memory-tables.ts'
import { escaped, over, ROWS } from './constraints.ts'
import type { Engine, GivenTables, StatementScope } from './engine.ts'
import { withComputed } from './generated-columns.ts'
import { assigned, refuseComputed } from './insert-plan.ts'
import { fillQuery } from './query-template.ts'

/** Which rows of a table are changed, and how. */
export interface RowChange {
  /** What the statement calls the table. */
  readonly alias: Name | undefined
  /** Other tables that `where` and the values may read. */
  readonly from: TableReference | undefined
  readonly where: Expression | undefined
  readonly position: Position
}

const TRUE: Expression = { kind: 'boolean', value: true, position: { offset: 0, length: 0 } }

/** The name of the column that says of each row whether it was changed; it lies behind the table's own. */
const CHANGED = '"quern:changed"'

export interface UpdatedRows {
  readonly rows: StoredRows
  readonly changed: number
  /** The new version of the changed rows alone, as a table with one column more. */
  readonly marked: StoredTable
}

/** The table's rows with the assignments done. Rows keep their places. `given`: tables that `from` names. */
export async function updatedRows(
  engine: Engine,
  table: MemoryTable,
  change: RowChange,
  assignments: readonly Assignment[],
  scope: StatementScope,
  given: GivenTables = new Map(),
): Promise<UpdatedRows> {
  const { definition, current } = table
  const { name, schema } = definition
  const targets = assignments.map(({ column }) => {
    const at = schema.findIndex((field) => field.name.toLowerCase() === column.text.toLowerCase())
    const known = schema.map((field) => field.name)
    if (at < 0) throw unknownColumn(column.text, known, column.position)
    refuseComputed(definition, at, column.position)
    return at
  })
  const twice = targets.findIndex((target, i) => targets.indexOf(target) < i)
  if (twice >= 0)
    throw new BindError(`column "${assignments[twice]!.column.text}" is set twice`, { position: assignments[twice]!.column.position })
  const nothing: Expression = { kind: 'null', position: change.position }
  const values = assignments.map(({ value }, i) => value ?? definition.defaults[targets[i]!] ?? nothing)
  const plan = await engine.bind(
    change.from ? joined(change, values, name) : inPlace(change, values, name),
    scope,
    new Map<string, TableSource>([...over(current), ...given]),
  )
  const columns = columnsOf(plan)
  const changed = columnExpr(columns[schema.length]!)
  const items = schema.map((field, i) => {
    const own = columnExpr(columns[i]!)
    const set = targets.indexOf(i)
    const value = set < 0 ? own : columnExpr(columns[schema.length + 1 + set]!)
    const expr =
      set < 0 ? own : caseOf([[changed, assigned(value, field, assignments[set]!.column.position, engine.settings.timeZone)]], own)
    return { expr, column: freshColumn(field.name, field.type, true) }
  })
  const flag = { expr: castTo(changed, BOOLEAN), column: freshColumn('quern:changed', BOOLEAN, false) }
  const project: LogicalPlan = { kind: 'project', input: plan, items: [...items, flag] }
  const whole = [...schema, { name: 'quern:changed', type: BOOLEAN, nullable: false }]
  const rows = await withComputed(engine, definition, whole, await engine.store(project, name, scope), scope)
  const marked = new StoredTable(name, whole, [rows])
  return { rows, changed: countTrue(engine, rows, schema.length), marked }
}

/** The table's columns, whether the row changes, and the new values where it does. */
function inPlace({ alias, where = TRUE, position }: RowChange, values: readonly Expression[], table: string) {
  const called = `"${escaped(alias?.text ?? table)}"`
  const sets = values.map((_, i) => `, case when ${CHANGED} then $v${i} end as "quern:${i}"`)
  const inner = `select *, coalesce($where, false) as ${CHANGED} from ${ROWS} as ${called}`
  return fillQuery(`select *${sets.join('')} from (${inner}) as ${called}`, position, { expressions: { where, ...numbered(values) } })
}

/** As `inPlace`; of several matches of a row, one counts. */
function joined({ alias, from, where = TRUE, position }: RowChange, values: readonly Expression[], table: string) {
  const called = `"${escaped(alias?.text ?? table)}"`
  const sets = values.map((_, i) => `, $v${i} as "quern:${i}"`)
  const matches = `select ${called}.rowid as "quern:row"${sets.join('')} from ${ROWS} as ${called}, "quern:from" where $where`
  const first = `select * from (select *, row_number() over (partition by "quern:row") as "quern:n" from (${matches})) where "quern:n" = 1`
  const columns = values.map((_, i) => `, m."quern:${i}"`)
  const text = `select r.*, m."quern:row" is not null as ${CHANGED}${columns.join('')}
    from ${ROWS} as r left join (${first}) as m on r.rowid = m."quern:row" order by r.rowid`
  return fillQuery(text, position, { expressions: { where, ...numbered(values) }, tables: { 'quern:from': from! } })
}

function numbered(values: readonly Expression[]): Record<string, Expression> {
  return Object.fromEntries(values.map((value, i) => [`v${i}`, value]))
}

/** The rows that stay, or those that go, in their order. */
export async function deletedRows(
  engine: Engine,
  { definition: { name }, current }: MemoryTable,
  { alias, from, where = TRUE, position }: RowChange,
  which: 'stay' | 'go',
  scope: StatementScope,
): Promise<StoredRows> {
  const called = `"${escaped(alias?.text ?? name)}"`
  const not = which === 'stay' ? 'not ' : ''
  const simple = `select * from ${ROWS} as ${called} where ${not}coalesce($where, false)`
  const matching = `select ${called}.rowid as "quern:row" from ${ROWS} as ${called}, "quern:from" where $where`
  const join = which === 'stay' ? 'anti' : 'semi'
  const complex = `select r.* from ${ROWS} as r ${join} join (${matching}) as m on r.rowid = m."quern:row" order by r.rowid`
  const query = fillQuery(from ? complex : simple, position, { expressions: { where }, ...(from && { tables: { 'quern:from': from } }) })
  return engine.store(await engine.bind(query, scope, over(current)), name, scope)
}

function countTrue({ memory }: Engine, { segments }: StoredRows, column: number): number {
  let count = 0
  for (const { address, rows } of segments) {
    const { values } = segmentColumn(memory, address, column, BOOLEAN)
    for (let i = 0; i < rows; i++) count += memory.u8[values + i]!
  }
  return count
}

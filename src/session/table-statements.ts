// CREATE TABLE, INSERT, DROP: tables in memory.
import { BindError, type Position } from '../common/errors.ts'
import { typeName } from '../common/types.ts'
import { bindConstant } from '../logical/binder/bind.ts'
import { type BindEnvironment, nameText } from '../logical/binder/environment.ts'
import { bindType } from '../logical/binder/type-names.ts'
import { castTo } from '../logical/build-expression.ts'
import { isCastable } from '../logical/cast-rules.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { CreateTable, CreateView, Drop, Expression, Insert, QualifiedName } from '../parser/ast.ts'
import type { StoredRows } from '../physical/stored-table.ts'
import type { Engine, StatementScope } from './engine.ts'
import { insertPlan } from './insert-plan.ts'
import { checkNotNull, type MemoryTables, type TableDefinition } from './memory-tables.ts'
import type { SessionViews } from './view-catalog.ts'
import { storablePlan } from './write-plan.ts'

export class TableStatements {
  private readonly tables: MemoryTables
  private readonly views: SessionViews

  constructor(private readonly engine: Engine) {
    this.tables = engine.memoryTables
    this.views = engine.views
  }

  /** How many rows the table begins with; undefined where it begins empty. */
  async create(statement: CreateTable, scope: StatementScope): Promise<number | undefined> {
    const { name: parts, query, ifNotExists } = statement
    const name = nameText(parts)
    if (ifNotExists && this.tables.find(name)) return query && 0
    this.checkFree(statement, name)
    if (!query) {
      this.tables.create(emptyTable(statement, name, this.environment(scope)), undefined)
      return undefined
    }
    const plan = storablePlan(await this.engine.bind(query, scope))
    const columns = columnsOf(plan)
    const names = statement.columns
    if (names.some(({ type, notNull, default: value }) => type || notNull || value)) {
      throw new BindError('the columns of CREATE TABLE … AS have the types of the query', { position: names[0]!.position })
    }
    if (names.length > columns.length) {
      throw new BindError(`the query gives ${columns.length} columns, but ${names.length} names are given`, {
        position: names[columns.length]!.position,
      })
    }
    checkUnique(names)
    const schema = columns.map((column, i) => ({ name: names[i]?.name.text ?? column.name, type: column.type, nullable: true }))
    const rows = await this.engine.store(plan, name, scope)
    this.keep(rows, () => {
      this.checkFree(statement, name)
      this.tables.create({ name, schema, defaults: schema.map(() => undefined) }, rows)
    })
    return rows.rows
  }

  /** How many rows came; a failing one changes nothing. */
  async insert(statement: Insert, scope: StatementScope): Promise<number> {
    const { definition } = this.tables.require(statement.table)
    const source = statement.query && (await this.engine.bind(statement.query, scope))
    const plan = insertPlan(source, statement, definition, (column) => {
      const value = definition.defaults[column]
      return value && constantAt(value, statement.position, this.environment(scope))
    })
    const rows = await this.engine.store(plan, definition.name, scope)
    this.keep(rows, () => {
      if (this.tables.find(definition.name)?.definition !== definition) {
        throw new BindError(`table "${definition.name}" was dropped while rows were being inserted`, { position: statement.position })
      }
      checkNotNull(definition, rows, this.engine.memory, statement.position)
      this.tables.append(definition.name, rows)
    })
    return rows.rows
  }

  drop({ kind, names, ifExists, position }: Drop): void {
    const what = kind === 'drop-view' ? 'view' : 'table'
    for (const parts of names) {
      const name = nameText(parts)
      const dropped = what === 'view' ? this.views.drop(name) : this.tables.drop(name)
      if (dropped || ifExists) continue
      const other = what === 'view' ? this.tables.find(name) && 'table' : this.views.view(name) && 'view'
      const hint = other ? `It is a ${other}: DROP ${other.toUpperCase()}.` : `DROP ${what.toUpperCase()} IF EXISTS does not mind.`
      throw new BindError(`there is no ${what} "${name}"`, { position, hint })
    }
  }

  /** Tables and views share their names. Throws where the name is taken by what the statement may not replace. */
  checkFree(
    { kind, orReplace, position }: Pick<CreateTable | CreateView, 'kind' | 'orReplace'> & { position?: Position },
    name: string,
  ): void {
    const isView = kind === 'create-view'
    const taken = this.views.view(name) ? 'view' : this.tables.find(name) && 'table'
    if (!taken || (orReplace && (taken === 'view') === isView)) return
    const replaces = (taken === 'view') === isView
    throw new BindError(`${taken} "${name}" exists already`, {
      ...(position && { position }),
      hint: replaces ? `CREATE OR REPLACE ${taken.toUpperCase()} takes its place.` : `Drop it first: DROP ${taken.toUpperCase()} ${name}.`,
    })
  }

  private environment(scope: StatementScope): BindEnvironment {
    return this.engine.environment(new Map(), scope)
  }

  /** Rows that nothing refers to in the end are given back. */
  private keep(rows: StoredRows, refer: () => void): void {
    try {
      refer()
    } catch (error) {
      rows.release()
      throw error
    }
  }
}

function emptyTable({ columns }: CreateTable, name: string, environment: BindEnvironment): TableDefinition {
  checkUnique(columns)
  const schema = columns.map((column) => {
    if (!column.type) throw new BindError(`column "${column.name.text}" needs a type`, { position: column.position })
    const type = bindType(column.type)
    const value = column.default && bindConstant(column.default, 'a default', environment)
    if (value && !isCastable(value.type, type)) {
      throw new BindError(`the default of column "${column.name.text}" is ${typeName(value.type)}, not ${typeName(type)}`, {
        position: column.default.position,
      })
    }
    // Computed for its error alone: what does not fit is told now, not at some INSERT.
    if (value) environment.constants.evaluate(castTo(value, type))
    return { name: column.name.text, type, nullable: !column.notNull }
  })
  return { name, schema, defaults: columns.map((column) => column.default) }
}

function constantAt(value: Expression, calledAt: Position, environment: BindEnvironment) {
  return bindConstant(value, 'a default', { ...environment, calledAt: environment.calledAt ?? calledAt })
}

function checkUnique(columns: readonly { readonly name: QualifiedName[number] }[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name.text.toLowerCase())) throw new BindError(`column "${name.text}" is named twice`, { position: name.position })
    seen.add(name.text.toLowerCase())
  }
}

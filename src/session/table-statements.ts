// CREATE TABLE, CREATE INDEX, DROP: what tables in memory there are.
import { BindError, type Position } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import { typeName } from '../common/types.ts'
import { bindConstant } from '../logical/binder/bind.ts'
import { type BindEnvironment, nameText } from '../logical/binder/environment.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { bindType } from '../logical/binder/type-names.ts'
import { castTo } from '../logical/build-expression.ts'
import { isCastable } from '../logical/cast-rules.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { CreateIndex, CreateSchema, CreateTable, CreateView, Drop, Expression, QualifiedName, TableConstraint } from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import { checkConstraints, escaped, over, ROWS } from './constraints.ts'
import type { Engine, StatementScope } from './engine.ts'
import type { MemoryTables } from './memory-tables.ts'
import { fillQuery } from './query-template.ts'
import { keyColumns, type TableDefinition, type UniqueKey } from './table-definition.ts'
import type { SessionViews } from './view-catalog.ts'
import { storablePlan } from './write-plan.ts'

type DroppedKind = 'view' | 'table' | 'index' | 'schema'

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
    if (!this.tables.hasSchemaOf(name)) {
      throw new BindError(`schema "${nameText(parts.slice(0, -1))}" does not exist`, {
        position: parts[0]!.position,
        hint: 'CREATE SCHEMA makes one.',
      })
    }
    if (!query) {
      const definition = emptyTable(statement, name, this.environment(scope))
      await this.checkConditions(definition, scope)
      this.tables.create(definition, undefined)
      return undefined
    }
    const plan = storablePlan(await this.engine.bind(query, scope))
    const columns = columnsOf(plan)
    const names = statement.columns
    if (statement.constraints.length > 0 || names.some(({ type, notNull, default: value }) => type || notNull || value)) {
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
      this.tables.create({ name, schema, defaults: schema.map(() => undefined), unique: [], checks: [], indexes: [] }, rows)
    })
    return rows.rows
  }

  /** An index makes its keys unique, or is only remembered. */
  async createIndex(statement: CreateIndex, scope: StatementScope): Promise<void> {
    const { name, table: parts, unique, ifNotExists, keys, position } = statement
    const table = this.tables.require(parts)
    const { definition, current } = table
    const text = name?.text ?? `${definition.name}_index`
    if (this.tables.findIndex(text)) {
      if (ifNotExists) return
      throw new BindError(`index "${text}" exists already`, { position: name?.position ?? position })
    }
    const bound = fillQuery(`select ${keys.map((_, i) => `$k${i}`).join(', ')} from ${ROWS} as "${escaped(definition.name)}"`, position, {
      expressions: Object.fromEntries(keys.map((key, i) => [`k${i}`, key])),
    })
    await this.engine.bind(bound, scope, over(current))
    const key: UniqueKey = { kind: 'UNIQUE INDEX', index: text, keys }
    const changed = unique
      ? { ...definition, unique: [...definition.unique, key] }
      : { ...definition, indexes: [...definition.indexes, text] }
    const rows = { pieces: current.pieces, added: current.pieces }
    if (unique) await checkConstraints(this.engine, { ...changed, unique: [key], checks: [] }, rows, position, scope)
    this.tables.replace(table, changed, current.pieces)
  }

  createSchema({ name: parts, ifNotExists, position }: CreateSchema): void {
    const name = nameText(parts)
    if (this.tables.createSchema(name) || ifNotExists) return
    throw new BindError(`schema "${name}" exists already`, { position, hint: 'CREATE SCHEMA IF NOT EXISTS does not mind.' })
  }

  drop({ kind, names, ifExists, cascade, position }: Drop): void {
    const what = kind.slice('drop-'.length) as DroppedKind
    for (const parts of names) {
      const name = nameText(parts)
      if (this.dropOne(what, name, cascade, position) || ifExists) continue
      const other = what === 'view' ? this.tables.find(name) && 'table' : what === 'table' && this.views.view(name) && 'view'
      const hint = other ? `It is a ${other}: DROP ${other.toUpperCase()}.` : `DROP ${what.toUpperCase()} IF EXISTS does not mind.`
      throw new BindError(`there is no ${what} "${name}"`, { position, hint })
    }
  }

  private dropOne(what: DroppedKind, name: string, cascade: boolean, position: Position): boolean {
    switch (what) {
      case 'view':
        return this.views.drop(name)
      case 'table':
        return this.tables.drop(name)
      case 'index':
        return this.tables.dropIndex(name)
      case 'schema': {
        const inside = this.tables.inSchema(name)
        if (inside.length > 0 && !cascade) {
          throw new BindError(`schema "${name}" has tables: ${inside.join(', ')}`, {
            position,
            hint: 'DROP SCHEMA … CASCADE drops them, too.',
          })
        }
        for (const table of inside) this.tables.drop(table)
        return this.tables.dropSchema(name)
      }
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

  /** Bound over no rows, for their errors. */
  private async checkConditions({ name, schema, checks }: TableDefinition, scope: StatementScope): Promise<void> {
    for (const condition of checks) {
      const query = fillQuery(`select 1 from ${ROWS} as "${escaped(name)}" where $condition`, condition.position, {
        expressions: { condition },
      })
      await this.engine.bind(query, scope, over(new StoredTable(name, schema, [])))
    }
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

function emptyTable({ columns, constraints }: CreateTable, name: string, environment: BindEnvironment): TableDefinition {
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
  const { keys, checks } = constraintsOf(constraints, schema)
  const primary = keys.find(({ kind }) => kind === 'PRIMARY KEY')
  const needed = new Set(primary && keyColumns(primary))
  return {
    name,
    schema: schema.map((field) => (needed.has(field.name.toLowerCase()) ? { ...field, nullable: false } : field)),
    defaults: columns.map((column) => column.default),
    unique: keys,
    checks,
    indexes: [],
  }
}

function constraintsOf(constraints: readonly TableConstraint[], schema: Schema): { keys: UniqueKey[]; checks: Expression[] } {
  const keys: UniqueKey[] = []
  const checks: Expression[] = []
  for (const constraint of constraints) {
    if (constraint.kind === 'check') {
      checks.push(constraint.condition)
      continue
    }
    const { primary, columns, position } = constraint
    const known = schema.map((field) => field.name)
    const unknown = columns.find(({ text }) => !known.some((name) => name.toLowerCase() === text.toLowerCase()))
    if (unknown) throw unknownColumn(unknown.text, known, unknown.position)
    if (primary && keys.some(({ kind }) => kind === 'PRIMARY KEY')) throw new BindError('a table has one PRIMARY KEY', { position })
    const expressions = columns.map((name): Expression => ({ kind: 'column', parts: [name], position: name.position }))
    keys.push({ kind: primary ? 'PRIMARY KEY' : 'UNIQUE', index: undefined, keys: expressions })
  }
  return { keys, checks }
}

function checkUnique(columns: readonly { readonly name: QualifiedName[number] }[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name.text.toLowerCase())) throw new BindError(`column "${name.text}" is named twice`, { position: name.position })
    seen.add(name.text.toLowerCase())
  }
}

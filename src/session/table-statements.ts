// CREATE TABLE, CREATE INDEX, CREATE SCHEMA.
import { BindError, type Position, UnsupportedError } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import { NULL, typeName } from '../common/types.ts'
import { bindFree } from '../logical/binder/bind.ts'
import { type BindEnvironment, nameText } from '../logical/binder/environment.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { bindType } from '../logical/binder/type-names.ts'
import { castTo } from '../logical/build-expression.ts'
import { isCastable } from '../logical/cast-rules.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { CreateIndex, CreateSchema, CreateTable, CreateView, Expression, QualifiedName, TableConstraint } from '../parser/ast.ts'
import { type StoredRows, StoredTable } from '../physical/stored-table.ts'
import type { MemoryTables } from './catalog/memory-tables.ts'
import { type Place, placeText } from './catalog/schemas.ts'
import { checkConstraints, escaped, over, ROWS } from './constraints.ts'
import { checkUnreferenced } from './drop-statement.ts'
import type { Engine, StatementScope } from './engine.ts'
import { checkForeignKeys, foreignKeys } from './foreign-keys.ts'
import { withComputedTypes } from './generated-columns.ts'
import { insertPlan } from './insert-plan.ts'
import { fillQuery } from './query-template.ts'
import { keyColumns, type TableDefinition, type UniqueKey } from './table-definition.ts'
import { storablePlan } from './write-plan.ts'

export class TableStatements {
  private readonly tables: MemoryTables

  constructor(private readonly engine: Engine) {
    this.tables = engine.memoryTables
  }

  /** How many rows the table begins with; undefined where it begins empty. */
  async create(statement: CreateTable, scope: StatementScope): Promise<number | undefined> {
    const { name: parts, query, ifNotExists } = statement
    const place = this.engine.catalog.schemas.target(parts, statement.temporary)
    const { name } = place
    if (ifNotExists && this.tables.at(place)) return query && 0
    this.checkFree(statement, place)
    if (statement.orReplace && this.tables.at(place)) checkUnreferenced(this.engine.catalog, place, statement.position)
    if (!query) {
      this.tables.create(await this.defined(statement, place, scope), undefined)
      return undefined
    }
    const bound = storablePlan(await this.engine.bind(query, scope))
    const plan: LogicalPlan = statement.withoutData ? { kind: 'limit', input: bound, count: 0, offset: 0 } : bound
    const columns = columnsOf(plan)
    const names = statement.columns
    if (names.some(({ type }) => type)) return this.createFilled(statement, place, plan, scope)
    if (statement.constraints.length > 0 || names.some(({ notNull, default: value }) => notNull || value)) {
      throw new BindError('columns of CREATE TABLE … AS with constraints need types, too', { position: names[0]!.position })
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
      this.checkFree(statement, place)
      this.tables.create(
        { name, place, schema, defaults: schema.map(() => undefined), unique: [], checks: [], foreign: [], generated: [], indexes: [] },
        rows,
      )
    })
    return rows.rows
  }

  private async defined(statement: CreateTable, place: Place, scope: StatementScope): Promise<TableDefinition> {
    const bare = emptyTable(statement, place, this.environment(scope))
    const computed = await withComputedTypes(this.engine, bare, scope)
    const definition = { ...computed, foreign: foreignKeys(this.tables, computed, statement.constraints) }
    await this.checkConditions(definition, scope)
    return definition
  }

  /** `CREATE TABLE t (a INTEGER, b VARCHAR) AS query`: the table, and the query's columns in its columns' places. */
  private async createFilled(statement: CreateTable, place: Place, plan: LogicalPlan, scope: StatementScope): Promise<number> {
    const { position } = statement
    const definition = await this.defined(statement, place, scope)
    const computed = definition.generated.find((expression) => expression)
    if (computed) throw new UnsupportedError('a computed column in CREATE TABLE … AS is not supported', { position: computed.position })
    const given = insertPlan(plan, { columns: [], byName: false, position }, definition, () => undefined, this.engine.settings.timeZone)
    const rows = await this.engine.store(given, place.name, scope)
    rows.hold()
    try {
      const fresh = { pieces: [rows], added: [rows] }
      await checkConstraints(this.engine, definition, fresh, position, scope)
      await checkForeignKeys(this.engine, definition, fresh, new StoredTable(place.name, definition.schema, []), position, scope)
      this.checkFree(statement, place)
      this.tables.create(definition, rows)
    } finally {
      rows.release()
    }
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
    if (this.engine.catalog.schemas.create(parts) || ifNotExists) return
    throw new BindError(`schema "${name}" exists already`, { position, hint: 'CREATE SCHEMA IF NOT EXISTS does not mind.' })
  }

  /** Tables and views share their names. Throws where the name is taken by what the statement may not replace. */
  checkFree(
    { kind, orReplace, position }: Pick<CreateTable | CreateView, 'kind' | 'orReplace'> & { position?: Position },
    place: Place,
  ): void {
    const taken = this.engine.catalog.relations.at(place)?.value.kind
    const same = kind === `create-${taken}`
    if (!taken || (orReplace && same)) return
    const name = placeText(place)
    throw new BindError(`${taken} "${name}" exists already`, {
      ...(position && { position }),
      hint: same ? `CREATE OR REPLACE ${taken.toUpperCase()} takes its place.` : `Drop it first: DROP ${taken.toUpperCase()} ${name}.`,
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

function emptyTable({ columns, constraints }: CreateTable, place: Place, environment: BindEnvironment): TableDefinition {
  checkUnique(columns)
  const schema = columns.map((column) => {
    // What is computed has the type of its expression, where none is given.
    if (!column.type && !column.generated) throw new BindError(`column "${column.name.text}" needs a type`, { position: column.position })
    if (column.generated && column.default)
      throw new BindError(`column "${column.name.text}" is computed, and has no default`, { position: column.position })
    const type = column.type ? bindType(column.type, environment.userTypes) : NULL
    const value = column.default && bindFree(column.default, 'a default', environment)
    if (value && !isCastable(value.type, type)) {
      throw new BindError(`the default of column "${column.name.text}" is ${typeName(value.type)}, not ${typeName(type)}`, {
        position: column.default.position,
      })
    }
    // Computed for its error alone: what does not fit is told now, not at some INSERT.
    if (value?.kind === 'literal') environment.constants.evaluate(castTo(value, type))
    return { name: column.name.text, type, nullable: !column.notNull }
  })
  const { keys, checks } = constraintsOf(constraints, schema)
  const primary = keys.find(({ kind }) => kind === 'PRIMARY KEY')
  const needed = new Set(primary && keyColumns(primary))
  return {
    name: place.name,
    place,
    schema: schema.map((field) => (needed.has(field.name.toLowerCase()) ? { ...field, nullable: false } : field)),
    defaults: columns.map((column) => column.default),
    unique: keys,
    checks,
    foreign: [],
    generated: columns.map((column) => column.generated),
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
    if (constraint.kind === 'foreign') continue
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

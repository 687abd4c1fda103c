// ALTER TABLE: another definition, and where columns come, go or change their type, other rows.
import { BindError, type Position, UnsupportedError } from '../common/errors.ts'
import { bindFree } from '../logical/binder/bind.ts'
import { nameKey } from '../logical/binder/environment.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { bindType } from '../logical/binder/type-names.ts'
import { columnExpr, freshColumn, literal } from '../logical/build-expression.ts'
import type { Column, Expr } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { AlterTable, ColumnReference, Expression, Name } from '../parser/ast.ts'
import type { StoredRows } from '../physical/stored-table.ts'
import { changedField, type FieldChange } from './alter-field.ts'
import type { MemoryTable } from './catalog/memory-tables.ts'
import type { Place } from './catalog/schemas.ts'
import { checkConstraints, escaped, over, ROWS } from './constraints.ts'
import { checkUnreferenced } from './drop-statement.ts'
import type { Engine, StatementScope } from './engine.ts'
import { assigned } from './insert-plan.ts'
import { fillQuery } from './query-template.ts'
import { keyColumns, type TableDefinition } from './table-definition.ts'

interface ProjectItem {
  readonly expr: Expr
  readonly column: Column
}

/** Throws where the column is not there, is needed, or the rows do not fit. `checkFree` throws where a new name is taken. */
export async function alterTable(
  engine: Engine,
  { table: name, ifExists, change, position }: AlterTable,
  checkFree: (place: Place) => void,
  scope: StatementScope,
): Promise<void> {
  const { memoryTables } = engine
  if (ifExists && !memoryTables.find(nameKey(name))) return
  const table = memoryTables.require(name)
  const { definition, current } = table
  const { schema, defaults, generated } = definition
  const redefine = (changed: Partial<TableDefinition>, pieces: readonly StoredRows[] = current.pieces) =>
    memoryTables.replace(table, { ...definition, ...changed }, pieces)
  switch (change.kind) {
    case 'rename': {
      const place = { ...definition.place, name: change.name.text }
      checkFree(place)
      checkUnreferenced(engine.catalog, definition.place, position)
      return redefine({ name: place.name, place })
    }
    case 'rename-column': {
      const at = columnAt(definition, change.column)
      checkNewColumn(definition, change.name)
      refuseDependents(definition, change.column, position, 'renamed')
      return redefine({ schema: schema.with(at, { ...schema[at]!, name: change.name.text }) })
    }
    case 'set-default': {
      const at = columnAt(definition, change.column)
      if (change.value) bindFree(change.value, 'a default', engine.environment(new Map(), scope))
      return redefine({ defaults: defaults.with(at, change.value) })
    }
    case 'set-not-null': {
      const at = columnAt(definition, change.column)
      const changed = { ...definition, schema: schema.with(at, { ...schema[at]!, nullable: !change.notNull }) }
      await checkConstraints(
        engine,
        { ...changed, checks: [], unique: [] },
        { pieces: current.pieces, added: current.pieces },
        position,
        scope,
      )
      return redefine(changed)
    }
    case 'add-column': {
      const { column, ifNotExists } = change
      if (ifNotExists && hasColumn(definition, column.name)) return
      checkNewColumn(definition, column.name)
      if (!column.type) throw new BindError(`column "${column.name.text}" needs a type`, { position: column.position })
      if (column.constraints.length > 0)
        throw new BindError('a column is added without a constraint', { position: column.constraints[0]!.position })
      if (column.generated) throw new UnsupportedError('ADD COLUMN of a computed column is not supported', { position: column.position })
      const type = bindType(column.type, engine.userTypes)
      const value = column.default && bindFree(column.default, 'a default', engine.environment(new Map(), scope))
      const field = { name: column.name.text, type, nullable: !column.notNull }
      const changed = {
        ...definition,
        schema: [...schema, field],
        defaults: [...defaults, column.default],
        generated: [...generated, undefined],
      }
      const added = {
        expr: assigned(value ?? literal(null, type), field, position, engine.settings.timeZone),
        column: freshColumn(field.name, type, true),
      }
      return rewritten(engine, table, changed, (items) => [...items, added], position, scope)
    }
    case 'drop-column': {
      if (change.ifExists && !hasColumn(definition, change.column)) return
      const at = columnAt(definition, change.column)
      if (schema.length === 1) throw new BindError(`table "${definition.name}" has no other column`, { position })
      refuseDependents(definition, change.column, position, 'dropped')
      const changed = {
        ...definition,
        schema: schema.toSpliced(at, 1),
        defaults: defaults.toSpliced(at, 1),
        generated: generated.toSpliced(at, 1),
      }
      return rewritten(engine, table, changed, (items) => items.toSpliced(at, 1), position, scope)
    }
    case 'add-field':
    case 'drop-field':
    case 'rename-field': {
      const [column, ...path] = change.path as [Name, ...Name[]]
      const at = columnAt(definition, column)
      refuseDependents(definition, column, position, 'changed')
      const changed = changedField(schema[at]!.type, path, fieldChange(engine, change, scope))
      if (!changed) return
      const value = changed.value({ kind: 'column', parts: [column], position: column.position })
      return rewritten(
        engine,
        table,
        { ...definition, schema: schema.with(at, { ...schema[at]!, type: changed.type }) },
        (items) => {
          const computed = items.at(-1)!
          return items.with(at, { expr: computed.expr, column: freshColumn(schema[at]!.name, changed.type, true) }).slice(0, schema.length)
        },
        position,
        scope,
        value,
      )
    }
    case 'add-primary-key': {
      if (definition.unique.some(({ kind }) => kind === 'PRIMARY KEY'))
        throw new BindError(`table "${definition.name}" has a PRIMARY KEY already`, { position })
      const places = change.columns.map((column) => columnAt(definition, column))
      const keys = change.columns.map((column): Expression => ({ kind: 'column', parts: [column], position: column.position }))
      const changed: TableDefinition = {
        ...definition,
        schema: schema.map((field, i) => (places.includes(i) ? { ...field, nullable: false } : field)),
        unique: [...definition.unique, { kind: 'PRIMARY KEY', index: undefined, keys }],
      }
      await checkConstraints(engine, { ...changed, checks: [] }, { pieces: current.pieces, added: current.pieces }, position, scope)
      return redefine(changed)
    }
    case 'set-type': {
      const at = columnAt(definition, change.column)
      refuseDependents(definition, change.column, position, 'given another type')
      const type = bindType(change.type, engine.userTypes)
      const value: Expression = change.using ?? { kind: 'column', parts: [change.column], position: change.column.position }
      const changed = { ...definition, schema: schema.with(at, { ...schema[at]!, type }) }
      const column = freshColumn(schema[at]!.name, type, true)
      const retyped = (items: readonly ProjectItem[], computed: ProjectItem) =>
        items.with(at, { expr: assigned(computed.expr, column, position, engine.settings.timeZone), column })
      return rewritten(engine, table, changed, (items) => retyped(items, items.at(-1)!).slice(0, schema.length), position, scope, value)
    }
  }
}

function fieldChange(
  engine: Engine,
  change: Extract<AlterTable['change'], { readonly path: readonly Name[] }>,
  scope: StatementScope,
): FieldChange {
  if (change.kind === 'drop-field') return { kind: 'drop', ifExists: change.ifExists }
  if (change.kind === 'rename-field') return { kind: 'rename', name: change.name }
  const { name, type, default: value, constraints, generated, notNull, position } = change.field
  if (!type) throw new BindError(`field "${name.text}" needs a type`, { position })
  if (constraints.length > 0 || generated || notNull) throw new BindError('a field has a type and a default alone', { position })
  if (value) bindFree(value, 'a default', engine.environment(new Map(), scope))
  return { kind: 'add', type: bindType(type, engine.userTypes), typeName: type, value, ifNotExists: change.ifNotExists }
}

/** All rows with the items that `columns` makes of the table's own. `value`: what else is computed, as the last item. */
async function rewritten(
  engine: Engine,
  table: MemoryTable,
  definition: TableDefinition,
  columns: (items: readonly ProjectItem[]) => readonly ProjectItem[],
  position: Position,
  scope: StatementScope,
  value?: Expression,
): Promise<void> {
  const text = `select *${value ? ', $value' : ''} from ${ROWS} as "${escaped(table.definition.name)}"`
  const query = fillQuery(text, position, value ? { expressions: { value } } : {})
  const input = await engine.bind(query, scope, over(table.current))
  const items = columns(columnsOf(input).map((column) => ({ expr: columnExpr(column), column })))
  const plan: LogicalPlan = {
    kind: 'project',
    input,
    items: items.map(({ expr, column }) => ({ expr, column: freshColumn(column.name, column.type, true) })),
  }
  const rows = await engine.store(plan, definition.name, scope)
  rows.hold()
  try {
    await checkConstraints(engine, definition, { pieces: [rows], added: [rows] }, position, scope)
    engine.memoryTables.replace(table, definition, [rows])
  } finally {
    rows.release()
  }
}

function hasColumn({ schema }: TableDefinition, { text }: Name): boolean {
  return schema.some((field) => field.name.toLowerCase() === text.toLowerCase())
}

function columnAt({ schema }: TableDefinition, { text, position }: Name): number {
  const at = schema.findIndex((field) => field.name.toLowerCase() === text.toLowerCase())
  const names = schema.map((field) => field.name)
  if (at < 0) throw unknownColumn(text, names, position)
  return at
}

function checkNewColumn(definition: TableDefinition, name: Name): void {
  if (hasColumn(definition, name)) {
    throw new BindError(`table "${definition.name}" has a column "${name.text}" already`, { position: name.position })
  }
}

/** A key or a CHECK that reads a column keeps it as it is. */
function refuseDependents(
  { name, unique, checks, foreign, generated }: TableDefinition,
  column: Name,
  position: Position,
  what: string,
): void {
  const text = column.text.toLowerCase()
  const key = unique.find((candidate) => keyColumns(candidate)?.includes(text) ?? true)
  const dependent = key
    ? `${key.kind}${key.index ? ` "${key.index}"` : ''}`
    : checks.some((check) => names(check, text))
      ? 'a CHECK'
      : foreign.some(({ columns }) => columns.includes(text))
        ? 'a FOREIGN KEY'
        : generated.some((expression) => names(expression, text))
          ? 'a computed column'
          : undefined
  if (dependent) throw new BindError(`column "${column.text}" cannot be ${what}: ${dependent} of table "${name}" reads it`, { position })
}

/** Whether a name in the expression is, or may begin with, the column's, which is given in lower case. */
function names(expression: unknown, column: string): boolean {
  if (typeof expression !== 'object' || expression === null) return false
  const { kind, parts } = expression as Partial<ColumnReference>
  if (kind === 'column' && parts?.some(({ text }) => text.toLowerCase() === column)) return true
  return Object.values(expression).some((part) => names(part, column))
}

// From what a query gives to the rows that a table takes: columns in the table's order, of its types, defaults where nothing is given.
import { BindError, type Position } from '../common/errors.ts'
import type { Field } from '../common/schema.ts'
import { typeName } from '../common/types.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { castInZone } from '../logical/binder/zones.ts'
import { columnExpr, freshColumn, literal } from '../logical/build-expression.ts'
import { isCastable } from '../logical/cast-rules.ts'
import type { Column, Expr } from '../logical/expression.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Insert, Name } from '../parser/ast.ts'
import type { GivenColumn } from './insert-values.ts'
import type { TableDefinition } from './table-definition.ts'

/** `source`: undefined for DEFAULT VALUES. `evaluate` computes a default. `timeZone`: the session's. */
export function insertPlan(
  source: LogicalPlan | undefined,
  { columns, byName, position }: Pick<Insert, 'columns' | 'byName' | 'position'>,
  definition: TableDefinition,
  evaluate: (column: number) => Expr | undefined,
  timeZone: string,
): LogicalPlan {
  const { name, schema } = definition
  const input: LogicalPlan = source ?? { kind: 'values', columns: [], rows: [[]] }
  const given = columnsOf(input)
  const targets = source ? targetsOf(given, columns, byName, definition, position) : []
  if (targets.length !== given.length) {
    throw new BindError(`table "${name}" takes ${targets.length} values a row, but ${given.length} are given`, {
      position,
      hint: columns.length > 0 ? undefined : `Its columns: ${schema.map((field) => field.name).join(', ')}.`,
    })
  }
  const items = schema.map((field, column) => {
    const at = targets.indexOf(column)
    const expr: Expr = at >= 0 ? columnExpr(given[at]!) : (evaluate(column) ?? literal(null, field.type))
    return { expr: assigned(expr, field, position, timeZone), column: freshColumn(field.name, field.type, true) }
  })
  return { kind: 'project', input, items }
}

/** The columns that an INSERT names, or all that take values. What it names wrongly is none. */
export function givenColumns({ columns }: Pick<Insert, 'columns'>, { schema, generated, defaults }: TableDefinition): GivenColumn[] {
  const all = schema.map(({ name, type }, i) => ({ name: name.toLowerCase(), type, default: defaults[i] }))
  if (columns.length === 0) return all.filter((_, i) => !generated[i])
  return columns.flatMap(({ text }) => all.find(({ name }) => name === text.toLowerCase()) ?? [])
}

/** The table's column for each of the query's. */
function targetsOf(
  given: readonly Column[],
  columns: readonly Name[],
  byName: boolean,
  definition: TableDefinition,
  position: Position,
): readonly number[] {
  const { schema } = definition
  const names = byName ? given.map(({ name }) => ({ text: name, position })) : columns
  if (names.length === 0) return schema.flatMap((_, i) => (definition.generated[i] ? [] : [i]))
  const targets = names.map(({ text, position: place }) => {
    const at = schema.findIndex((field) => field.name.toLowerCase() === text.toLowerCase())
    if (at >= 0) {
      refuseComputed(definition, at, place)
      return at
    }
    const known = schema.map((field) => field.name)
    throw unknownColumn(text, known, place)
  })
  const twice = targets.findIndex((target, i) => targets.indexOf(target) < i)
  if (twice >= 0) throw new BindError(`column "${names[twice]!.text}" is named twice`, { position: names[twice]!.position })
  return targets
}

/** Throws where the column is computed from others. */
export function refuseComputed({ schema, generated }: TableDefinition, column: number, position: Position): void {
  if (!generated[column]) return
  throw new BindError(`column "${schema[column]!.name}" is computed, and cannot be given a value`, { position })
}

/** The value as the column's type, local times by the session's `timeZone`; what does not fit is an error when the row comes. */
export function assigned(expr: Expr, { type, name }: Pick<Field, 'type' | 'name'>, position: Position, timeZone: string): Expr {
  if (isCastable(expr.type, type)) {
    const cast = castInZone(expr, type, timeZone)
    return cast.kind === 'cast' ? { ...cast, position } : cast
  }
  throw new BindError(`column "${name}" is ${typeName(type)}, and ${typeName(expr.type)} cannot be cast to it`, { position })
}

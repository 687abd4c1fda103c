// PIVOT: values of rows become columns. It is a GROUP BY whose aggregates each take the rows of one value.
import { BindError, type Position, UnsupportedError } from '../../common/errors.ts'
import { VARCHAR } from '../../common/types.ts'
import type { Call, Expression, Name, Pivot, PivotKey, SelectExpression, SelectItem } from '../../parser/ast.ts'
import { makeCall, makeSelect } from '../../parser/make-node.ts'
import { itemName } from '../../parser/print-sql.ts'
import { castTo } from '../build-expression.ts'
import { collectColumns } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { constantValue } from './constant-tests.ts'
import { nameText } from './environment.ts'
import { mapTree } from './expand-columns.ts'
import type { BoundFrom, QuerySource } from './from.ts'
import type { Scope, VisibleColumn } from './scope.ts'
import { bindSelectOver } from './select.ts'
import type { BindSession } from './session.ts'

/** More would be a mistake: each is a column with an aggregate of its own. */
const MAX_COLUMNS = 10_000

/** The plan of what PIVOT makes of the table, `from`. */
export function bindPivot(pivot: Pivot, from: BoundFrom, queries: QuerySource): LogicalPlan {
  const { position } = pivot
  const groups = pivot.groupBy ?? (pivot.on.length === 0 ? [] : remaining(pivot, from.scope).map((column) => reference(column, position)))
  const items = groups.map((expression): SelectExpression => ({ kind: 'item', expression, alias: undefined, position }))
  const isGrouped = groups.length > 0 || pivot.groupBy !== undefined
  return bindPivotOf({ ...pivot, groups: items, isGrouped }, from, queries)
}

/** Without groups it gives one row, unless it is grouped by none. */
type PivotParts = Pick<Pivot, 'on' | 'using' | 'position'> & { readonly groups: readonly SelectExpression[]; readonly isGrouped: boolean }

/** As `bindPivot`, where the groups are told with their names. */
export function bindPivotOf(pivot: PivotParts, from: BoundFrom, queries: QuerySource): LogicalPlan {
  const { session } = queries
  const { position, groups, isGrouped } = pivot
  const using = pivot.using.length > 0 ? pivot.using : [countAll(position)]
  const combinations = pivot.on.reduce<readonly Combination[]>(
    (before, key) => {
      const values = valuesOf(key, session)
      if (before.length * values.length * using.length > MAX_COLUMNS) {
        throw new UnsupportedError(`PIVOT would make more than ${MAX_COLUMNS} columns`, {
          position: key.position,
          hint: 'List the values: IN (…).',
        })
      }
      return before.flatMap(({ conditions, name }) =>
        values.map((value) => ({
          conditions: [...conditions, ...value.conditions],
          name: name === undefined ? value.name : `${name}_${value.name}`,
        })),
      )
    },
    [{ conditions: [], name: undefined }],
  )
  const items: SelectItem[] = combinations.flatMap(({ conditions, name }) =>
    using.map(({ expression, alias }): SelectItem => {
      const own = alias?.text ?? (using.length > 1 || name === undefined ? itemName(expression) : undefined)
      const text = name === undefined ? own! : own === undefined ? name : `${name}_${own}`
      return { kind: 'item', expression: filtered(expression, conditions, session), alias: { text, position }, position }
    }),
  )
  if (groups.length + items.length === 0) {
    throw new BindError('PIVOT gives no column: there is no value to make one of, and no column to group by', { position })
  }
  const select = makeSelect(position, {
    items: [...groups, ...items],
    ...(isGrouped && { groupBy: { kind: 'items', items: groups.map(({ expression }) => expression), position } }),
  })
  return bindSelectOver(select, undefined, from, queries)
}

interface Combination {
  readonly conditions: readonly Expression[]
  /** Undefined where PIVOT has no ON. */
  readonly name: string | undefined
}

function countAll(position: Position): SelectExpression {
  return { kind: 'item', expression: makeCall([{ text: 'count_star', position }], [], position), alias: undefined, position }
}

/** The columns that neither ON nor USING names. */
function remaining({ on, using }: Pivot, scope: Scope): readonly VisibleColumn[] {
  const named = new Set<number>()
  const find = (node: Expression) =>
    void mapTree(node, (part) => {
      const found = part.kind === 'column' ? scope.find(part.parts) : undefined
      if (found) collectColumns(found, named)
      return undefined
    })
  for (const { expression } of [...on, ...using]) find(expression)
  return scope.visible.filter(({ column }) => !named.has(column.id))
}

function reference({ table, name }: VisibleColumn, position: Pivot['position']): Expression {
  return { kind: 'column', parts: (table === undefined ? [name] : [table, name]).map((text) => ({ text, position })), position }
}

function valuesOf(key: PivotKey, session: BindSession): readonly { readonly conditions: readonly Expression[]; readonly name: string }[] {
  if (!key.values) {
    throw new UnsupportedError('PIVOT without the values of its columns is not supported here', {
      position: key.position,
      hint: 'List them: PIVOT … ON a IN (1, 2).',
    })
  }
  const operands = key.expression.kind === 'row' ? key.expression.items : [key.expression]
  return key.values.map(({ value, alias }) => {
    const given = (value.kind === 'row' ? value.items : [value]).map(wordAsText)
    if (given.length !== operands.length) {
      throw new BindError(`PIVOT has ${operands.length} expressions here, and ${given.length} values`, { position: value.position })
    }
    return {
      conditions: operands.map(
        (operand, i): Expression => ({
          kind: 'comparison',
          operator: 'is not distinct from',
          left: operand,
          right: given[i]!,
          position: value.position,
        }),
      ),
      name: alias?.text ?? given.map((part) => textOf(part, session)).join('_'),
    }
  })
}

/** As in DuckDB, a bare word among the values is text. */
function wordAsText(value: Expression): Expression {
  if (value.kind !== 'column') return value
  return { kind: 'string', value: nameText(value.parts as readonly Name[]), position: value.position }
}

function textOf(value: Expression, session: BindSession): string {
  const constant = constantValue(value, 'a value of PIVOT', session)
  if (constant.value === null) return 'NULL'
  return String(session.env.constants.evaluate(castTo(constant, VARCHAR)))
}

/** The expression whose aggregates take only the rows for which the conditions hold. */
function filtered(node: Expression, conditions: readonly Expression[], session: BindSession): Expression {
  if (conditions.length === 0) return node
  return mapTree(node, (part) => {
    if (part.kind !== 'call' || part.over || session.env.functions.kindOf(nameText(part.name).toLowerCase()) !== 'aggregate')
      return undefined
    const all = part.filter ? [...conditions, part.filter] : conditions
    const filter: Expression = all.length > 1 ? { kind: 'and', operands: all, position: part.position } : all[0]!
    return { ...part, filter } satisfies Call
  })
}

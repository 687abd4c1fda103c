// Table functions that make rows of a list, which may differ from row to row: `unnest`, `json_each`, `repeat`, and `range` over columns of the tables before them.
import { BindError } from '../../common/errors.ts'
import { BIGINT, structOf, typeName, VARCHAR } from '../../common/types.ts'
import type { TableFunction } from '../../parser/ast.ts'
import { itemName } from '../../parser/print-sql.ts'
import { columnExpr, freshColumn, literal } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import type { UnnestNode } from '../nodes/unnest.ts'
import type { LogicalPlan } from '../plan.ts'
import { nameText } from './environment.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { elementType } from './expressions/unnest.ts'
import type { QuerySource } from './from.ts'
import { resolveScalar } from './functions.ts'
import { constantClause } from './limit.ts'

const SERIES: ReadonlySet<string> = new Set(['range', 'generate_series'])
const LISTS: ReadonlySet<string> = new Set(['unnest', 'json_each', 'json_tree', 'repeat', 'repeat_row'])
const CONSTANTS: ReadonlySet<string> = new Set(['integer', 'decimal', 'double', 'string', 'boolean', 'null'])

/** Is its table made of a list, which may differ from row to row, or whose elements are numbered? */
export function isUnnestedTable({ name, args, ordinality }: TableFunction): boolean {
  const called = nameText(name).toLowerCase()
  return LISTS.has(called) || (SERIES.has(called) && (ordinality || args.some(({ value }) => !isConstantNumber(value))))
}

function isConstantNumber(value: TableFunction['args'][number]['value']): boolean {
  return CONSTANTS.has(value.kind) || (value.kind === 'unary' && CONSTANTS.has(value.operand.kind))
}

export function bindUnnestedTable(reference: TableFunction, queries: QuerySource): LogicalPlan {
  const called = nameText(reference.name).toLowerCase()
  const binder = new ExpressionBinder(queries.session, constantClause(`${called} in FROM`, queries))
  const list = listOf(called, reference, binder)
  const element = elementType(list.type)
  if (!element) throw new BindError(`unnest takes a list, not ${typeName(list.type)}`, { position: reference.position })
  const column = freshColumn(called === 'repeat' ? itemName(reference.args[0]!.value) : called, element, true)
  const node: UnnestNode = {
    kind: 'unnest',
    input: { kind: 'values', columns: [], rows: [[]] },
    items: [{ expr: list, column }],
    ordinality: reference.ordinality ? freshColumn('ordinality', BIGINT, true) : undefined,
    outer: false,
  }
  if (element.kind !== 'struct' || !/^(json_each|json_tree|repeat_row)$/.test(called)) return node
  const fields = element.fields.map(({ name, type }) => {
    const expr = resolveScalar(binder, 'struct_extract', [columnExpr(column), literal(name, VARCHAR)], reference.position)
    return { expr, column: freshColumn(name, type, true) }
  })
  const order = node.ordinality ? [{ expr: columnExpr(node.ordinality), column: node.ordinality }] : []
  return { kind: 'project', input: node, items: [...fields, ...order] }
}

function listOf(called: string, { args, position }: TableFunction, binder: ExpressionBinder): Expr {
  const count = called === 'repeat_row' ? args.find((arg) => arg.name?.text.toLowerCase() === 'num_rows') : undefined
  const option = args.find((arg) => arg.name && arg !== count)
  if (option) throw new BindError(`${called} in FROM has no option "${option.name!.text}"`, { position: option.position })
  const values = args.filter((arg) => arg !== count).map((arg) => binder.bind(arg.value))
  switch (called) {
    case 'unnest':
      if (values.length !== 1) throw new BindError('unnest takes one list', { position: args[1]?.position ?? position })
      return values[0]!
    case 'json_each':
    case 'json_tree':
      if (values.length < 1 || values.length > 2) throw new BindError(`${called} takes JSON, and perhaps a path`, { position })
      return resolveScalar(binder, `quern:${called}`, values, position)
    case 'repeat':
      if (values.length !== 2) throw new BindError('repeat in FROM takes a value and how often it comes', { position })
      return repeated(values[0]!, values[1]!, position, binder)
    case 'repeat_row': {
      if (!count || values.length === 0) {
        throw new BindError('repeat_row takes values and their number', { position, hint: `repeat_row(1, 'a', num_rows = 3)` })
      }
      const row = resolveScalar(binder, 'struct_pack', values, position)
      const fields = values.map(({ type }, i) => ({ name: `column${i}`, type }))
      return repeated({ ...row, type: structOf(fields) } as Expr, binder.bind(count.value), position, binder)
    }
    default:
      return resolveScalar(binder, called, values, position)
  }
}

function repeated(value: Expr, count: Expr, position: TableFunction['position'], binder: ExpressionBinder): Expr {
  const one = resolveScalar(binder, 'list_value', [value], position)
  return resolveScalar(binder, 'list_resize', [one, count, value], position)
}

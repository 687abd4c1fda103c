// `FROM unnest(list)`, and `range` and `generate_series` whose arguments are columns of the tables before them: rows made of each row's list.
import { BindError } from '../../common/errors.ts'
import { BIGINT, typeName } from '../../common/types.ts'
import type { TableFunction } from '../../parser/ast.ts'
import { freshColumn } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import type { UnnestNode } from '../nodes/unnest.ts'
import { nameText } from './environment.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { elementType } from './expressions/unnest.ts'
import type { QuerySource } from './from.ts'
import { resolveScalar } from './functions.ts'
import { constantClause } from './limit.ts'

const SERIES: ReadonlySet<string> = new Set(['range', 'generate_series'])
const CONSTANTS: ReadonlySet<string> = new Set(['integer', 'decimal', 'double', 'string', 'boolean', 'null'])

/** Is its table made of a list that may differ from row to row? */
export function isUnnestedTable({ name, args }: TableFunction): boolean {
  const called = nameText(name).toLowerCase()
  return called === 'unnest' || (SERIES.has(called) && args.some(({ value }) => !isConstantNumber(value)))
}

function isConstantNumber(value: TableFunction['args'][number]['value']): boolean {
  return CONSTANTS.has(value.kind) || (value.kind === 'unary' && CONSTANTS.has(value.operand.kind))
}

export function bindUnnestedTable(reference: TableFunction, queries: QuerySource): UnnestNode {
  const called = nameText(reference.name).toLowerCase()
  const binder = new ExpressionBinder(queries.session, constantClause(`${called} in FROM`, queries))
  const list = listOf(called, reference, binder)
  const element = elementType(list.type)
  if (!element) throw new BindError(`unnest takes a list, not ${typeName(list.type)}`, { position: reference.position })
  return {
    kind: 'unnest',
    input: { kind: 'values', columns: [], rows: [[]] },
    items: [{ expr: list, column: freshColumn(called, element, true) }],
    ordinality: reference.ordinality ? freshColumn('ordinality', BIGINT, true) : undefined,
    outer: false,
  }
}

function listOf(called: string, { args, position }: TableFunction, binder: ExpressionBinder): Expr {
  const option = args.find((arg) => arg.name)
  if (option) throw new BindError(`${called} in FROM has no option "${option.name!.text}"`, { position: option.position })
  const values = args.map((arg) => binder.bind(arg.value))
  if (called !== 'unnest') return resolveScalar(binder, called, values, position)
  if (values.length !== 1) throw new BindError('unnest takes one list', { position: args[1]?.position ?? position })
  return values[0]!
}

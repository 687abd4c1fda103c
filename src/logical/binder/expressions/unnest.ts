// unnest(): a row for each element of a list. In a SELECT list it may stand anywhere in an expression; by itself it also takes structs apart.
import { BindError } from '../../../common/errors.ts'
import { BIGINT, INTEGER, type SqlType, typeName, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { itemName } from '../../../parser/print-sql.ts'
import { literal } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import { nameText } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'

interface Unnest {
  readonly value: Expr
  /** How many levels of lists and structs are taken apart. */
  readonly depth: number
}

/** The call within an expression: of a list. */
export function bindUnnest(node: ast.Call, binder: ExpressionBinder): Expr {
  const { value, depth } = unnestOf(node, binder)
  if (value.type.kind === 'struct') {
    throw new BindError('a struct can be unnested by a whole item of the SELECT list alone', {
      position: node.position,
      hint: 'One of its fields is read by its name: s.field.',
    })
  }
  return elementsOf(value, depth, node, binder).expr
}

/** The columns of an item that is nothing but `unnest(…)`; undefined for others. */
export function unnestItems(
  { expression, alias }: { readonly expression: ast.Expression; readonly alias: ast.Name | undefined },
  binder: ExpressionBinder,
): { readonly name: string; readonly expr: Expr }[] | undefined {
  if (expression.kind !== 'call' || nameText(expression.name).toLowerCase() !== 'unnest') return undefined
  const { value, depth } = unnestOf(expression, binder)
  const { expr, left } = elementsOf(value, depth, expression, binder)
  const name = alias?.text ?? itemName(expression)
  return fieldsOf(expr, value.type.kind === 'struct' ? depth : left, name, expression, binder)
}

function unnestOf(node: ast.Call, binder: ExpressionBinder): Unnest {
  const { position } = node
  if (!binder.clause.unnests) return binder.refuse('unnest()', position, 'It may stand in the SELECT list and in FROM.')
  let depth = 1
  for (const { name, value, position: place } of node.args.filter((arg) => arg.name)) {
    const option = name!.text.toLowerCase()
    if (option === 'recursive' && value.kind === 'boolean') depth = value.value ? Number.POSITIVE_INFINITY : 1
    else if (option === 'max_depth' && value.kind === 'integer' && value.value > 0n) depth = Number(value.value)
    else {
      throw new BindError(`unnest has no option "${option}" with such a value`, {
        position: place,
        hint: 'recursive := true, or max_depth := 2.',
      })
    }
  }
  const [first, more] = node.args.filter((arg) => !arg.name)
  if (!first || more) throw new BindError('unnest takes one list', { position: more?.position ?? position })
  if (isUnnest(first.value)) {
    throw new BindError('unnest cannot stand within unnest', {
      position: first.position,
      hint: 'unnest(list, recursive := true) unnests the lists within, too.',
    })
  }
  return { value: binder.bind(first.value), depth }
}

function isUnnest(node: ast.Expression): boolean {
  return node.kind === 'call' && nameText(node.name).toLowerCase() === 'unnest'
}

/** The elements of the list, and of the lists within it; `left`: the levels that remain. */
function elementsOf(value: Expr, depth: number, { position }: ast.Call, { clause }: ExpressionBinder): { expr: Expr; left: number } {
  const types: SqlType[] = []
  for (let type = value.type; types.length < depth; ) {
    const element = elementType(type)
    if (!element) break
    types.push(element)
    type = element
  }
  if (types.length === 0 && value.type.kind !== 'struct') {
    throw new BindError(`unnest takes a list or a struct, not ${typeName(value.type)}`, { position })
  }
  // The last level is shared with the other lists of the SELECT.
  const expr = types.reduce<Expr>((list, element, i) => clause.unnests!(list, element, types.length - 1 - i), value)
  return { expr, left: depth - types.length }
}

/** The type of a list's elements; undefined for what is no list. */
export function elementType(type: SqlType): SqlType | undefined {
  switch (type.kind) {
    case 'list':
    case 'array':
      return type.element.kind === 'null' ? INTEGER : type.element
    case 'null':
      return INTEGER
    default:
      return undefined
  }
}

function fieldsOf(expr: Expr, depth: number, name: string, node: ast.Call, binder: ExpressionBinder): { name: string; expr: Expr }[] {
  const { type } = expr
  if (type.kind !== 'struct' || depth < 1) return [{ name, expr }]
  return type.fields.flatMap((field, i) => {
    const key = field.name === '' ? literal(BigInt(i + 1), BIGINT) : literal(field.name, VARCHAR)
    const value = resolveScalar(binder, 'struct_extract', [expr, key], node.position)
    return fieldsOf(value, depth - 1, field.name || `element${i + 1}`, node, binder)
  })
}

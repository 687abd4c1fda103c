// Functions over structs whose results follow from the fields that the types tell.
import { BindError } from '../../../common/errors.ts'
import { INTEGER, type NamedType, type StructType, structOf, typeName, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { caseOf, castTo, compare, FALSE, isNull, literal, TRUE } from '../../build-expression.ts'
import type { CallExpr, Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'
import { same } from '../scope.ts'
import { unifyComparison } from '../unify.ts'
import { refuseVolatile } from './refuse-volatile.ts'

type BindCall = (node: ast.Call, binder: ExpressionBinder) => Expr

export const STRUCT_CALLS: Readonly<Record<string, BindCall>> = {
  struct_concat: concat,
  struct_keys: keys,
  struct_values: values,
  struct_position: position,
  struct_indexof: position,
  struct_contains: contains,
  struct_has: contains,
  cast_to_type: castToType,
}

function boundArguments(node: ast.Call, count: number, binder: ExpressionBinder): readonly Expr[] {
  const name = node.name.at(-1)!.text
  if (node.args.length !== count)
    throw new BindError(`${name} takes ${count === 1 ? 'a struct' : 'two arguments'}`, { position: node.position })
  return node.args.map(({ value }) => binder.bind(value))
}

/** The fields of a struct, taken out of it. */
function fieldsOf(struct: Expr, node: ast.Call, binder: ExpressionBinder): readonly { readonly field: NamedType; readonly value: Expr }[] {
  const { type } = struct
  if (type.kind !== 'struct') throw new BindError(`${typeName(type)} is no struct`, { position: node.position })
  refuseVolatile(struct, node.name.at(-1)!.text, node.position)
  return type.fields.map((field, i) => {
    const key = field.name === '' ? literal(i + 1, INTEGER) : literal(field.name, VARCHAR)
    return { field, value: resolveScalar(binder, 'struct_extract', [struct, key], node.position) }
  })
}

function structOfFields(type: StructType, parts: readonly Expr[], node: ast.Call, binder: ExpressionBinder): Expr {
  const isRow = type.fields.every(({ name }) => name === '')
  const made = resolveScalar(binder, isRow ? 'row' : 'struct_pack', parts, node.position)
  return { ...(made as CallExpr), type }
}

function concat(node: ast.Call, binder: ExpressionBinder): Expr {
  if (node.args.length === 0) throw new BindError('struct_concat takes structs', { position: node.position })
  const parts = node.args.flatMap(({ value }) => fieldsOf(binder.bind(value), node, binder))
  const fields = parts.map(({ field }) => field)
  const twice = fields.find(({ name }, i) => name !== '' && fields.findIndex((other) => same(other.name, name)) < i)
  if (twice) throw new BindError(`the field "${twice.name}" is there twice`, { position: node.position })
  if (new Set(fields.map(({ name }) => name === '')).size > 1)
    throw new BindError('structs with and without names cannot be put together', { position: node.position })
  return structOfFields(
    structOf(fields),
    parts.map(({ value }) => value),
    node,
    binder,
  )
}

const unlessNull = (struct: Expr, value: Expr): Expr => caseOf([[isNull(struct), literal(null, value.type)]], value)

function keys(node: ast.Call, binder: ExpressionBinder): Expr {
  const [struct] = boundArguments(node, 1, binder)
  const names = fieldsOf(struct!, node, binder).map(({ field }) => field.name)
  if (names.includes('')) throw new BindError('the fields of a row have no names', { position: node.position })
  const list = names.map((name) => literal(name, VARCHAR))
  return unlessNull(struct!, resolveScalar(binder, 'list_value', list, node.position))
}

function values(node: ast.Call, binder: ExpressionBinder): Expr {
  const [struct] = boundArguments(node, 1, binder)
  const parts = fieldsOf(struct!, node, binder)
  const type = structOf(parts.map(({ field }) => ({ name: '', type: field.type })))
  const row = structOfFields(
    type,
    parts.map(({ value }) => value),
    node,
    binder,
  )
  return unlessNull(struct!, row)
}

function position(node: ast.Call, binder: ExpressionBinder): Expr {
  const [struct, wanted] = boundArguments(node, 2, binder)
  const parts = fieldsOf(struct!, node, binder)
  if (parts.some(({ field }) => field.name !== '')) {
    throw new BindError(`${node.name.at(-1)!.text} takes a struct without names`, { position: node.position, hint: 'row(1, 2)' })
  }
  const branches = parts.map(({ value }, i): [Expr, Expr] => {
    const [left, right] = unifyComparison(binder.session, '=', value, wanted!, node.position)
    return [compare('=', left, right), literal(i + 1, INTEGER)]
  })
  return caseOf(branches, literal(null, INTEGER))
}

function contains(node: ast.Call, binder: ExpressionBinder): Expr {
  const [struct, wanted] = boundArguments(node, 2, binder)
  const found = position(node, binder)
  const unknown: [Expr, Expr][] = [struct!, wanted!].map((operand) => [isNull(operand), literal(null, TRUE.type)])
  return caseOf([...unknown, [isNull(found), FALSE]], TRUE)
}

/** The first argument as the type of the second, whose value does not matter. */
function castToType(node: ast.Call, binder: ExpressionBinder): Expr {
  if (node.args.length !== 2)
    throw new BindError('cast_to_type takes a value and one of the type that it becomes', { position: node.position })
  const [value, like] = node.args.map((argument) => binder.bind(argument.value))
  const type = like!.type.kind === 'null' ? INTEGER : like!.type
  return value!.kind === 'literal' ? binder.session.coerce(value!, type, node.position) : castTo(value!, type)
}

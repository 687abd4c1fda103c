// Values that hold others: lists, structs, maps and unions written out, and what is taken out of them.
import { BindError, type Position, UnsupportedError } from '../../../common/errors.ts'
import { BIGINT, type NamedType, type StructType, structOf, typeName, type UnionType, unionOf, VARCHAR } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { literal } from '../../build-expression.ts'
import type { CallExpr, Expr } from '../../expression.ts'
import { didYouMean } from '../did-you-mean.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolveScalar } from '../functions.ts'
import { same } from '../scope.ts'
import { unifyAll } from '../unify.ts'

export function bindList(node: ast.ListLiteral, binder: ExpressionBinder): Expr {
  const items = node.items.map((item) => binder.bind(item))
  return listOfValues(binder, items, node.position)
}

function listOfValues(binder: ExpressionBinder, items: readonly Expr[], position: Position): Expr {
  const values = items.length > 0 ? unifyAll(binder.session, 'a list', items, position) : items
  return resolveScalar(binder, 'list_value', values, position)
}

export function bindStruct(node: ast.StructLiteral, binder: ExpressionBinder): Expr {
  const names = node.fields.map(({ name }) => name)
  const values = node.fields.map(({ value }) => binder.bind(value))
  return structOfValues(binder, names, values, node.position)
}

function structOfValues(binder: ExpressionBinder, names: readonly ast.Name[], values: readonly Expr[], position: Position): Expr {
  checkNames(names)
  const fields = values.map(({ type }, i): NamedType => ({ name: names[i]!.text, type }))
  return typed(resolveScalar(binder, 'struct_pack', values, position), structOf(fields))
}

/** The call as giving values of a type that its arguments alone do not tell: with names. */
function typed(expr: Expr, type: StructType | UnionType): Expr {
  return { ...(expr as CallExpr), type }
}

function checkNames(names: readonly ast.Name[]): void {
  for (const [i, name] of names.entries()) {
    const again = names.slice(0, i).some((other) => same(other.text, name.text))
    if (again) throw new BindError(`the field "${name.text}" is there twice`, { position: name.position })
  }
}

export function bindMap(node: ast.MapLiteral, binder: ExpressionBinder): Expr {
  const keys = node.entries.map(({ key }) => binder.bind(key))
  const values = node.entries.map(({ value }) => binder.bind(value))
  return resolveScalar(
    binder,
    'map',
    [listOfValues(binder, keys, node.position), listOfValues(binder, values, node.position)],
    node.position,
  )
}

/** `(1, 'a')`, `ROW(1)`: a struct whose fields have no names. */
export function bindRow(node: ast.Row, binder: ExpressionBinder): Expr {
  return resolveScalar(
    binder,
    'row',
    node.items.map((item) => binder.bind(item)),
    node.position,
  )
}

/** Calls whose arguments have names that say something: of what is made. */
export const NAMED_CALLS: Readonly<Record<string, (node: ast.Call, binder: ExpressionBinder) => Expr>> = {
  struct_pack: (node, binder) => {
    if (node.args.length === 0) throw new BindError('a struct needs a field', { position: node.position, hint: 'struct_pack(a := 1)' })
    const { names, values } = namedArguments(node, node.args, binder)
    return structOfValues(binder, names, values, node.position)
  },
  union_value: (node, binder) => {
    const { names, values } = namedArguments(node, node.args, binder)
    const [name, more] = names
    if (!name || more)
      throw new BindError('union_value takes one argument with a name', { position: node.position, hint: 'union_value(num := 1)' })
    return typed(resolveScalar(binder, 'union_value', values, node.position), unionOf([{ name: name.text, type: values[0]!.type }]))
  },
  struct_insert: (node, binder) => structChange(node, binder, false),
  struct_update: (node, binder) => structChange(node, binder, true),
}

function namedArguments(node: ast.Call, args: readonly ast.Argument[], binder: ExpressionBinder): { names: ast.Name[]; values: Expr[] } {
  const names = args.map(({ name, value, position }): ast.Name => {
    if (name) return name
    if (value.kind === 'column') return value.parts.at(-1)!
    throw new BindError(`${node.name.at(-1)!.text} needs a name for each value`, { position, hint: 'Write name := value.' })
  })
  return { names, values: args.map(({ value }) => binder.bind(value)) }
}

/** Fields are added behind those that are there; `replace`: one that is there already gets the new value. */
function structChange(node: ast.Call, binder: ExpressionBinder, replace: boolean): Expr {
  const [first, ...rest] = node.args
  if (!first || rest.length === 0) throw new BindError('a struct and the values to put into it are expected', { position: node.position })
  const struct = binder.bind(first.value)
  if (struct.type.kind !== 'struct') throw new BindError(`${typeName(struct.type)} is no struct`, { position: first.position })
  const { names, values } = namedArguments(node, rest, binder)
  checkNames(names)
  const fields: NamedType[] = [...struct.type.fields]
  for (const [i, { text, position }] of names.entries()) {
    const field = { name: text, type: values[i]!.type }
    const at = fields.findIndex(({ name }) => same(name, text))
    if (at < 0) fields.push(field)
    else if (replace) fields[at] = field
    else throw new BindError(`the struct has a field "${text}" already`, { position, hint: 'struct_update replaces its value.' })
  }
  const texts = names.map(({ text }) => literal(text, VARCHAR))
  return typed(resolveScalar(binder, 'struct_update', [struct, ...texts, ...values], node.position), structOf(fields))
}

/** The field, or the part within fields, that the names lead to; undefined where the expression has no fields. */
export function fieldOf(expr: Expr, path: ast.QualifiedName, binder: ExpressionBinder): Expr | undefined {
  let part = expr
  for (const name of path) {
    const { type } = part
    if (type.kind === 'json' || type.kind === 'map') {
      const extract = type.kind === 'json' ? 'json_extract' : 'map_extract_value'
      part = resolveScalar(binder, extract, [part, literal(name.text, VARCHAR)], name.position)
      continue
    }
    if (type.kind !== 'struct' && type.kind !== 'union') return undefined
    const parts = type.kind === 'struct' ? type.fields : type.members
    const field = parts.find((other) => same(other.name, name.text))
    if (!field) {
      const names = parts.map((other) => other.name)
      throw new BindError(`${typeName(type)} has no ${type.kind === 'struct' ? 'field' : 'member'} "${name.text}"`, {
        position: name.position,
        hint: didYouMean(name.text, names) ?? `It has ${names.join(', ')}.`,
      })
    }
    const extract = type.kind === 'struct' ? 'struct_extract' : 'union_extract'
    part = resolveScalar(binder, extract, [part, literal(field.name, VARCHAR)], name.position)
  }
  return part
}

/** `list[1]`, `map['key']`, `struct['field']`, `'text'[1]` */
export function subscriptOf(operand: Expr, node: ast.Subscript, binder: ExpressionBinder): Expr {
  const { index, position } = node
  if (operand.type.kind === 'struct' && index.kind === 'string')
    return fieldOf(operand, [{ text: index.value, position: index.position }], binder)!
  const bound = binder.bind(index)
  if (operand.type.kind === 'json') return resolveScalar(binder, 'json_extract', [operand, bound], position)
  if (operand.type.kind === 'map') return resolveScalar(binder, 'map_extract_value', [operand, bound], position)
  return resolveScalar(binder, 'array_extract', [operand, bound], position)
}

const FIRST = -(1n << 63n)
const LAST = (1n << 63n) - 1n

/** A bound that is left out is one beyond all lists. */
export function bindSlice(node: ast.Slice, binder: ExpressionBinder): Expr {
  const { operand, from, to, step, position } = node
  const list = binder.bind(operand)
  const bound = (given: ast.Expression | undefined, otherwise: bigint): Expr =>
    given ? binder.bindAs(given, BIGINT) : literal(otherwise, BIGINT)
  const backwards = step?.kind === 'integer' && step.value < 0n
  const [first, last] = backwards ? [LAST, FIRST] : [FIRST, LAST]
  const args = [list, bound(from, first), bound(to, last), ...(step ? [binder.bindAs(step, BIGINT)] : [])]
  return resolveScalar(binder, 'list_slice', args, position)
}

/** `x IN list` */
export function bindInValue(node: ast.InValue, binder: ExpressionBinder): Expr {
  const [value, list] = [binder.bind(node.operand), binder.bind(node.list)]
  const { kind } = list.type
  if (kind !== 'list' && kind !== 'array' && kind !== 'map' && kind !== 'varchar') {
    throw new BindError(`IN takes a list, not ${typeName(list.type)}`, {
      position: node.list.position,
      hint: 'Put the values in parentheses: x IN (1, 2).',
    })
  }
  const found = resolveScalar(binder, kind === 'map' ? 'map_contains' : 'contains', [list, value], node.position)
  return node.negated ? { kind: 'not', args: [found], type: found.type, nullable: found.nullable } : found
}

/** `x < ANY (list)`: true where it holds for an element, else NULL where it is unknown of one. */
export function bindQuantifiedList(node: ast.QuantifiedList, binder: ExpressionBinder): Expr {
  if (node.operator.startsWith('is'))
    throw new UnsupportedError(`${node.operator} with a list is not supported`, { position: node.position })
  const args = [binder.bind(node.operand), literal(node.operator, VARCHAR), binder.bind(node.list)]
  return resolveScalar(binder, `compare_${node.quantifier}`, args, node.position)
}

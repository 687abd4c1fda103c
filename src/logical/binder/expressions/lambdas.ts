// Functions that take lambdas, and list comprehensions, which are these functions written shorter.
import { BindError, type Position, UnsupportedError } from '../../../common/errors.ts'
import { BIGINT, BOOLEAN, listOf, NULL, type SqlType, typeName } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { columnExpr, freshColumn } from '../../build-expression.ts'
import { commonType } from '../../common-type.ts'
import type { CallExpr, Column, Expr } from '../../expression.ts'
import { canRaise, isVolatile } from '../../expression-key.ts'
import { replaceExpr, someExpr, transformExpr } from '../../expression-walk.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { same } from '../scope.ts'

/** By their names and other names. */
const LAMBDA_CALLS: ReadonlyMap<string, 'list_transform' | 'list_filter' | 'list_reduce'> = new Map([
  ...['list_transform', 'list_apply', 'apply', 'array_transform', 'array_apply'].map((name) => [name, 'list_transform'] as const),
  ...['list_filter', 'filter', 'array_filter'].map((name) => [name, 'list_filter'] as const),
  ...['list_reduce', 'reduce', 'array_reduce'].map((name) => [name, 'list_reduce'] as const),
])

interface Written {
  readonly parameters: readonly ast.Name[]
  readonly body: ast.Expression
}

/** The call of a function that takes a lambda; undefined where the name is none of theirs. */
export function bindLambdaCall(node: ast.Call, name: string, binder: ExpressionBinder): Expr | undefined {
  const called = LAMBDA_CALLS.get(name)
  if (!called) return undefined
  const [list, second, initial, more] = node.args.map(({ value }) => value)
  const most = called === 'list_reduce' ? 3 : 2
  if (!list || !second || more || (initial && most < 3)) {
    const hint = called === 'list_reduce' ? 'list_reduce(list, (sum, x) -> sum + x)' : `${called}(list, x -> …)`
    throw new BindError(`${called} takes a list and a lambda function`, { position: node.position, hint })
  }
  const lambda = writtenLambda(second)
  if (!lambda) throw new BindError(`${called} takes a lambda function, such as x -> …`, { position: second.position })
  const bound = bindList(list, binder)
  if (called !== 'list_reduce') return listCall(called, bound, lambda, binder)
  return reduceCall(bound, lambda, initial && binder.bind(initial), binder)
}

export function bindComprehension(node: ast.Comprehension, binder: ExpressionBinder): Expr {
  const { parameters, list, condition, result } = node
  const bound = bindList(list, binder)
  const kept = condition ? listCall('list_filter', bound, { parameters, body: condition }, binder) : bound
  return listCall('list_transform', kept, { parameters, body: result }, binder)
}

/** The lambda function that was written: `lambda x: …`, or `x -> …`, which elsewhere takes a value out of a JSON text. */
export function writtenLambda(node: ast.Expression): Written | undefined {
  if (node.kind === 'lambda') return node
  if (node.kind !== 'binary' || node.operator !== '->') return undefined
  const names = node.left.kind === 'row' ? node.left.items : [node.left]
  if (!names.every((item) => item.kind === 'column' && item.parts.length === 1)) return undefined
  return { parameters: names.map((item) => (item as ast.ColumnReference).parts[0]!), body: node.right }
}

function bindList(node: ast.Expression, binder: ExpressionBinder): Expr {
  const bound = binder.bind(node)
  const element = elementOf(bound.type)
  if (!element) throw new BindError(`a list is wanted, not ${typeName(bound.type)}`, { position: node.position })
  return binder.session.coerce(bound, listOf(element), node.position)
}

function elementOf(type: SqlType): SqlType | undefined {
  if (type.kind === 'list' || type.kind === 'array') return type.element
  return type.kind === 'null' ? NULL : undefined
}

function listCall(name: 'list_transform' | 'list_filter', list: Expr, lambda: Written, binder: ExpressionBinder): Expr {
  const types = [elementOf(list.type)!, BIGINT]
  const bound = bindBody(lambda, types, binder, name === 'list_filter' ? BOOLEAN : undefined)
  return lambdaCall(name, [list], bound, name === 'list_filter' ? list.type : listOf(bound.body.type))
}

function reduceCall(list: Expr, lambda: Written, initial: Expr | undefined, binder: ExpressionBinder): Expr {
  const element = elementOf(list.type)!
  const position = lambda.body.position
  const type = initial ? commonType(element, initial.type) : element
  if (!type) throw new BindError(`the initial value is ${typeName(initial!.type)}, the elements are ${typeName(element)}`, { position })
  const bound = bindBody(lambda, [type, element, BIGINT], binder, type)
  return lambdaCall('list_reduce', initial ? [list, binder.session.coerce(initial, type)] : [list], bound, type)
}

interface BoundLambda {
  readonly parameters: readonly Column[]
  readonly body: Expr
}

/** `types`: of the parameters that there may be. */
function bindBody({ parameters, body }: Written, types: readonly SqlType[], binder: ExpressionBinder, wanted?: SqlType): BoundLambda {
  if (parameters.length > types.length) {
    throw new BindError(`the lambda function has ${parameters.length} parameters where at most ${types.length} are given`, {
      position: parameters[types.length]!.position,
    })
  }
  const columns = types.map((type, i) => freshColumn(parameters[i]?.text ?? '', type, true))
  const { clause } = binder
  const within = binder.within({
    ...clause,
    column(path) {
      const at = parameters.findIndex(({ text }) => same(text, path[0]!.text))
      if (at < 0) return clause.column(path)
      return path.length === 1 ? columnExpr(columns[at]!) : undefined
    },
    unknown: (path) => clause.unknown(path),
  })
  const bound = wanted ? within.bindAs(body, wanted) : within.bind(body)
  if (someExpr(bound, (part) => part.kind === 'subquery')) {
    throw new UnsupportedError('a subquery in a lambda function is not supported', { position: body.position })
  }
  return { parameters: columns, body: bound }
}

/** `TRY(body)`: a lambda without parameters, whose errors are NULLs. */
export function tryCall(body: Expr, position: Position): CallExpr {
  if (someExpr(body, (part) => part.kind === 'subquery')) throw new UnsupportedError('a subquery in TRY is not supported', { position })
  return { ...lambdaCall('try', [], { parameters: [], body }, body.type), canRaise: false }
}

/** The call, with what the body reads of the row around as further arguments. */
function lambdaCall(name: string, args: readonly Expr[], { parameters, body }: BoundLambda, type: SqlType): CallExpr {
  const captures = new Map<number, { column: Column; value: Expr }>()
  const inner = replaceExpr(body, (part) => {
    if (part.kind !== 'column' || parameters.some(({ id }) => id === part.id)) return undefined
    let captured = captures.get(part.id)
    if (!captured) {
      captured = { column: freshColumn(part.name, part.type, part.nullable), value: part }
      captures.set(part.id, captured)
    }
    return columnExpr(captured.column)
  })
  const all = [...captures.values()]
  // Equal lambdas share their code, whatever text they stand in.
  const unplaced = transformExpr(inner, (part) => ('position' in part && part.position ? { ...part, position: undefined } : part))
  const lambda = { parameters, captures: all.map(({ column }) => column), body: unplaced }
  return {
    kind: 'call',
    name,
    args: [...args, ...all.map(({ value }) => value)],
    canRaise: name === 'list_reduce' || canRaise(body),
    volatile: isVolatile(body),
    type,
    nullable: true,
    lambda,
  }
}

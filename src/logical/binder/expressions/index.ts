// How each kind of expression is bound: one line a kind.
import type { Expression } from '../../../parser/ast.ts'
import type { Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { bindCall } from './calls.ts'
import { refuseCollate } from './collations.ts'
import { bindColumn, bindField, bindSubscript, unsupported } from './columns.ts'
import { bindCase, bindCast } from './conditionals.ts'
import { bindComprehension } from './lambdas.ts'
import {
  bindBlob,
  bindBoolean,
  bindDecimal,
  bindDefault,
  bindDouble,
  bindInteger,
  bindInterval,
  bindNull,
  bindParameter,
  bindString,
} from './literals.ts'
import { bindInValue, bindList, bindMap, bindQuantifiedList, bindRow, bindSlice, bindStruct } from './nested.ts'
import { bindBetween, bindBinary, bindComparison, bindInList, bindIs, bindLogical, bindMatch, bindNot, bindUnary } from './operators.ts'
import { bindArrayQuery, bindExists, bindInQuery, bindQuantified, bindScalarSubquery } from './subqueries.ts'

type Binders = { readonly [Kind in Expression['kind']]: (node: Extract<Expression, { kind: Kind }>, binder: ExpressionBinder) => Expr }

export const BINDERS: Binders = {
  null: bindNull,
  default: bindDefault,
  boolean: bindBoolean,
  integer: bindInteger,
  decimal: bindDecimal,
  double: bindDouble,
  string: bindString,
  blob: bindBlob,
  parameter: bindParameter,
  column: bindColumn,
  field: bindField,
  subscript: bindSubscript,
  and: bindLogical,
  or: bindLogical,
  not: bindNot,
  unary: bindUnary,
  binary: bindBinary,
  comparison: bindComparison,
  is: bindIs,
  'in-list': bindInList,
  between: bindBetween,
  match: bindMatch,
  case: bindCase,
  cast: bindCast,
  call: bindCall,
  interval: bindInterval,
  'in-query': bindInQuery,
  quantified: bindQuantified,
  exists: bindExists,
  subquery: bindScalarSubquery,
  'array-query': bindArrayQuery,
  list: bindList,
  struct: bindStruct,
  map: bindMap,
  row: bindRow,
  slice: bindSlice,
  'in-value': bindInValue,
  'quantified-list': bindQuantifiedList,
  lambda: (node) => unsupported('a lambda function here', node),
  comprehension: bindComprehension,
  columns: (node) => unsupported('COLUMNS here', node),
  collate: refuseCollate,
}

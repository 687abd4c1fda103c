// Which of a scan's predicates the storage can prune by: a column against literals. The scan applies all of them to the rows all the same.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { Expr, LiteralExpr, LiteralValue } from '../../logical/expression.ts'
import type { ScanNode } from '../../logical/nodes/scan.ts'
import type { ColumnPredicate, EngineValue } from '../../storage/scan/predicate.ts'

type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='
const FLIPPED: Readonly<Record<Comparison, Comparison>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

export function scanPredicates({ columns, predicates }: ScanNode): ColumnPredicate[] {
  const fields = new Map(columns.map(({ id, field }) => [id, field]))
  return predicates.flatMap((predicate) => convert(predicate, fields) ?? [])
}

function convert(expr: Expr, fields: ReadonlyMap<number, number>): ColumnPredicate | undefined {
  const fieldOf = (operand: Expr) => (operand.kind === 'column' ? fields.get(operand.id) : undefined)
  switch (expr.kind) {
    case 'call':
      return comparison(expr.name, expr.args, fieldOf)
    case 'in': {
      const column = fieldOf(expr.args[0]!)
      const values = expr.args.slice(1).map(engineValue)
      if (column === undefined || values.some((value) => value === undefined)) return undefined
      return { column, op: 'in', values: values as EngineValue[] }
    }
    case 'is_null': {
      const column = fieldOf(expr.args[0])
      return column === undefined ? undefined : { column, op: 'is null' }
    }
    case 'not': {
      const [inner] = expr.args
      const column = inner.kind === 'is_null' ? fieldOf(inner.args[0]) : undefined
      return column === undefined ? undefined : { column, op: 'is not null' }
    }
    default:
      return undefined
  }
}

function comparison(name: string, args: readonly Expr[], fieldOf: (expr: Expr) => number | undefined): ColumnPredicate | undefined {
  if (!(name in FLIPPED) || args.length !== 2) return undefined
  const op = name as Comparison
  const [left, right] = args as [Expr, Expr]
  const column = fieldOf(left)
  const value = engineValue(right)
  if (column !== undefined && value !== undefined) return { column, op, value }
  const flippedColumn = fieldOf(right)
  const flippedValue = engineValue(left)
  return flippedColumn !== undefined && flippedValue !== undefined
    ? { column: flippedColumn, op: FLIPPED[op], value: flippedValue }
    : undefined
}

/** A literal in the storage's form; undefined where the expression is none, is NULL, or is NaN, which has no place in statistics. */
function engineValue(expr: Expr): EngineValue | undefined {
  if (expr.kind !== 'literal' || expr.value === null || Number.isNaN(expr.value)) return undefined
  // Two intervals may be equal whose bits differ.
  if (expr.type.kind === 'interval') return undefined
  return toEngineValue(expr.type, (expr as LiteralExpr).value)
}

function toEngineValue(type: SqlType, value: LiteralValue): EngineValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return new TextEncoder().encode(value)
  if (type.kind === 'uuid') return BigInt.asIntN(128, (value as bigint) ^ (1n << 127n))
  if (carrierOf(type) === 'i32' || carrierOf(type) === 'f32' || carrierOf(type) === 'f64') return Number(value)
  return value as EngineValue
}

// A ConstantEvaluator in plain JavaScript for the tests of binder and optimizer: the casts and operators that they use.
import { ConversionError, InternalError, OverflowError } from '../../src/common/errors.ts'
import { carrierOf, isInteger, isNumeric, type SqlType, typeName } from '../../src/common/types.ts'
import { integerRange } from '../../src/logical/common-type.ts'
import type { Expr, LiteralValue } from '../../src/logical/expression.ts'
import { convertNumber } from '../../src/logical/number-literal.ts'
import type { ConstantEvaluator } from '../../src/logical/ports.ts'
import { printLiteral } from '../../src/logical/print-literal.ts'

const MS_PER_DAY = 86_400_000

export const constants: ConstantEvaluator = { evaluate }

function evaluate(expr: Expr): LiteralValue {
  switch (expr.kind) {
    case 'literal':
      return expr.value
    case 'cast':
      return cast(evaluate(expr.args[0]), expr.args[0].type, expr.type, expr.tryCast)
    case 'is_null':
      return evaluate(expr.args[0]) === null
    case 'not': {
      const value = evaluate(expr.args[0])
      return value === null ? null : !value
    }
    case 'and':
    case 'or': {
      const values = expr.args.map(evaluate)
      const decisive = expr.kind === 'or'
      return values.includes(decisive) ? decisive : values.includes(null) ? null : !decisive
    }
    case 'in': {
      const [value, ...items] = expr.args.map(evaluate)
      return value === null ? null : items.includes(value!) ? true : items.includes(null) ? null : false
    }
    case 'case': {
      const { args } = expr
      for (let i = 0; i + 1 < args.length; i += 2) if (evaluate(args[i]!) === true) return evaluate(args[i + 1]!)
      return evaluate(args.at(-1)!)
    }
    case 'call': {
      const values = expr.args.map(evaluate)
      const same = values[0] === values[1]
      if (expr.name.startsWith('is_')) return same === (expr.name === 'is_not_distinct_from')
      return values.includes(null) ? null : operate(expr.name, values, expr.type)
    }
    case 'column':
      throw new InternalError('a column is no constant')
    case 'subquery':
      throw new InternalError('a subquery is no constant')
  }
}

function operate(name: string, [a, b]: readonly LiteralValue[], type: SqlType): LiteralValue {
  const [x, y] = [a as never, b as never]
  switch (name) {
    case '=':
      return x === y
    case '<>':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
    case '+':
      return checked(x + y, type)
    case '-':
      return b === undefined ? checked(-x as LiteralValue, type) : checked((x - y) as LiteralValue, type)
    case '*':
      return checked((x * y) as LiteralValue, type)
    case '/':
      return x / y
    case 'risky':
      if (Number(a) === 0) throw new ConversionError('risky does not take 0')
      return a!
    case 'upper':
      return String(a).toUpperCase()
  }
  throw new InternalError(`the tests' evaluator knows no ${name}`)
}

function checked(value: LiteralValue, type: SqlType): LiteralValue {
  if (!isInteger(type)) return value
  const { min, max } = integerRange(type)
  if (BigInt(value as bigint) < min || BigInt(value as bigint) > max) throw new OverflowError(`${value} does not fit ${typeName(type)}`)
  return value
}

function cast(value: LiteralValue, from: SqlType, to: SqlType, tryCast: boolean): LiteralValue {
  if (value === null) return null
  try {
    return castValue(value, from, to)
  } catch (error) {
    if (tryCast) return null
    throw error
  }
}

function castValue(value: Exclude<LiteralValue, null>, from: SqlType, to: SqlType): LiteralValue {
  const fail = () => new ConversionError(`cannot read '${value}' as ${typeName(to)}`)
  if (to.kind === 'varchar') return printLiteral({ kind: 'literal', value, type: from, nullable: false }).replaceAll("'", '')
  if (to.kind === 'boolean') {
    if (typeof value !== 'string') return Number(value) !== 0
    if (value === 'true' || value === 'false') return value === 'true'
    throw fail()
  }
  if (to.kind === 'date' || to.kind === 'timestamp' || to.kind === 'timestamptz') {
    const ms = typeof value === 'string' ? Date.parse(/T| /.test(value) ? `${value}Z` : value) : Number(value) * MS_PER_DAY
    if (Number.isNaN(ms)) throw fail()
    return to.kind === 'date' ? Math.floor(ms / MS_PER_DAY) : BigInt(ms) * 1000n
  }
  if (!isNumeric(to)) throw fail()
  if (from.kind === 'boolean') return carrierOf(to) === 'i64' ? BigInt(Number(value)) : Number(value)
  if (isNumeric(from) && typeof value !== 'string') {
    if (from.kind === 'decimal' && isInteger(to)) return BigInt(Math.round(Number(value) / 10 ** from.scale))
    const converted = convertNumber({ kind: 'literal', value, type: from, nullable: false }, to)
    if (!converted) throw fail()
    return converted.value
  }
  const text = String(value).trim()
  if (text === '' || Number.isNaN(Number(text))) throw fail()
  if (to.kind === 'decimal') return BigInt(Math.round(Number(text) * 10 ** to.scale))
  if (!isInteger(to)) return Number(text)
  return carrierOf(to) === 'i32' ? Math.round(Number(text)) : BigInt(text)
}

// Bound expressions → code for one row. Three-valued logic, guards and NULLs are here; what `+` means is the function's declaration.
import { InternalError } from '../../common/errors.ts'
import { BOOLEAN, carrierOf, type SqlType } from '../../common/types.ts'
import type { CallExpr, CaseExpr, CastExpr, ColumnId, Expr, InExpr, LiteralExpr, LogicExpr } from '../../logical/expression.ts'
import { canRaise } from '../../logical/expression-key.ts'
import { emitEqual } from '../../udf/emit/compare.ts'
import type { RowCode } from '../../udf/emit/row-code.ts'
import { partTypes, type SqlValue } from '../../udf/emit/sql-value.ts'
import type { Emit, NullHandling } from '../../udf/function.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import { constant, i32, select } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { sourceOf } from './error-sources.ts'
import { bodyOf } from './function-body.ts'

/** Where the leaves of expressions come from. */
export interface Leaves {
  column(id: ColumnId, type: SqlType): SqlValue
  literal(literal: LiteralExpr): SqlValue
}

export class ExpressionCompiler {
  /** What has been computed on the way to here, innermost branch last: an expression met twice is computed once. */
  private readonly computed: Map<Expr | ColumnId, SqlValue>[] = [new Map()]

  constructor(
    private readonly code: RowCode,
    private readonly leaves: Leaves,
    private readonly functions: FunctionRegistry,
  ) {}

  /** Emits the expression's value for the current row. */
  compile(expr: Expr): SqlValue {
    const key = expr.kind === 'column' ? expr.id : expr
    const known = this.computed.findLast((scope) => scope.has(key))?.get(key)
    if (known) return known
    const value = this.emit(expr)
    this.computed.at(-1)!.set(key, value)
    return value
  }

  /** Emits whether the expression is true (neither false nor NULL): 0 or 1. */
  condition(expr: Expr): Value {
    switch (expr.kind) {
      case 'and':
      case 'or':
        return this.logicCondition(expr)
      case 'not':
        if (!expr.nullable) return this.code.let(i32.eqz(this.condition(expr.args[0])))
        break
    }
    return this.isTrue(this.compile(expr))
  }

  private isTrue({ parts, valid, zeroed }: SqlValue): Value {
    return valid && !zeroed ? this.code.let(i32.and(parts[0]!, valid)) : parts[0]!
  }

  private logicCondition({ kind, args }: LogicExpr): Value {
    const { code } = this
    let result = this.condition(args[0]!)
    for (const arg of args.slice(1)) {
      const before = result
      if (!canRaise(arg)) {
        const next = this.condition(arg)
        result = code.let(kind === 'and' ? i32.and(before, next) : i32.or(before, next))
        continue
      }
      // An operand that may raise is evaluated only where those before it leave the outcome open.
      const joined = code.f.let(before)
      code.f.if(kind === 'and' ? joined : i32.eqz(joined), () => {
        this.inBranch(() => code.f.set(joined, this.condition(arg)))
      })
      result = joined
    }
    return result
  }

  private emit(expr: Expr): SqlValue {
    switch (expr.kind) {
      case 'column':
        return this.leaves.column(expr.id, expr.type)
      case 'literal':
        return this.leaves.literal(expr)
      case 'call':
        return this.apply(expr)
      case 'and':
      case 'or':
        return this.logic(expr)
      case 'not': {
        const { parts, valid } = this.compile(expr.args[0])
        return { ...this.code.value(BOOLEAN, i32.eqz(parts[0]!)), valid }
      }
      case 'is_null': {
        const { valid } = this.compile(expr.args[0])
        return this.code.value(BOOLEAN, valid ? i32.eqz(valid) : i32.const(0))
      }
      case 'case':
        return this.branches(expr)
      case 'cast':
        return this.apply(expr)
      case 'in':
        return this.membership(expr)
      case 'subquery':
        throw new InternalError('a subquery was not made a join')
    }
  }

  /** Only values are asked of the operands, so what is computed once serves both outcomes: all true, and any false. */
  private logic(expr: LogicExpr): SqlValue {
    const { code } = this
    const { kind, args } = expr
    const decided = (value: SqlValue): Value => {
      const outcome = kind === 'and' ? i32.eqz(value.parts[0]!) : value.parts[0]!
      return value.valid ? i32.and(outcome, value.valid) : outcome
    }
    const neutral = (value: SqlValue): Value => {
      const outcome = kind === 'and' ? value.parts[0]! : i32.eqz(value.parts[0]!)
      return value.valid ? i32.and(outcome, value.valid) : outcome
    }
    const first = this.compile(args[0]!)
    const anyDecided = code.f.let(decided(first))
    const allNeutral = code.f.let(neutral(first))
    let nullable = first.valid !== undefined
    const join = (arg: Expr): void => {
      const value = this.compile(arg)
      nullable ||= value.valid !== undefined
      code.f.set(anyDecided, i32.or(anyDecided, decided(value)))
      code.f.set(allNeutral, i32.and(allNeutral, neutral(value)))
    }
    for (const arg of args.slice(1)) {
      if (canRaise(arg)) code.f.if(i32.eqz(anyDecided), () => this.inBranch(() => join(arg)))
      else join(arg)
    }
    const result = code.value(BOOLEAN, kind === 'and' ? allNeutral : anyDecided)
    if (!nullable) return result
    return { ...result, valid: code.let(i32.or(anyDecided, allNeutral)), zeroed: true }
  }

  private branches({ args, type }: CaseExpr): SqlValue {
    const { code } = this
    const parts = code.locals(type)
    const valid = code.f.local('i32')
    let nullable = false
    let zeroed = true
    let bits: number | undefined = 0
    const take = (arg: Expr): void => {
      const value = this.compile(arg)
      bits = bits === undefined || value.bits === undefined ? undefined : Math.max(bits, value.bits)
      if (value.valid) {
        nullable = true
        zeroed &&= value.zeroed
      }
      code.set(parts, value.parts)
      code.f.set(valid, value.valid ?? i32.const(1))
    }
    const from = (at: number): void => {
      if (at === args.length - 1) {
        take(args[at]!)
        return
      }
      const condition = this.condition(args[at]!)
      code.f.if(
        condition,
        () => this.inBranch(() => take(args[at + 1]!)),
        () => this.inBranch(() => from(at + 2)),
      )
    }
    from(0)
    return { type, parts, valid: nullable ? valid : undefined, zeroed, bits }
  }

  private apply(expr: CallExpr | CastExpr): SqlValue {
    const found = bodyOf(expr, this.functions)
    if (!found) return this.null(expr.type)
    const { body, nulls } = found
    if (body.kind !== 'emit') throw new InternalError('what is not inline must be computed before the loop')
    const values = expr.args.map((arg) => this.compile(arg))
    this.code.source = sourceOf(expr)
    return this.inline(body.emit, nulls, values, expr.type)
  }

  private inline(emit: Emit, nulls: NullHandling, values: readonly SqlValue[], type: SqlType): SqlValue {
    const { code } = this
    const outer = code.guard
    const valid = nulls === 'propagate' ? this.allValid(values) : undefined
    code.guard = valid
    const result = emit(code, values, type)
    code.guard = outer
    if (nulls !== 'propagate' || !valid) return result
    if (!result.valid) return { ...result, valid, zeroed: false }
    return { ...result, valid: code.let(i32.and(result.valid, valid)), zeroed: false }
  }

  /** Undefined where none can be NULL; the very value of the one that can, so that its bitmap may be passed on. */
  private allValid(values: readonly SqlValue[]): Value | undefined {
    let all: Value | undefined
    for (const { valid } of values) if (valid && valid !== all) all = all ? this.code.let(i32.and(all, valid)) : valid
    return all
  }

  /** True where equal to any; else NULL where any comparison is. */
  private membership({ args }: InExpr): SqlValue {
    const { code } = this
    const [value, ...others] = args.map((arg) => this.compile(arg)) as [SqlValue, ...SqlValue[]]
    let found: Value = i32.const(0)
    let unknown: Value | undefined
    for (const other of others) {
      const equal = emitEqual(code, value, other)
      found = code.let(i32.or(found, other.valid ? i32.and(equal, other.valid) : equal))
      if (other.valid) unknown = unknown ? code.let(i32.or(unknown, i32.eqz(other.valid))) : i32.eqz(other.valid)
    }
    if (!value.valid && !unknown) return code.value(BOOLEAN, found)
    const known = unknown ? i32.or(found, i32.eqz(unknown)) : i32.const(1)
    return { ...code.value(BOOLEAN, found), valid: unknown ? code.let(value.valid ? i32.and(value.valid, known) : known) : value.valid }
  }

  private null(type: SqlType): SqlValue {
    return { type, parts: partTypes(carrierOf(type)).map((part) => constant(part, 0)), valid: i32.const(0), zeroed: true }
  }

  /** What is computed within may not have been computed outside. */
  private inBranch(build: () => void): void {
    this.computed.push(new Map())
    build()
    this.computed.pop()
  }
}

/** The parts, zero where the value is NULL: how it is stored. */
export function zeroedParts(code: RowCode, { parts, valid, zeroed }: SqlValue): readonly Value[] {
  if (!valid || zeroed) return parts
  return parts.map((part) => code.let(select(valid, part, 0)))
}

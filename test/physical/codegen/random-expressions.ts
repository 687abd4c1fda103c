// Random expressions, as the evaluator takes them and as SQL.
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  INTEGER,
  type SqlType,
  sameType,
  TIMESTAMP,
  typeName,
  VARCHAR,
} from '../../../src/common/types.ts'
import { and, not, or } from '../../../src/logical/build-expression.ts'
import type { CaseExpr, Expr } from '../../../src/logical/expression.ts'
import { cast, col, fn, lit } from './build.ts'
import { sqlLiteral } from './oracle.ts'
import { pick, type Random, randomValue } from './random-values.ts'
import type { TestColumn } from './table.ts'

export interface Generated {
  readonly expr: Expr
  readonly sql: string
}

export const COLUMN_TYPES: readonly SqlType[] = [INTEGER, BIGINT, DOUBLE, decimal(9, 2), VARCHAR, DATE, TIMESTAMP, BOOLEAN]
const ARITHMETIC = ['+', '-', '*', '//', '%']
const COMPARISONS = ['=', '<>', '<', '<=', '>', '>=']

export class ExpressionGenerator {
  constructor(
    private readonly random: Random,
    private readonly columns: readonly TestColumn[],
  ) {}

  /** An expression of the type, of at most `depth` levels. */
  of(type: SqlType, depth: number): Generated {
    if (depth === 0 || this.random() < 0.1) return this.leaf(type)
    if (this.random() < 0.12) return this.caseOf(type, depth)
    switch (type.kind) {
      case 'boolean':
        return this.boolean(depth)
      case 'integer':
      case 'bigint':
        return this.integer(type, depth)
      case 'double':
        return this.random() < 0.5
          ? this.casted(pick(this.random, [INTEGER, BIGINT, decimal(9, 2)]), type, depth)
          : this.infix(pick(this.random, ['+', '-', '*', '/']), type, type, type, depth)
      case 'varchar':
        return this.text(depth)
      case 'date':
        return this.random() < 0.5 ? this.casted(TIMESTAMP, type, depth) : this.leaf(type)
      case 'timestamp':
        return this.random() < 0.5 ? this.casted(DATE, type, depth) : this.leaf(type)
      default:
        return this.random() < 0.5 ? this.casted(pick(this.random, [INTEGER, DOUBLE, VARCHAR]), type, depth) : this.leaf(type)
    }
  }

  private leaf(type: SqlType): Generated {
    const fitting = this.columns.filter(({ column }) => sameType(column.type, type))
    if (fitting.length > 0 && this.random() < 0.75) {
      const column = pick(this.random, fitting)
      return { expr: col(column), sql: column.column.name }
    }
    const value = this.random() < 0.08 ? null : randomValue(this.random, type)
    return { expr: lit(value, type), sql: sqlLiteral(value, type) }
  }

  /** A count of characters: the oracle refuses those beyond 32 bits. */
  private small(): Generated {
    const value = BigInt(Math.floor(this.random() * 12) - 4)
    return { expr: lit(value, BIGINT), sql: `(${value})::bigint` }
  }

  private infix(name: string, a: SqlType, b: SqlType, type: SqlType, depth: number): Generated {
    const [x, y] = [this.of(a, depth - 1), this.of(b, depth - 1)]
    const expr = fn(name, x.expr, y.expr)
    if (!sameType(expr.type, type)) throw new Error(`${name} of ${typeName(a)} gives ${typeName(expr.type)}`)
    return { expr, sql: `(${x.sql} ${name} ${y.sql})` }
  }

  private called(name: string, args: readonly Generated[]): Generated {
    return { expr: fn(name, ...args.map(({ expr }) => expr)), sql: `${name}(${args.map(({ sql }) => sql).join(', ')})` }
  }

  private casted(from: SqlType, to: SqlType, depth: number): Generated {
    const tryCast = this.random() < 0.6
    const x = this.of(from, depth - 1)
    return { expr: cast(x.expr, to, tryCast), sql: `${tryCast ? 'try_cast' : 'cast'}(${x.sql} as ${typeName(to)})` }
  }

  private integer(type: SqlType, depth: number): Generated {
    const choice = this.random()
    if (choice < 0.5) return this.infix(pick(this.random, ARITHMETIC), type, type, type, depth)
    if (choice < 0.65) return this.casted(pick(this.random, [VARCHAR, DOUBLE, sameType(type, BIGINT) ? INTEGER : BIGINT]), type, depth)
    if (sameType(type, INTEGER))
      return this.called(pick(this.random, ['greatest', 'least']), [this.of(type, depth - 1), this.of(type, depth - 1)])
    const text = (): Generated => this.of(VARCHAR, depth - 1)
    const moment = (): Generated => this.of(this.random() < 0.5 ? DATE : TIMESTAMP, depth - 1)
    return choice < 0.8
      ? this.called('length', [text()])
      : choice < 0.9
        ? this.called('instr', [text(), text()])
        : this.called(pick(this.random, ['year', 'month', 'week', 'dayofyear']), [moment()])
  }

  private text(depth: number): Generated {
    const text = (): Generated => this.of(VARCHAR, depth - 1)
    switch (Math.floor(this.random() * 7)) {
      case 0:
        return this.called(pick(this.random, ['upper', 'lower', 'trim', 'reverse']), [text()])
      case 1:
        return this.infix('||', VARCHAR, VARCHAR, VARCHAR, depth)
      case 2:
        return this.called('substring', [text(), this.small(), this.small()])
      case 3:
        return this.called('concat', [text(), text(), text()])
      case 4:
        return this.called('replace', [text(), text(), text()])
      case 5:
        return this.casted(pick(this.random, [INTEGER, BIGINT, DOUBLE, DATE, TIMESTAMP, BOOLEAN, decimal(9, 2)]), VARCHAR, depth)
      default:
        return this.called(pick(this.random, ['left', 'right']), [text(), this.small()])
    }
  }

  private boolean(depth: number): Generated {
    const choice = this.random()
    if (choice < 0.35) {
      const type = pick(this.random, COLUMN_TYPES)
      return this.infix(pick(this.random, COMPARISONS), type, type, BOOLEAN, depth)
    }
    if (choice < 0.6) {
      const args = Array.from({ length: 2 + Math.floor(this.random() * 2) }, () => this.of(BOOLEAN, depth - 1))
      const isAnd = this.random() < 0.5
      return {
        expr: (isAnd ? and : or)(args.map(({ expr }) => expr)),
        sql: `(${args.map(({ sql }) => sql).join(isAnd ? ' and ' : ' or ')})`,
      }
    }
    if (choice < 0.68) {
      const x = this.of(BOOLEAN, depth - 1)
      return { expr: not(x.expr), sql: `(not ${x.sql})` }
    }
    if (choice < 0.76) {
      const x = this.of(pick(this.random, COLUMN_TYPES), depth - 1)
      return { expr: { kind: 'is_null', args: [x.expr], type: BOOLEAN, nullable: false }, sql: `(${x.sql} is null)` }
    }
    if (choice < 0.86) {
      const type = pick(this.random, [INTEGER, VARCHAR, decimal(9, 2)])
      const [x, ...list] = [this.of(type, depth - 1), this.leaf(type), this.leaf(type), this.leaf(type)]
      const expr: Expr = { kind: 'in', args: [x!, ...list].map((part) => part.expr), type: BOOLEAN, nullable: true }
      return { expr, sql: `(${x!.sql} in (${list.map(({ sql }) => sql).join(', ')}))` }
    }
    if (choice < 0.93) {
      const x = this.of(VARCHAR, depth - 1)
      const pattern = pick(this.random, ['%', 'a%', '%e', '%er%', '_b%', 'a longer%text%', ''])
      const name = pick(this.random, ['like', 'ilike'])
      return { expr: fn(name, x.expr, lit(pattern, VARCHAR)), sql: `(${x.sql} ${name} '${pattern}')` }
    }
    return this.called(pick(this.random, ['starts_with', 'ends_with', 'contains']), [
      this.of(VARCHAR, depth - 1),
      this.of(VARCHAR, depth - 1),
    ])
  }

  private caseOf(type: SqlType, depth: number): Generated {
    const parts = [
      this.of(BOOLEAN, depth - 1),
      this.of(type, depth - 1),
      this.of(BOOLEAN, depth - 1),
      this.of(type, depth - 1),
      this.of(type, depth - 1),
    ]
    const [a, b, c, d, e] = parts as [Generated, Generated, Generated, Generated, Generated]
    const expr: CaseExpr = { kind: 'case', args: parts.map((part) => part.expr), type, nullable: true }
    return { expr, sql: `(case when ${a.sql} then ${b.sql} when ${c.sql} then ${d.sql} else ${e.sql} end)` }
  }
}

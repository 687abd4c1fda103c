// CASE: when(condition).then(value).when(…).then(…).otherwise(value).
import type { CaseBranch } from '../../parser/ast.ts'
import { Column, type Condition, type Operand, operandOf, textsOf } from './column.ts'
import { NOWHERE } from './syntax.ts'

type ValueOf<V> = V extends Column<infer T, string, string> ? T : V extends string ? string : V extends number ? number : V
type ReadsOf<V> = V extends Column<unknown, string, infer Reads> ? Reads : never

interface Branch {
  readonly when: Column<unknown>
  readonly value: Column<unknown>
}

/** A condition that waits for its value. */
export class When<T, Reads extends string> {
  constructor(
    private readonly branches: readonly Branch[],
    private readonly condition: Column<unknown>,
  ) {}

  /** The value where the condition is true. */
  // biome-ignore lint/suspicious/noThenProperty: CASE is spelled so everywhere; nobody awaits half of one
  then<V extends Operand>(value: V): Case<T | ValueOf<V>, Reads | ReadsOf<V>> {
    return new Case([...this.branches, { when: this.condition, value: operandOf(value, 'then()') }])
  }
}

/** A CASE as far as it is written: it is a column as it stands, NULL where no condition is true. */
export class Case<T, Reads extends string> extends Column<T | null, string, Reads> {
  constructor(private readonly branches: readonly Branch[]) {
    super(caseNode(branches, undefined), undefined, textsOf(branches.flatMap(({ when, value }) => [when, value])))
  }

  /** Another condition, asked where those before it are not true. */
  when<R extends string>(condition: Condition<R> | Column<unknown, string, R>): When<T, Reads | R> {
    return new When(this.branches, condition)
  }

  /** The value where no condition is true. */
  otherwise<V extends Operand>(value: V): Column<T | ValueOf<V>, string, Reads | ReadsOf<V>> {
    const otherwise = operandOf(value, 'otherwise()')
    return new Column(caseNode(this.branches, otherwise), undefined, textsOf([this, otherwise]))
  }
}

/** Begins a CASE: `when(col('ms_played').ge(30000)).then('played').otherwise('skipped')`. */
export function when<R extends string>(condition: Column<unknown, string, R>): When<never, R> {
  return new When([], operandOf(condition, 'when()'))
}

function caseNode(branches: readonly Branch[], otherwise: Column<unknown> | undefined) {
  const nodes = branches.map(({ when, value }): CaseBranch => ({ when: when.node, result: value.node, position: NOWHERE }))
  return { kind: 'case', operand: undefined, branches: nodes, otherwise: otherwise?.node, position: NOWHERE } as const
}

// PREPARE, EXECUTE, DEALLOCATE: statements under a name, bound anew at each EXECUTE.
import { BindError } from '../common/errors.ts'
import { parameterKey } from '../logical/binder/environment.ts'
import type { LiteralExpr } from '../logical/expression.ts'
import type { Deallocate, Execute, Expression, Prepare, Statement, TypeName } from '../parser/ast.ts'
import { type BoundParameters, checkParameters, parametersOf } from './parameters.ts'

export class PreparedStatements {
  private readonly statements = new Map<string, Prepare>()

  /** Takes the place of a statement that had the name before, as in DuckDB. */
  prepare(prepared: Prepare): void {
    const { name, statement } = prepared
    if (statement.kind === 'prepare' || statement.kind === 'execute' || statement.kind === 'deallocate') {
      throw new BindError(`PREPARE cannot hold ${statement.kind.toUpperCase()}`, { position: statement.position })
    }
    this.statements.set(name.text.toLowerCase(), prepared)
  }

  /** The statement with the values for its parameters. `evaluate` computes an argument. */
  execute(
    { name, args, position }: Execute,
    evaluate: (argument: Expression) => LiteralExpr,
  ): { statement: Statement; params: BoundParameters } {
    const prepared = this.statements.get(name.text.toLowerCase())
    if (!prepared) throw this.missing(name)
    const { statement, types } = prepared
    const typed = (value: Expression, type: TypeName | undefined): Expression =>
      type ? { kind: 'cast', operand: value, type, try: false, position: value.position } : value
    const params = new Map(args.map((arg, i) => [parameterKey(arg.name?.text ?? i + 1), evaluate(typed(arg.value, types[i]))]))
    const wanted = new Map([...parametersOf([statement])].map(([key, parameter]) => [key, { ...parameter, position }]))
    checkParameters(wanted, params)
    return { statement, params }
  }

  deallocate({ name }: Deallocate): void {
    if (!this.statements.delete(name.text.toLowerCase())) throw this.missing(name)
  }

  private missing({ text, position }: Prepare['name']): BindError {
    const names = [...this.statements.keys()]
    return new BindError(`there is no prepared statement "${text}"`, {
      position,
      hint: names.length > 0 ? `Prepared: ${names.join(', ')}.` : 'Prepare it first: PREPARE name AS SELECT …',
    })
  }
}

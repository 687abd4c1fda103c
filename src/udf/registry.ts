// All functions by name: finds the overload that fits, for the binder, and the declaration, for the evaluator and the documentation.
import { BindError } from '../common/errors.ts'
import { isInteger, type SqlType, typeName } from '../common/types.ts'
import type { FunctionCatalog, ResolvedFunction } from '../logical/ports.ts'
import type { AggregateFunction } from './aggregate.ts'
import type { ScalarFunction } from './function.ts'
import type { Literals, Match, Signature } from './signature.ts'

export class FunctionRegistry implements FunctionCatalog {
  private readonly scalars = new Map<string, ScalarFunction>()
  private readonly aggregates = new Map<string, AggregateFunction>()

  private readonly own: ReadonlyMap<string, ScalarFunction>

  /** `own`: functions whose calls the engine makes, and no text can. */
  constructor(scalars: readonly ScalarFunction[], aggregates: readonly AggregateFunction[], own: readonly ScalarFunction[] = []) {
    this.own = new Map(own.map((declared) => [declared.name, declared]))
    for (const declared of scalars) for (const name of [declared.name, ...declared.aliases]) this.scalars.set(name, declared)
    for (const declared of aggregates) for (const name of [declared.name, ...declared.aliases]) this.aggregates.set(name, declared)
  }

  kindOf(name: string): 'scalar' | 'aggregate' | undefined {
    const lower = name.toLowerCase()
    return this.scalars.has(lower) ? 'scalar' : this.aggregates.has(lower) ? 'aggregate' : undefined
  }

  scalar(name: string, args: readonly SqlType[], literals: Literals = []): ResolvedFunction | undefined {
    const declared = this.scalars.get(name.toLowerCase())
    if (!declared) return undefined
    const match = bestMatch(name, declared.signatures, args, literals)
    const { nulls, volatile } = declared
    return {
      name: declared.name,
      args: match.args,
      returns: match.returns,
      nulls,
      canRaise: declared.canRaise(match.args, match.returns),
      volatile,
      zoned: declared.zoned,
      value: declared.ofTypes?.(args),
    }
  }

  aggregate(name: string, args: readonly SqlType[]): ResolvedFunction | undefined {
    const declared = this.aggregates.get(name.toLowerCase())
    if (!declared) return undefined
    const match = bestMatch(name, declared.signatures, args)
    const nulls = declared.nullable ? 'own' : 'never'
    return {
      name: declared.name,
      args: match.args,
      returns: match.returns,
      nulls,
      canRaise: declared.canRaise(match.args),
      volatile: false,
    }
  }

  names(): readonly string[] {
    return [...this.scalars.keys(), ...this.aggregates.keys()]
  }

  /** The declaration behind a resolved name. */
  declarationOf(name: string): ScalarFunction | undefined {
    return this.scalars.get(name) ?? this.own.get(name)
  }

  /** Every scalar function and operator that a text can call once, by name. */
  allScalars(): readonly ScalarFunction[] {
    return [...new Set(this.scalars.values())].filter(({ name }) => !name.startsWith('quern:')).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  allAggregates(): readonly AggregateFunction[] {
    return [...new Set(this.aggregates.values())].sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

/** The signature that is nearest to the arguments; throws a `BindError` where none fits. */
export function bestMatch(name: string, signatures: readonly Signature[], args: readonly SqlType[], literals: Literals = []): Match {
  let best: Match | undefined
  for (const signature of signatures) {
    const match = signature.match(args, literals)
    if (match && (!best || match.cost < best.cost)) best = match
  }
  if (best) return best
  const given = args.map(typeName).join(', ')
  const known = signatures.map(({ text }) => `${name}${text}`).join(', ')
  throw new BindError(`no overload of ${name} takes (${given})`, {
    hint: `It takes ${known}.${args.some(isInteger) ? '' : ' An explicit cast may help.'}`,
  })
}

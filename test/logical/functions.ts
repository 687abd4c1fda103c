// Functions for the tests of binder and optimizer: the built-in operators and aggregates, and a few that stand for kinds of functions.
import { BindError } from '../../src/common/errors.ts'
import { BIGINT, DOUBLE, INTEGER, isInteger, type SqlType, typeName, VARCHAR } from '../../src/common/types.ts'
import type { FunctionCatalog, ResolvedFunction } from '../../src/logical/ports.ts'
import { builtins } from '../../src/udf/builtin/index.ts'

type Declared = Pick<ResolvedFunction, 'args' | 'returns'> & Partial<ResolvedFunction>

const OWN: Readonly<Record<string, Declared>> = {
  upper: { args: [VARCHAR], returns: VARCHAR },
  like: { args: [VARCHAR, VARCHAR], returns: { kind: 'boolean' } },
  '||': { args: [VARCHAR, VARCHAR], returns: VARCHAR },
  random: { args: [], returns: DOUBLE, volatile: true },
}

const AGGREGATES: Readonly<Record<string, Declared>> = {
  // As `max`, of any type.
  any_value: { args: [INTEGER], returns: INTEGER },
  count: { args: [INTEGER], returns: BIGINT, nulls: 'never' },
}

function resolved(name: string, { args, returns, ...rest }: Declared): ResolvedFunction {
  return { name, args, returns, nulls: 'propagate', canRaise: false, volatile: false, ...rest }
}

export const functions: FunctionCatalog = {
  kindOf: (name) => (name in OWN || name === 'risky' ? 'scalar' : name in AGGREGATES ? 'aggregate' : builtins.kindOf(name)),
  scalar(name, types) {
    // Any integer as it is, but raises for 0.
    if (name === 'risky') {
      const type = isInteger(types[0]!) ? types[0]! : INTEGER
      return resolved(name, { args: [type], returns: type, canRaise: true })
    }
    const own = OWN[name.toLowerCase()]
    if (!own) return builtins.scalar(name, types)
    const fits = own.args.length === types.length && own.args.every((arg, i) => takes(arg, types[i]!))
    if (fits) return resolved(name.toLowerCase(), own)
    throw new BindError(`no overload of ${name} takes (${types.map(typeName).join(', ')})`, {
      hint: `It takes ${name}(${own.args.map(typeName).join(', ')}).`,
    })
  },
  aggregate(name, types) {
    if (name === 'any_value') return resolved(name, { args: types, returns: types[0]!, nulls: 'own' })
    return builtins.aggregate(name, types)
  },
  names: () => ['risky', ...Object.keys(OWN), ...builtins.names(), 'any_value'],
}

function takes(arg: SqlType, given: SqlType): boolean {
  return arg.kind === given.kind || given.kind === 'null' || (arg.kind === 'integer' && given.kind === 'smallint')
}

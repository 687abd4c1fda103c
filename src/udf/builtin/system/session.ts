// Where a query runs.
import { type SqlType, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

function constant(
  names: readonly [string, ...string[]],
  doc: string,
  example: readonly [string, string],
  returns: SqlType,
  value: LiteralValue,
): ScalarFunction {
  const [name, ...aliases] = names
  return scalar({ name, aliases, doc, example, signatures: [takes([], returns)], nulls: 'never', ofTypes: () => value })
}

export const SYSTEM: readonly ScalarFunction[] = [
  constant(['version'], 'The engine’s name and version.', ['version() is not null', 'true'], VARCHAR, 'Quern 0.1.0'),
  constant(['current_database', 'current_catalog'], 'The name of the database.', ['current_database()', 'memory'], VARCHAR, 'memory'),
  constant(['current_schema'], 'The schema in which names are looked up.', ['current_schema()', 'main'], VARCHAR, 'main'),
  constant(
    ['current_user', 'session_user', 'user', 'current_role'],
    'The user’s name. There is one user.',
    ['length(current_user) > 0', 'true'],
    VARCHAR,
    'quern',
  ),
]

// The functions that a session can call, as its tables tell of them.
import { printSql, printSqlExpression } from '../../parser/print-sql.ts'
import { builtins, functionGroups } from '../../udf/builtin/index.ts'
import type { UserFunctions } from '../user-functions.ts'
import type { Catalog } from './catalog.ts'
import type { Place } from './schemas.ts'

export interface FunctionEntry extends Place {
  readonly type: 'scalar' | 'aggregate' | 'macro' | 'table_macro'
  readonly description: string | null
  /** The text of a macro. */
  readonly definition: string | null
  readonly isInternal: boolean
  readonly example: string | null
  readonly parameters: string | null
}

const SYSTEM = { database: 'system', schema: 'main' }

export function functionEntries(udf: UserFunctions, { macros }: Catalog): readonly FunctionEntry[] {
  const own = (name: string, type: FunctionEntry['type'], description: string, example: string): FunctionEntry => {
    return { ...SYSTEM, name, type, description, example, definition: null, isInternal: true, parameters: null }
  }
  const operators = new Set(functionGroups.Operators!.map(({ name }) => name))
  const found = [
    ...builtins
      .allScalars()
      .filter(({ name }) => !operators.has(name))
      .flatMap(({ name, aliases, doc, example }) => [name, ...aliases].map((called) => own(called, 'scalar', doc, example[0]))),
    ...builtins
      .allAggregates()
      .flatMap(({ name, aliases, doc, example }) => [name, ...aliases].map((called) => own(called, 'aggregate', doc, example[0]))),
    ...udf
      .list()
      .map(({ name, kind, signature }) => ({ ...own(name, kind, signature, ''), database: 'memory', isInternal: false, example: null })),
  ]
  for (const [type, entries] of [
    ['macro', macros.scalar],
    ['table_macro', macros.table],
  ] as const) {
    for (const { place, value } of entries.all()) {
      for (const { parameters, body } of value.overloads) {
        const definition = body.kind === 'query' ? printSql(body) : printSqlExpression(body)
        const names = parameters.map(({ name, type: given }) =>
          given ? `${name.text} ${given.kind === 'named-type' ? given.name : ''}`.trim() : name.text,
        )
        found.push({ ...place, type, description: null, definition, isInternal: false, example: null, parameters: `[${names.join(', ')}]` })
      }
    }
  }
  return found
}

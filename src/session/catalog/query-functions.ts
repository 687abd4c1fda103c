// `FROM query('SELECT …')` and `FROM query_table('t')`: what they name is settled when the query is bound.
import { BindError } from '../../common/errors.ts'
import { nameText } from '../../logical/binder/environment.ts'
import type { Expression, Query, SetOperation, TableFunction } from '../../parser/ast.ts'
import { parse, parseExpression } from '../../parser/index.ts'

/** The query that the call stands for; undefined where it is none of these. */
export function calledQuery({ name, args, position }: TableFunction): Query | undefined {
  switch (nameText(name).toLowerCase()) {
    case 'query': {
      const [text, more] = args
      if (text?.value.kind !== 'string' || more)
        throw new BindError('query takes the text of a query', { position, hint: `query('SELECT 1')` })
      const [statement, second] = parse(text.value.value)
      if (statement?.kind !== 'query' || second) throw new BindError('query takes one query', { position: text.position })
      return statement
    }
    case 'query_table': {
      const [tables, byName, more] = args
      const names = tables && tableNames(tables.value)
      if (!names || more || (byName && byName.value.kind !== 'boolean')) {
        throw new BindError('query_table takes the name of a table, or a list of names', { position, hint: `query_table('plays')` })
      }
      return together(names, byName?.value.kind === 'boolean' && byName.value.value, position)
    }
    default:
      return undefined
  }
}

function tableNames(value: Expression): readonly string[] | undefined {
  const items = value.kind === 'list' ? value.items : [value]
  const names = items.flatMap((item) => (item.kind === 'string' ? [item.value] : []))
  return names.length === items.length && names.length > 0 ? names : undefined
}

/** All rows of the tables; their columns are put together by name, or by place. */
function together(names: readonly string[], byName: boolean, position: Query['position']): Query {
  const queries = names.map((name) => {
    const parsed = parseExpression(`(FROM ${name})`)
    if (parsed.kind === 'subquery') return parsed.query
    throw new BindError(`"${name}" is no name of a table`, { position })
  })
  return queries.reduce((left, right): Query => {
    const body: SetOperation = { kind: 'set-operation', operator: 'union', all: true, byName, left, right, position }
    return { kind: 'query', recursive: false, with: [], body, orderBy: undefined, limit: undefined, offset: undefined, position }
  })
}

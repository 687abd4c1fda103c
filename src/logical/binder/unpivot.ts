// UNPIVOT: columns become rows, one for each of them. Every row meets the positions of the columns, and a CASE takes the value there.
import { BindError } from '../../common/errors.ts'
import { INTEGER, VARCHAR } from '../../common/types.ts'
import type { Expression, Unpivot } from '../../parser/ast.ts'
import { itemName } from '../../parser/print-sql.ts'
import { and, caseOf, columnExpr, compare, freshColumn, isNull, literal, not, projectItems } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import { collectColumns } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { expandEach, mapTree } from './expand-columns.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { BoundFrom, QuerySource } from './from.ts'
import { constantClause } from './limit.ts'
import type { Scope } from './scope.ts'
import type { BindSession } from './session.ts'
import { unifyAll } from './unify.ts'

interface Group {
  readonly name: string
  readonly expressions: readonly Expression[]
}

/** The plan of what UNPIVOT makes of the table, `from`. */
export function bindUnpivot(unpivot: Unpivot, from: BoundFrom, queries: QuerySource): LogicalPlan {
  const { session } = queries
  const { name, values, position, includeNulls } = unpivot
  const { scope } = from
  const groups = groupsOf(unpivot, scope, session)
  const binder = new ExpressionBinder(session, {
    ...constantClause('UNPIVOT', queries),
    column: (path) => scope.find(path),
    unknown: (path) => scope.unknown(path),
  })
  const places = freshColumn('place', INTEGER, false)
  const place = columnExpr(places)
  const rows: LogicalPlan = { kind: 'values', columns: [places], rows: groups.map((_, i) => [literal(i, INTEGER)]) }
  const joined: LogicalPlan = { kind: 'join', type: 'inner', left: from.plan, right: rows, keys: [], condition: undefined }
  const choose = (exprs: readonly Expr[]): Expr =>
    caseOf(
      exprs.slice(0, -1).map((expr, i) => [compare('=', place, literal(i, INTEGER)), expr]),
      exprs.at(-1)!,
    )
  const made = values.map((value, i) => {
    const bound = groups.map(({ expressions }) => binder.bind(expressions[i]!))
    return { expr: choose(unifyAll(session, 'UNPIVOT', bound, position)), name: value.text }
  })
  const named = new Set<number>()
  for (const { expressions } of groups) {
    for (const node of expressions) {
      mapTree(node, (part) => {
        const found = part.kind === 'column' ? scope.find(part.parts) : undefined
        if (found) collectColumns(found, named)
        return undefined
      })
    }
  }
  const kept = scope.visible
    .filter(({ column }) => !named.has(column.id))
    .map((column) => ({ expr: columnExpr(column.column), name: column.name }))
  const names = { expr: choose(groups.map((group) => literal(group.name, VARCHAR))), name: name.text }
  const plan: LogicalPlan = { kind: 'project', input: joined, items: projectItems([...kept, names, ...made]) }
  if (includeNulls) return plan
  const present = columnsOf(plan).slice(-values.length)
  return { kind: 'filter', input: plan, predicate: and(present.map((column) => not(isNull(columnExpr(column))))) }
}

/** As in DuckDB, the name of the column that the expression is made of. */
function columnName(node: Expression): string {
  let name: string | undefined
  mapTree(node, (part) => {
    if (part.kind === 'column') name ??= itemName(part)
    return undefined
  })
  return name ?? itemName(node)
}

/** What becomes a row each, stars and COLUMNS written out. */
function groupsOf({ on, values, position }: Unpivot, scope: Scope, session: BindSession): readonly Group[] {
  const groups = on.flatMap(({ expressions, alias }): Group[] => {
    const expanded = expressions.map((node) => expandEach(node, scope, session))
    if (expressions.length > 1) {
      const all = expanded.flat()
      return [{ name: alias?.text ?? all.map(columnName).join('_'), expressions: all }]
    }
    const [each = []] = expanded
    return each.map((node) => ({ name: alias && each.length === 1 ? alias.text : columnName(node), expressions: [node] }))
  })
  const wrong = groups.find(({ expressions }) => expressions.length !== values.length)
  if (wrong) {
    throw new BindError(`UNPIVOT has ${values.length} columns of values, and ${wrong.expressions.length} values for "${wrong.name}"`, {
      position: wrong.expressions[0]?.position ?? position,
    })
  }
  return groups
}

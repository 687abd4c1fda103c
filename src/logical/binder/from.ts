// The FROM clause: tables, views, common tables and subqueries to plans, with the names under which their columns are known.
import type { Position } from '../../common/errors.ts'
import { BindError, UnsupportedError } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { Join, Name, NamedTable, Pivot, Query, SampledTable, TableAlias, TableReference, Unpivot } from '../../parser/ast.ts'
import { freshColumn } from '../build-expression.ts'
import { freeColumns } from '../free-columns.ts'
import { commonScan } from '../nodes/common-scan.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { ROW_ID_FIELD, type TableSource } from '../ports.ts'
import { fileRequest, functionRequest, nameRequest, type TableRequest, toldRequest } from './collect-tables.ts'
import { CommonTables, type FoundCommonTable, type SharedTable } from './common-tables.ts'
import { didYouMean } from './did-you-mean.ts'
import { isBindable, nameKey, nameText } from './environment.ts'
import { bindUnnestedTable, isUnnestedTable } from './from-unnest.ts'
import { bindJoin } from './join.ts'
import { type OuterScope, Parameters } from './outer-scope.ts'
import { bindRecursive, countReferences } from './recursive.ts'
import { bindSample } from './sample.ts'
import { type Relation, Scope, type ScopeColumn } from './scope.ts'
import type { BindSession } from './session.ts'

/** What the FROM clause needs of the query binder: queries within it. */
export interface QuerySource {
  readonly session: BindSession
  /** The common tables in sight. */
  readonly tables: CommonTables
  /** The query around this one, where it is a subquery. */
  readonly outer: OuterScope | undefined
  bindQuery(query: Query): LogicalPlan
  /** What PIVOT and UNPIVOT make of the table. */
  bindReshaped(reference: Pivot | Unpivot, from: BoundFrom): LogicalPlan
  /** The same in another place: with another query around, or none, and perhaps other tables in sight. */
  at(place: { readonly tables?: CommonTables; readonly outer: OuterScope | undefined }): QuerySource
}

/** What stands in FROM, and what names mean over it. */
export interface BoundFrom {
  readonly plan: LogicalPlan
  readonly scope: Scope
}

interface BoundTable {
  readonly plan: LogicalPlan
  readonly relation: Relation
}

/** A table counts as so many expressions towards the limit on a query's size: its columns are bound, passed on and pruned again. */
const TABLE_WEIGHT = 50

export function bindFrom(reference: TableReference, queries: QuerySource): BoundFrom {
  if (reference.kind === 'join') {
    return queries.session.step(reference.position, () => {
      const left = bindFrom(reference.left, queries)
      // What stands on the right sees the tables before it, with or without LATERAL.
      const lateral = new Parameters((path) => left.scope.find(path), queries.outer)
      const right = bindFrom(reference.right, queries.at({ outer: lateral }))
      return bindJoin(reference, left, right, queries, lateral.all)
    })
  }
  if (reference.kind === 'sample') {
    const { plan, scope } = bindFrom(reference.table, queries)
    return { plan: bindSample(plan, reference, queries), scope }
  }
  const { plan, relation } = queries.session.step(reference.position, () => bindTable(reference, queries), TABLE_WEIGHT)
  return { plan, scope: new Scope([relation]) }
}

function bindTable(reference: Exclude<TableReference, Join | SampledTable>, queries: QuerySource): BoundTable {
  switch (reference.kind) {
    case 'derived':
      return named(queries.bindQuery(reference.query), undefined, reference.alias)
    case 'pivot':
    case 'unpivot':
      return named(queries.bindReshaped(reference, bindFrom(reference.table, queries)), undefined, reference.alias)
    case 'table':
      return bindNamed(reference, queries)
    case 'file':
      return bindRequest(fileRequest(reference.path, reference.position), stemOf(reference.path), reference.alias, queries.session)
    case 'told':
      return bindRequest(toldRequest(reference), reference.statement.kind, reference.alias, queries.session)
    case 'table-function': {
      if (isUnnestedTable(reference)) {
        const plan = bindUnnestedTable(reference, queries)
        return named(plan, nameText(reference.name).toLowerCase(), reference.alias)
      }
      const { session } = queries
      const { alias, position } = reference
      if (reference.ordinality) throw new UnsupportedError(`WITH ORDINALITY of ${nameText(reference.name)} is not supported`, { position })
      const made = session.env.views.call?.(reference)
      if (made) {
        const bindIt = () =>
          isBindable(made) ? made.bind(session) : queries.at({ tables: CommonTables.none, outer: queries.outer }).bindQuery(made)
        return named(
          session.step(position, () => session.elsewhere(position, bindIt)),
          reference.name.at(-1)!.text,
          alias,
        )
      }
      const request = functionRequest(reference)
      return bindRequest(request, nameText(reference.name), reference.alias, queries.session)
    }
  }
}

function bindNamed(reference: NamedTable, queries: QuerySource): BoundTable {
  const { session, tables } = queries
  const name = nameText(reference.name)
  const last = reference.name.at(-1)!.text
  const common = reference.name.length === 1 ? tables.find(name) : undefined
  if (common) {
    if (common.working) return scanOf(common.working, last, reference.alias)
    const bound = named(commonTable(common, queries), common.table.name.text, undefined)
    return rename(rename(bound, common.table.columns, common.table.name), reference.alias?.columns ?? [], reference.alias?.name)
  }
  const view = session.env.views.view(nameKey(reference.name))
  if (view) {
    const plan = session.inView(name, reference.position, () =>
      isBindable(view.query) ? view.query.bind(session) : queries.at({ tables: CommonTables.none, outer: undefined }).bindQuery(view.query),
    )
    const columns = view.columns.map((text) => ({ text, position: reference.position }))
    return rename(
      rename(named(plan, last, undefined, view.path), columns, reference.name.at(-1)),
      reference.alias?.columns ?? [],
      reference.alias?.name,
    )
  }
  const request = nameRequest(reference.name, reference.position)
  const alias = request.kind === 'file' ? stemOf(request.path) : last
  const source = session.env.tables.get(request.key)
  if (!source) throw unknownTable(name, reference.position, tables, session)
  return scanOf(source, alias, reference.alias)
}

/** The plan of a common table where it is read. */
function commonTable(common: FoundCommonTable, queries: QuerySource): LogicalPlan {
  const { table, inner, outer, recursive, shared } = common
  const read = ({ id }: SharedTable, plan: LogicalPlan) => commonScan(id, table.name.text, plan, columnsOf(plan))
  if (shared?.plan) return read(shared, shared.plan)
  const isRecursive = recursive && countReferences(table.query, table.name.text) > 0
  const plan = isRecursive ? bindRecursive(common, queries) : queries.at({ tables: inner, outer }).bindQuery(table.query)
  // What reads the query around its own belongs to the rows of that one.
  if (!shared || freeColumns(plan).size > 0) return plan
  shared.plan = plan
  return read(shared, plan)
}

function bindRequest(request: TableRequest, name: string, alias: TableAlias | undefined, { env }: BindSession): BoundTable {
  const source = env.tables.get(request.key)
  if (source) return scanOf(source, name, alias)
  if (request.kind !== 'function') throw new BindError(`table "${name}" was not found`, { position: request.position })
  throw new BindError(`table function "${request.name}" does not exist`, {
    position: request.position,
    hint: didYouMean(name, ['read_parquet']),
  })
}

function unknownTable(name: string, position: Position, tables: CommonTables, { env }: BindSession): BindError {
  const known = [...tables.names(), ...env.views.names(), ...env.tableNames]
  const hint = didYouMean(name, known) ?? `A file goes in single quotes: FROM '${name}.parquet'.`
  return new BindError(`table or view "${name}" does not exist`, { position, hint })
}

function scanOf(table: TableSource, name: string, alias: TableAlias | undefined): BoundTable {
  const columns = table.schema.map((field, i) => ({ ...freshColumn(field.name, field.type, field.nullable), field: i }))
  if (!table.numbersRows) return named({ kind: 'scan', table, columns, predicates: [] }, name, alias, table.path)
  const rowId = freshColumn('rowid', BIGINT, false)
  const bound = named({ kind: 'scan', table, columns, predicates: [] }, name, alias, table.path)
  const plan: LogicalPlan = { kind: 'scan', table, columns: [...columns, { ...rowId, field: ROW_ID_FIELD }], predicates: [] }
  return { plan, relation: { ...bound.relation, hidden: [{ name: rowId.name, column: rowId }] } }
}

function named(plan: LogicalPlan, name: string | undefined, alias: TableAlias | undefined, path?: readonly string[]): BoundTable {
  const taken = new Set<string>()
  const columns: ScopeColumn[] = columnsOf(plan).map((column) => ({ name: freeName(column.name, taken), column }))
  return rename({ plan, relation: { name, columns, path } }, alias?.columns ?? [], alias?.name)
}

/** As in DuckDB, a name that came before is numbered: `a`, `a_1`, `a_2`. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let number = 1; taken.has(free.toLowerCase()); number++) free = `${name}_${number}`
  taken.add(free.toLowerCase())
  return free
}

/** `AS name(first, second)`: the columns that are not listed keep their names. */
function rename({ plan, relation }: BoundTable, columns: readonly Name[], name: Name | undefined): BoundTable {
  if (columns.length > relation.columns.length) {
    throw new BindError(`"${name?.text}" has ${relation.columns.length} columns, but ${columns.length} names are given`, {
      position: columns[relation.columns.length]!.position,
    })
  }
  const renamed = relation.columns.map(({ name: own, column }, i) => ({ name: columns[i]?.text ?? own, column }))
  const path = !name || name.text === relation.path?.at(-1) ? relation.path : undefined
  return { plan, relation: { name: name?.text ?? relation.name, columns: renamed, path } }
}

/** `plays` of `logs/plays.parquet`: what the table is called where it has no alias. */
function stemOf(path: string): string {
  const file = path.split(/[/\\]/).at(-1)!
  return file.replace(/\.[^.]*$/, '') || path
}

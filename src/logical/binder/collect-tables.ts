// Lists what a query reads, before it is bound: files and tables are looked up asynchronously, binding is not.
import type { Position } from '../../common/errors.ts'
import { BindError, UnsupportedError } from '../../common/errors.ts'
import type { Expression, NamedTable, QualifiedName, Query, QueryBody, TableFunction, TableReference, ToldTable } from '../../parser/ast.ts'
import { CommonTables } from './common-tables.ts'
import { type Bindable, isBindable, nameKey, nameText, type ViewCatalog, type ViewDefinition } from './environment.ts'
import { isUnnestedTable } from './from-unnest.ts'

/** A constant argument of a table function: `read_parquet(['a', 'b'], union_by_name => true)`. Numbers are bigint or number as written. */
export type TableArgument = null | boolean | bigint | number | string | readonly TableArgument[] | TableStruct

/** `{'a': 'INTEGER'}` */
interface TableStruct {
  readonly fields: readonly (readonly [string, TableArgument])[]
}

/** Something to be resolved to a `TableSource` and handed to `bind` under its `key`. */
export type TableRequest = {
  /** Equal for requests that ask for the same. */
  readonly key: string
  /** Where the query names it; undefined where a view does. */
  readonly position: Position | undefined
} & (
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'function'
      /** In lower case. */
      readonly name: string
      readonly args: readonly TableArgument[]
      /** By name in lower case. */
      readonly options: ReadonlyMap<string, TableArgument>
    }
  /** What a statement tells. */
  | { readonly kind: 'statement'; readonly statement: ToldTable['statement'] }
  /** A registered table; `name` as `nameKey` has it. */
  | { readonly kind: 'name'; readonly name: string }
)

/** All tables that the query reads, also through views and common tables, each once. */
export function collectTables(query: Query | Bindable, views: ViewCatalog): readonly TableRequest[] {
  if (isBindable(query)) return query.tables(views)
  const collector = new Collector(views)
  collector.query(query, CommonTables.none, true)
  return [...collector.requests.values()]
}

/** Where the query itself, and not a view that it reads, names tables and views. */
export function namedTables(query: Query, views: ViewCatalog): readonly NamedTable[] {
  const collector = new Collector(views)
  collector.query(query, CommonTables.none, true)
  return collector.references
}

class Collector {
  readonly requests = new Map<string, TableRequest>()
  /** Where the query itself names tables and views. */
  readonly references: NamedTable[] = []
  private readonly visited = new Set<object>()
  private openMacros = 0
  private readonly visitedViews = new Set<string>()

  constructor(private readonly views: ViewCatalog) {}

  query(query: Query, outer: CommonTables, direct: boolean): void {
    if (this.visited.has(query)) return
    this.visited.add(query)
    const tables = outer.enter(query)
    this.body(query.body, tables, direct)
    this.within([query.orderBy, query.limit, query.offset], tables, direct)
  }

  private body(body: QueryBody, tables: CommonTables, direct: boolean): void {
    // UNION chains lean to the left and may be thousands long.
    const others: QueryBody[] = []
    while (body.kind === 'set-operation') {
      others.push(body.right)
      body = body.left
    }
    if (others.length) for (const part of [body, ...others.reverse()]) this.body(part, tables, direct)
    else if (body.kind === 'query') this.query(body, tables, direct)
    else if (body.kind === 'values') this.within(body.rows, tables, direct)
    else if (body.kind === 'select') {
      const { from, ...clauses } = body
      if (from) this.reference(from, tables, direct)
      this.within(clauses, tables, direct)
    }
  }

  /** Queries within expressions. */
  private within(clauses: object, tables: CommonTables, direct: boolean): void {
    for (const query of queriesIn(clauses, this.views)) this.query(query, tables, direct)
  }

  private reference(reference: TableReference, tables: CommonTables, direct: boolean): void {
    if (reference.kind === 'derived') this.query(reference.query, tables, direct)
    else if (reference.kind === 'join') {
      this.reference(reference.left, tables, direct)
      this.reference(reference.right, tables, direct)
      if (reference.on) this.within(reference.on, tables, direct)
    } else if (reference.kind === 'sample' || reference.kind === 'pivot' || reference.kind === 'unpivot') {
      const { table, ...rest } = reference
      this.reference(table, tables, direct)
      this.within(rest, tables, direct)
    } else if (reference.kind === 'table') this.named(reference, tables, direct)
    else if (reference.kind === 'table-function' && isUnnestedTable(reference)) this.within(reference.args, tables, direct)
    else if (reference.kind === 'told') this.add(toldRequest(reference), direct)
    else if (reference.kind === 'file') this.add(fileRequest(reference.path, reference.position), direct)
    else this.called(reference, tables, direct)
  }

  private called(reference: TableFunction, tables: CommonTables, direct: boolean): void {
    const made = this.views.call?.(reference)
    if (!made) {
      this.add(functionRequest(reference), direct)
      return
    }
    this.within(reference.args, tables, direct)
    if (isBindable(made)) {
      for (const request of made.tables(this.views)) this.add(request, false)
      return
    }
    if (++this.openMacros > MOST_OPEN_MACROS) {
      throw new BindError(`macro "${nameText(reference.name)}" is defined by itself`, { position: reference.position })
    }
    this.query(made, CommonTables.none, false)
    this.openMacros--
  }

  private named(reference: NamedTable, tables: CommonTables, direct: boolean): void {
    const common = reference.name.length === 1 ? tables.find(nameText(reference.name)) : undefined
    if (common) {
      this.query(common.table.query, common.inner, direct)
      return
    }
    if (direct) this.references.push(reference)
    const name = nameKey(reference.name)
    const view = this.views.view(name)
    if (view) this.view(name, view)
    else this.add(nameRequest(reference.name, reference.position), direct)
  }

  private view(name: string, { query }: ViewDefinition): void {
    const key = name.toLowerCase()
    if (this.visitedViews.has(key)) return
    this.visitedViews.add(key)
    if (isBindable(query)) for (const request of query.tables(this.views)) this.add(request, false)
    else this.query(query, CommonTables.none, false)
  }

  private add(request: TableRequest, direct: boolean): void {
    if (!this.requests.has(request.key)) this.requests.set(request.key, direct ? request : { ...request, position: undefined })
  }
}

export function fileRequest(path: string, position: Position): TableRequest {
  return { kind: 'file', path, key: `file ${path}`, position }
}

const statementNumbers = new WeakMap<object, number>()
let statements = 0

/** Each is asked for itself: what it tells depends on where it stands. */
export function toldRequest({ statement, position }: ToldTable): TableRequest {
  const number = statementNumbers.get(statement) ?? statements++
  statementNumbers.set(statement, number)
  return { kind: 'statement', statement, key: `statement ${number}`, position }
}

/** Table macros that call each other deeper than that call themselves. */
const MOST_OPEN_MACROS = 100

/** More calls of macros than that in one query are calls of themselves, or as good as that. */
const MOST_MACRO_CALLS = 10_000

/** The queries within parts of a syntax tree, and of the macros that these call, but not those within these. */
export function queriesIn(part: object, views: ViewCatalog): Query[] {
  const found: Query[] = []
  const pending: object[] = [part]
  let calls = 0
  for (let at = pending.pop(); at; at = pending.pop()) {
    for (const child of Object.values(at)) {
      if (typeof child !== 'object' || child === null) continue
      const macro = child.kind === 'call' ? views.macro?.(child) : undefined
      if (macro && ++calls > MOST_MACRO_CALLS) throw new UnsupportedError('the query calls too many macros', { position: child.position })
      if (child.kind === 'query') found.push(child)
      else if (macro) pending.push([macro])
      else pending.push(child)
    }
  }
  return found.reverse()
}

/** A name in quotes that can only be a path is one: `FROM "plays/*.parquet"`. */
export function nameRequest(parts: QualifiedName, position: Position): TableRequest {
  const path = nameText(parts)
  if (/[/*]|\.(parquet|csv|tsv|json|ndjson|jsonl|arrow)(\.gz)?$/i.test(path)) return fileRequest(path, position)
  const name = nameKey(parts)
  return { kind: 'name', name, key: `name ${name.toLowerCase()}`, position }
}

export function functionRequest({ name: parts, args, position }: TableFunction): TableRequest {
  const name = nameText(parts).toLowerCase()
  const positional: TableArgument[] = []
  const options = new Map<string, TableArgument>()
  for (const arg of args) {
    const value = tableArgument(arg.value)
    if (arg.name) options.set(arg.name.text.toLowerCase(), value)
    else positional.push(value)
  }
  const text = (value: unknown) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))
  return { kind: 'function', name, args: positional, options, key: `${name} ${text(positional)} ${text([...options].sort())}`, position }
}

function tableArgument(value: Expression): TableArgument {
  switch (value.kind) {
    case 'null':
      return null
    case 'boolean':
    case 'string':
    case 'integer':
      return value.value
    case 'decimal':
    case 'double':
      return Number(value.text)
    case 'list':
      return value.items.map(tableArgument)
    case 'struct':
      return { fields: value.fields.map((field) => [field.name.text, tableArgument(field.value)]) }
  }
  throw new BindError('an argument of a table function must be a constant', {
    position: value.position,
    hint: "Write a string, a number, true or false, or a list of them: read_parquet(['a.parquet', 'b.parquet']).",
  })
}

// USE, SHOW, PRAGMA, COMMENT ON and what tends the session: statements that read or change no rows of tables.
import { BindError, UnsupportedError } from '../common/errors.ts'
import type { QueryResult } from '../common/result.ts'
import { didYouMean } from '../logical/binder/did-you-mean.ts'
import { nameKey, nameText } from '../logical/binder/environment.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import { ruleNames } from '../optimizer/optimize.ts'
import type { CommentOn, Pragma, Query, Show, Tend, Use } from '../parser/ast.ts'
import { parse } from '../parser/index.ts'
import { commentPlace } from './catalog/schemas.ts'
import { showCatalog } from './catalog-statements.ts'
import type { Engine, StatementScope } from './engine.ts'
import { fillQuery } from './query-template.ts'
import { staticResult } from './static-result.ts'

const DONE = staticResult([], [])

export function use({ catalog }: Engine, { schemas, position }: Use): void {
  if (schemas.length === 0) catalog.schemas.reset()
  else catalog.schemas.use(schemas, position)
}

/** A table that is analyzed must be there; for the rest all is done already. */
export function tend({ catalog }: Engine, { table }: Tend): void {
  if (table) catalog.tables.require(table)
}

const LISTS: Readonly<Record<'schemas' | 'databases' | 'functions', string>> = {
  schemas: `select database_name, schema_name, schema_name = current_schema() as current from duckdb_schemas()
    where not internal and database_name = current_database() order by all`,
  databases: 'select database_name from duckdb_databases() where not internal order by 1',
  functions: 'select function_name, function_type, description from duckdb_functions() order by all',
}

export async function show(engine: Engine, statement: Show, scope: StatementScope): Promise<QueryResult> {
  const { what, schema } = statement
  if (what === 'schemas' || what === 'databases' || what === 'functions') return ask(engine, LISTS[what], scope)
  const { schemas } = engine.catalog
  const place = schema && schemas.schema(schema)
  if (schema && !place) throw new BindError(`schema "${nameText(schema)}" does not exist`, { position: schema[0]!.position })
  return showCatalog(what, engine, place)
}

async function ask(engine: Engine, text: string, scope: StatementScope): Promise<QueryResult> {
  return engine.run(await engine.plan(parse(text)[0] as Query, scope), scope)
}

/** What is on, or off, whatever is asked: scripts of other engines begin with these. */
const WITHOUT_EFFECT = new Set(
  `enable_verification disable_verification verify_parallelism disable_verify_parallelism verify_external disable_verify_external verify_fetch_row
   disable_verify_fetch_row verify_serializer disable_verify_serializer enable_object_cache disable_object_cache enable_checkpoint_on_shutdown
   disable_checkpoint_on_shutdown force_checkpoint enable_progress_bar disable_progress_bar enable_print_progress_bar disable_print_progress_bar
   disable_profiling disable_profile enable_logging disable_logging verify_parser truncate_duckdb_logs`.split(/\s+/),
)

/** What it tells, as a query; `$0` is its argument. */
const TELLING: Readonly<Record<string, string>> = {
  table_info: 'from pragma_table_info($0)',
  show: 'from pragma_table_info($0)',
  show_databases: LISTS.databases,
  database_list: 'select * from pragma_database_list()',
  database_size: `select current_database() as database_name, 0::bigint as used_blocks`,
  functions: 'select function_name as name, function_type as type from duckdb_functions() order by all',
  user_agent: `select 'quern' as user_agent`,
  platform: `select 'wasm' as platform`,
}

export async function pragma(engine: Engine, { name, args, position }: Pragma, scope: StatementScope): Promise<QueryResult> {
  const key = name.text.toLowerCase()
  if (WITHOUT_EFFECT.has(key)) return DONE
  if (key === 'show_tables') return showCatalog('tables', engine, undefined)
  if (key === 'show_tables_expanded') return showCatalog('all tables', engine, undefined)
  if (key === 'enable_optimizer' || key === 'disable_optimizer') {
    engine.settings.disabledRules = new Set(key === 'disable_optimizer' ? ruleNames() : [])
    return DONE
  }
  const text = TELLING[key]
  if (!text) {
    const known = [...WITHOUT_EFFECT, ...Object.keys(TELLING)]
    throw new UnsupportedError(`PRAGMA ${name.text} is not supported`, { position: name.position, hint: didYouMean(key, known) })
  }
  const wanted = text.includes('$0') ? 1 : 0
  if (args.length !== wanted) {
    throw new BindError(`PRAGMA ${name.text} takes ${wanted === 1 ? "a table's name" : 'no argument'}`, { position })
  }
  const query = fillQuery(text.replace('$0', '$argument'), position, args[0] ? { expressions: { argument: args[0] } } : {})
  return engine.run(await engine.plan(query, scope), scope)
}

/** What comments may be on; the catalog's tables tell them. */
const COMMENTED = ['table', 'view', 'column']

export function commentOn({ catalog: { relations, comments } }: Engine, { on, name, text, position }: CommentOn): void {
  if (!COMMENTED.includes(on)) {
    throw new UnsupportedError(`COMMENT ON ${on.toUpperCase()} is not supported`, {
      position,
      hint: 'Tables, views and columns have comments.',
    })
  }
  const owner = on === 'column' ? name.slice(0, -1) : name
  const found = owner.length > 0 ? relations.find(nameKey(owner)) : undefined
  if (!found || (on !== 'column' && found.value.kind !== on)) {
    throw new BindError(`there is no ${on === 'column' ? 'table' : on} "${nameText(owner)}"`, { position: name[0]!.position })
  }
  const { place, value } = found
  const column = on === 'column' ? name.at(-1)! : undefined
  const { schema } = value.kind === 'table' ? value.definition : value
  const names = schema.map((field) => field.name)
  if (column && !names.some((known) => known.toLowerCase() === column.text.toLowerCase()))
    throw unknownColumn(column.text, names, column.position)
  comments.set(commentPlace(place, column?.text), text)
}

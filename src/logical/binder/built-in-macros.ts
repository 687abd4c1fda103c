// Functions that stand for an expression of others, as a user's macros do.
import type { Position } from '../../common/errors.ts'
import type { Argument, Expression } from '../../parser/ast.ts'
import { aggregateTextNames } from './aggregate-texts.ts'
import { type MacroTexts, overloadsOf } from './macro-texts.ts'
import { expandMacro } from './macros.ts'
import { NAMES_OF_OTHERS } from './names-of-others.ts'

const TEXTS: MacroTexts = {
  ...NAMES_OF_OTHERS,
  date: [['x', 'cast(x as date)']],
  current_time: [['', 'current_timestamp::timetz']],
  get_current_time: [['', 'current_timestamp::timetz']],
  ago: [['i', 'current_timestamp - i::interval']],
  array_push_front: [['list, x', 'list_prepend(x, list)']],
  array_to_string_comma_default: [
    ['list', `array_to_string(list, ',')`],
    ['list, separator', 'array_to_string(list, separator)'],
  ],
  map_contains_entry: [['m, k, v', 'list_contains(map_entries(m), {key: k, value: v})']],
  not_like_escape: [['s, pattern, sign', 'not like_escape(s, pattern, sign)']],
  not_ilike_escape: [['s, pattern, sign', 'not ilike_escape(s, pattern, sign)']],
  switch: [
    ['key, cases', 'cases[key]'],
    ['key, cases, otherwise', 'case when map_contains(cases, key) then cases[key] else otherwise end'],
  ],
  generate_subscripts: [['list, dimension', 'unnest(generate_series(1, array_length(list, dimension)))']],
  regexp_split_to_table: [['s, pattern', 'unnest(string_split_regex(s, pattern))']],
  current_schemas: [['implicit', `case when implicit then list_distinct([current_schema(), 'main', 'pg_catalog']) else [] end`]],
  get_block_size: [['database', '0::bigint']],
  in_search_path: [['d, s', 'd = current_database() and s = current_schema()']],
  // What tools that speak to PostgreSQL ask: everything is visible and allowed, nothing is described.
  ...all(
    ['any_column', 'database', 'foreign_data_wrapper', 'function', 'language', 'schema', 'sequence', 'server', 'table', 'tablespace'].map(
      (what) => `has_${what}_privilege`,
    ),
    [
      ['a, b', 'true'],
      ['a, b, c', 'true'],
    ],
  ),
  has_column_privilege: [
    ['a, b, c', 'true'],
    ['a, b, c, d', 'true'],
  ],
  pg_has_role: [
    ['a, b', 'true'],
    ['a, b, c', 'true'],
  ],
  ...all(
    [
      'collation',
      'conversion',
      'function',
      'opclass',
      'operator',
      'opfamily',
      'table',
      'ts_config',
      'ts_dict',
      'ts_parser',
      'ts_template',
      'type',
    ].map((what) => `pg_${what}_is_visible`),
    [['a', 'true']],
  ),
  ...all(['obj_description', 'col_description', 'shobj_description', 'pg_get_expr'], [['a, b', 'null']]),
  ...all(['inet_client_addr', 'inet_client_port', 'inet_server_addr', 'inet_server_port'], [['', 'null']]),
  pg_get_viewdef: [['a', 'null']],
  pg_get_constraintdef: [
    ['a', 'null'],
    ['a, b', 'null'],
  ],
  pg_is_other_temp_schema: [['a', 'false']],
  pg_my_temp_schema: [['', '0']],
  pg_conf_load_time: [['', 'current_timestamp']],
  pg_postmaster_start_time: [['', 'current_timestamp']],
}

type Text = MacroTexts[string]

function all(names: readonly string[], text: Text): Record<string, Text> {
  return Object.fromEntries(names.map((name) => [name, text]))
}

/** What a call of the name stands for; undefined where it is no macro. */
export function expandBuiltIn(name: string, args: readonly Argument[], position: Position): Expression | undefined {
  if (!Object.hasOwn(TEXTS, name)) return undefined
  return expandMacro(name, overloadsOf(TEXTS, name, position), args, position) as Expression
}

/** For "did you mean". */
export function builtInMacroNames(): readonly string[] {
  return [...Object.keys(TEXTS), ...aggregateTextNames()]
}

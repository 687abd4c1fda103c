// What SET changes in a session.
import { BindError, formatBytes, UnsupportedError } from '../common/errors.ts'
import type { DefaultOrder } from '../logical/binder/expressions/sort-keys.ts'
import { checkRuleNames } from '../optimizer/optimize.ts'
import type { Expression, ResetOption, SetOption } from '../parser/ast.ts'
import { PLANNER_CHOICES } from '../physical/planner/choices.ts'

export interface SessionSettings {
  /** Optimizer rules that are switched off. */
  disabledRules: ReadonlySet<string>
  nullsFirst: DefaultOrder['nullsFirst']
  /** Whether ORDER BY goes down where it does not say. */
  descending: boolean
  /** Whether `/` of two integers is an integer. */
  integerDivision: boolean
  /** How long a user's function may take to return, in milliseconds; undefined for as long as it likes. */
  udfTimeout: number | undefined
  /** The zone that times with a zone are shown and read in: its name in the tz database. */
  timeZone: string
  /** Where queries put aside what does not fit in memory: '' nowhere, undefined where the session was told when it was opened. */
  tempDirectory: string | undefined
  /** Bytes that may lie there; undefined as above. */
  tempLimit: number | undefined
  /** Whether queries put aside whatever they can. */
  forceSpill: boolean
  /** What was set of the settings that change nothing here, by their names. */
  inert: Readonly<Record<string, string>>
}

// Long enough for whatever a row may ask of a function, short enough that nobody takes the query for dead.
const UDF_TIMEOUT_MS = 60_000

export function defaultSettings(): SessionSettings {
  return {
    disabledRules: new Set(),
    nullsFirst: false,
    descending: false,
    integerDivision: false,
    udfTimeout: UDF_TIMEOUT_MS,
    timeZone: 'UTC',
    tempDirectory: undefined,
    tempLimit: undefined,
    forceSpill: false,
    inert: {},
  }
}

interface Setting<K extends keyof SessionSettings = keyof SessionSettings> {
  readonly key: K
  readonly does: string
  /** What it may be, for the hint of an error. */
  readonly takes: string
  /** The value of a text, or undefined where it is none. */
  read(text: string): { readonly value: SessionSettings[K] } | undefined
  /** As SET takes it. */
  show(value: SessionSettings[K]): string
}

function setting<K extends keyof SessionSettings>(declared: Setting<K>): Setting {
  // What is read under a key is stored and shown under it alone.
  return declared as unknown as Setting
}

const NULL_ORDERS: Readonly<Record<string, DefaultOrder['nullsFirst']>> = {
  nulls_first: true,
  'nulls first': true,
  first: true,
  nulls_last: false,
  'nulls last': false,
  last: false,
  nulls_first_on_asc_last_on_desc: 'asc',
  sqlite: 'asc',
  mysql: 'asc',
  nulls_last_on_asc_first_on_desc: 'desc',
  postgres: 'desc',
}

const NULL_ORDER_NAMES = new Map<DefaultOrder['nullsFirst'], string>([
  [true, 'nulls_first'],
  [false, 'nulls_last'],
  ['asc', 'nulls_first_on_asc_last_on_desc'],
  ['desc', 'nulls_last_on_asc_first_on_desc'],
])

const SWITCHES: Readonly<Record<string, boolean>> = { true: true, on: true, 1: true, false: false, off: false, 0: false }

const SETTINGS: Readonly<Record<string, Setting>> = {
  default_null_order: setting({
    key: 'nullsFirst',
    does: 'Where NULLs go where ORDER BY does not say.',
    takes: `It is 'nulls_last', 'nulls_first', 'nulls_last_on_asc_first_on_desc' (as in PostgreSQL) or 'nulls_first_on_asc_last_on_desc'.`,
    read: (text) => known(NULL_ORDERS[text.toLowerCase()]),
    show: (first) => NULL_ORDER_NAMES.get(first)!,
  }),
  default_order: setting({
    key: 'descending',
    does: 'Whether ORDER BY goes up or down where it does not say.',
    takes: `It is 'asc' or 'desc'.`,
    read: (text) => known(/^asc(ending)?$/i.test(text) ? false : /^desc(ending)?$/i.test(text) ? true : undefined),
    show: (descending) => (descending ? 'desc' : 'asc'),
  }),
  disabled_rules: setting({
    key: 'disabledRules',
    does: 'Rules of the optimizer, and choices of the planner, that are switched off.',
    takes: 'It is a list of names, with commas between them.',
    read(text) {
      const names = text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
      checkRuleNames(names, PLANNER_CHOICES)
      return { value: new Set(names) }
    },
    show: (rules) => [...rules].join(','),
  }),
  force_spill: setting({
    key: 'forceSpill',
    does: 'Whether queries put aside in temp files whatever they can, for tests.',
    takes: 'It is true or false.',
    read: (text) => known(SWITCHES[text.toLowerCase()]),
    show: String,
  }),
  integer_division: setting({
    key: 'integerDivision',
    does: 'Whether / of two integers is an integer, as // is.',
    takes: 'It is true or false.',
    read: (text) => known(SWITCHES[text.toLowerCase()]),
    show: String,
  }),
  max_temp_directory_size: setting({
    key: 'tempLimit',
    does: 'How much temp files may take together.',
    takes: `It is a size, such as '10GB' or '512MiB'.`,
    read: (text) => known(byteSize(text)),
    show: (bytes) => (bytes === undefined ? '' : formatBytes(bytes)),
  }),
  temp_directory: setting({
    key: 'tempDirectory',
    does: 'The folder of temp files, for what does not fit in memory; empty for none.',
    takes: 'It is the path of a folder.',
    read: (text) => ({ value: text }),
    show: (path) => path ?? '',
  }),
  timezone: setting({
    key: 'timeZone',
    does: 'The time zone that times with a zone are shown and read in.',
    takes: `It is a name of the tz database, such as 'UTC' or 'Europe/Stockholm'.`,
    read: (text) => known(zoneOf(text)),
    show: String,
  }),
  udf_timeout: setting({
    key: 'udfTimeout',
    does: "How long a user's function may take.",
    takes: `It is a time such as '500ms', '30s' or '5min', or 'none'.`,
    read: milliseconds,
    show: (ms) => (ms === undefined ? 'none' : `${ms}ms`),
  }),
}

/**
 * What scripts for DuckDB set that makes no difference to an answer, with what it is there: accepted, and told again. How many threads and how much memory
 * a session has is settled when it is opened.
 */
const INERT: Readonly<Record<string, string>> = {
  arrow_large_buffer_size: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  checkpoint_threshold: '16.0 MiB',
  enable_object_cache: 'false',
  enable_progress_bar: 'false',
  enable_progress_bar_print: 'true',
  explain_output: 'physical_only',
  external_threads: '1',
  home_directory: '',
  immediate_transaction_mode: 'false',
  lambda_syntax: 'DEFAULT',
  max_expression_depth: '1000',
  max_memory: '',
  memory_limit: '',
  preserve_insertion_order: 'true',
  progress_bar_time: '2000',
  storage_compatibility_version: 'latest',
  threads: '',
  wal_autocheckpoint: '16.0 MiB',
  worker_threads: '',
}

/** Settings of DuckDB's that would make a difference: they are refused by name. */
const REFUSED: ReadonlySet<string> = new Set([
  'binary_as_string',
  'calendar',
  'default_collation',
  'enable_external_access',
  'errors_as_json',
  'file_search_path',
  'ieee_floating_point_ops',
  'old_implicit_casting',
  'order_by_non_integer_literal',
  'pivot_limit',
  'preserve_identifier_case',
  'scalar_subquery_error_on_multiple_rows',
])

function known<T>(value: T | undefined): { readonly value: T } | undefined {
  return value === undefined ? undefined : { value }
}

/** The zone with the capitals that the tz database gives it; undefined where it has none of that name. */
function zoneOf(text: string): string | undefined {
  // Names alone: `Intl` also takes offsets, which no rule changes.
  if (!/^[A-Za-z]/.test(text)) return undefined
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions()
    // An old name stays as it was given: its rules are another's, its name is not.
    return timeZone.toLowerCase() === text.toLowerCase() ? timeZone : text
  } catch {
    return undefined
  }
}

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

function byteSize(text: string): number | undefined {
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text) ?? []
  const bytes = Math.floor(Number(amount) * SIZES[unit?.toLowerCase() ?? '']!)
  return bytes > 0 ? bytes : undefined
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

function milliseconds(text: string): { readonly value: number | undefined } | undefined {
  if (text.trim().toLowerCase() === 'none') return { value: undefined }
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h)\s*$/i.exec(text) ?? []
  const value = Number(amount) * UNITS[unit?.toLowerCase() ?? '']!
  return value > 0 ? { value } : undefined
}

/** The value of a setting, by its name without regard to case; undefined where there is none. */
export function settingValue(settings: SessionSettings, name: string): string | undefined {
  const key = name.toLowerCase()
  if (Object.hasOwn(INERT, key)) return settings.inert[key] ?? INERT[key]
  const found = SETTINGS[key]
  return found?.show(settings[found.key])
}

/** Name, value and purpose of each. */
export function settingRows(settings: SessionSettings): string[][] {
  return Object.entries(SETTINGS).map(([name, { key, show, does }]) => [name, show(settings[key]), does])
}

export function setOption(settings: SessionSettings, option: SetOption): void {
  const inert = option.name.text.toLowerCase()
  if (Object.hasOwn(INERT, inert)) {
    const given = textOf(option.value)
    if (given === undefined) throw new BindError(`${option.name.text} takes a string or a number`, { position: option.value.position })
    settings.inert = { ...settings.inert, [inert]: given }
    return
  }
  const { key, read, takes } = settingOf(option)
  const { name, value } = option
  const text = textOf(value)
  if (text === undefined) {
    throw new BindError(`${name.text} takes a string`, { position: value.position, hint: `SET ${name.text} = '…'` })
  }
  const given = read(text)
  if (!given) throw new BindError(`${name.text} cannot be "${text}"`, { position: value.position, hint: takes })
  Object.assign(settings, { [key]: given.value })
}

function textOf(value: Expression): string | undefined {
  if (value.kind === 'string') return value.value
  if (value.kind === 'decimal') return value.text
  return value.kind === 'boolean' || value.kind === 'integer' ? String(value.value) : undefined
}

export function resetOption(settings: SessionSettings, option: ResetOption): void {
  const name = option.name.text.toLowerCase()
  if (Object.hasOwn(INERT, name)) {
    settings.inert = Object.fromEntries(Object.entries(settings.inert).filter(([key]) => key !== name))
    return
  }
  const { key } = settingOf(option)
  Object.assign(settings, { [key]: defaultSettings()[key] })
}

function settingOf({ name }: SetOption | ResetOption): Setting {
  const found = SETTINGS[name.text.toLowerCase()]
  if (found) return found
  if (REFUSED.has(name.text.toLowerCase()))
    throw new UnsupportedError(`the setting ${name.text} is not supported`, { position: name.position })
  throw new BindError(`there is no setting "${name.text}"`, {
    position: name.position,
    hint: `The settings: ${Object.keys(SETTINGS).join(', ')}. These are accepted, and change nothing: ${Object.keys(INERT).join(', ')}.`,
  })
}

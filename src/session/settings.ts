// What SET changes in a session.
import { BindError } from '../common/errors.ts'
import { checkRuleNames } from '../optimizer/optimize.ts'
import type { ResetOption, SetOption } from '../parser/ast.ts'
import { PLANNER_CHOICES } from '../physical/planner/choices.ts'

export interface SessionSettings {
  /** Optimizer rules that are switched off. */
  disabledRules: ReadonlySet<string>
  nullsFirst: boolean
  /** How long a user's function may take to return, in milliseconds; undefined for as long as it likes. */
  udfTimeout: number | undefined
}

// Long enough for whatever a row may ask of a function, short enough that nobody takes the query for dead.
const UDF_TIMEOUT_MS = 60_000

export function defaultSettings(): SessionSettings {
  return { disabledRules: new Set(), nullsFirst: false, udfTimeout: UDF_TIMEOUT_MS }
}

const NULL_ORDERS: Readonly<Record<string, boolean>> = {
  nulls_first: true,
  'nulls first': true,
  first: true,
  nulls_last: false,
  'nulls last': false,
  last: false,
}

const SETTERS: Readonly<Record<string, (settings: SessionSettings, value: string, option: SetOption) => void>> = {
  disabled_rules(settings, value) {
    const names = value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    checkRuleNames(names, PLANNER_CHOICES)
    settings.disabledRules = new Set(names)
  },
  default_null_order(settings, value, { value: expression }) {
    const first = NULL_ORDERS[value.toLowerCase()]
    if (first === undefined) {
      throw new BindError(`default_null_order cannot be "${value}"`, {
        position: expression.position,
        hint: `It is 'nulls_last' or 'nulls_first'.`,
      })
    }
    settings.nullsFirst = first
  },
  udf_timeout(settings, value, { value: expression }) {
    const ms = milliseconds(value)
    if (ms === 'wrong') {
      throw new BindError(`udf_timeout cannot be "${value}"`, {
        position: expression.position,
        hint: `It is a time such as '500ms', '30s' or '5min', or 'none'.`,
      })
    }
    settings.udfTimeout = ms
  },
}

/** What RESET gives back. */
const RESET: Readonly<Record<string, keyof SessionSettings>> = {
  disabled_rules: 'disabledRules',
  default_null_order: 'nullsFirst',
  udf_timeout: 'udfTimeout',
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

function milliseconds(text: string): number | undefined | 'wrong' {
  if (text.trim().toLowerCase() === 'none') return undefined
  const [, amount, unit] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|h)\s*$/i.exec(text) ?? []
  const ms = Number(amount) * UNITS[unit?.toLowerCase() ?? '']!
  return ms > 0 ? ms : 'wrong'
}

/** A setting's value as SET takes it, and what it does. */
const SHOWN: Readonly<Record<string, { readonly value: (settings: SessionSettings) => string; readonly does: string }>> = {
  disabled_rules: {
    value: ({ disabledRules }) => [...disabledRules].join(','),
    does: 'Rules of the optimizer, and choices of the planner, that are switched off.',
  },
  default_null_order: {
    value: ({ nullsFirst }) => (nullsFirst ? 'nulls_first' : 'nulls_last'),
    does: 'Where NULLs go where ORDER BY does not say.',
  },
  udf_timeout: {
    value: ({ udfTimeout }) => (udfTimeout === undefined ? 'none' : `${udfTimeout}ms`),
    does: "How long a user's function may take.",
  },
}

/** The value of a setting, by its name without regard to case; undefined where there is none. */
export function settingValue(settings: SessionSettings, name: string): string | undefined {
  return SHOWN[name.toLowerCase()]?.value(settings)
}

/** Name, value and purpose of each. */
export function settingRows(settings: SessionSettings): string[][] {
  return Object.entries(SHOWN).map(([name, { value, does }]) => [name, value(settings), does])
}

export function setOption(settings: SessionSettings, option: SetOption): void {
  const setter = setterOf(option)
  const { value } = option
  if (value.kind !== 'string') {
    throw new BindError(`${option.name.text} takes a string`, { position: value.position, hint: `SET ${option.name.text} = '…'` })
  }
  setter(settings, value.value, option)
}

export function resetOption(settings: SessionSettings, option: ResetOption): void {
  setterOf(option)
  const key = RESET[option.name.text.toLowerCase()]!
  Object.assign(settings, { [key]: defaultSettings()[key] })
}

function setterOf({ name }: SetOption | ResetOption) {
  const setter = SETTERS[name.text.toLowerCase()]
  if (setter) return setter
  throw new BindError(`there is no setting "${name.text}"`, {
    position: name.position,
    hint: `The settings: ${Object.keys(SETTERS).join(', ')}.`,
  })
}

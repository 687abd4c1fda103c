// What SET changes in a session.
import { BindError } from '../common/errors.ts'
import { checkRuleNames } from '../optimizer/optimize.ts'
import type { ResetOption, SetOption } from '../parser/ast.ts'
import { PLANNER_CHOICES } from '../physical/planner/choices.ts'

export interface SessionSettings {
  /** Optimizer rules that are switched off. */
  disabledRules: ReadonlySet<string>
  nullsFirst: boolean
}

export function defaultSettings(): SessionSettings {
  return { disabledRules: new Set(), nullsFirst: false }
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
  const defaults = defaultSettings()
  if (option.name.text.toLowerCase() === 'disabled_rules') settings.disabledRules = defaults.disabledRules
  else settings.nullsFirst = defaults.nullsFirst
}

function setterOf({ name }: SetOption | ResetOption) {
  const setter = SETTERS[name.text.toLowerCase()]
  if (setter) return setter
  throw new BindError(`there is no setting "${name.text}"`, {
    position: name.position,
    hint: `The settings: ${Object.keys(SETTERS).join(', ')}.`,
  })
}

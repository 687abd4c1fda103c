// Applies the rules until none changes anything more, and checks what each of them did.
import { BindError, InternalError } from '../common/errors.ts'
import type { RuleTiming } from '../common/plan-report.ts'
import { sameType } from '../common/types.ts'
import { planFault } from '../logical/check-plan.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf, transformUp } from '../logical/plan-walk.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'
import { refreshNames } from '../logical/refresh-names.ts'
import type { Rule, RuleContext } from './rule.ts'
import { RULES } from './rules/index.ts'

export interface OptimizeOptions {
  readonly constants: ConstantEvaluator
  /** Names of rules that are switched off. */
  readonly disabledRules?: ReadonlySet<string>
  /** Milliseconds on a clock that never goes back; where it is given, the rules are timed. */
  readonly clock?: () => number
}

export interface Optimized {
  readonly plan: LogicalPlan
  /** Rules that ran, in their order; empty without a clock. */
  readonly timings: readonly RuleTiming[]
}

// Rules feed each other (a filter moves down a node a round), so rounds grow with the plan's depth; a plan that is not settled by then is still right.
const MAX_ROUNDS = 32

/** A plan that gives the same rows as `plan`, faster. */
export function optimize(plan: LogicalPlan, options: OptimizeOptions): Optimized {
  const rules = RULES.filter((rule) => rule.mandatory || !options.disabledRules?.has(rule.name))
  const timings = new Map(rules.map((rule) => [rule, { ms: 0, changes: 0 }]))
  const apply = (rule: Rule, current: LogicalPlan): LogicalPlan => {
    const started = options.clock?.() ?? 0
    const rewritten = applyRule(rule, current, options)
    const timing = timings.get(rule)!
    timing.ms += (options.clock?.() ?? 0) - started
    if (rewritten !== current) timing.changes++
    return rewritten
  }
  const inRounds = rules.filter(({ when = 'round' }) => when === 'round')
  let last = rules.filter((rule) => !inRounds.includes(rule))
  let current = plan
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = current
    for (const rule of inRounds) current = apply(rule, current)
    if (current !== before) continue
    for (const rule of last) {
      current = apply(rule, current)
      if (rule.when === 'once') last = last.filter((other) => other !== rule)
      if (current !== before) break
    }
    if (current === before) break
  }
  const timed = options.clock ? [...timings].map(([rule, { ms, changes }]) => ({ rule: rule.name, ms, changes })) : []
  return { plan: refreshNames(current), timings: timed }
}

/** The plan after one rule. Throws an `InternalError` that names the rule where the plan is not whole any more. */
export function applyRule(rule: Rule, plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const rewritten = rule.scope === 'plan' ? rule.rewrite(plan, context) : transformUp(plan, (node) => rule.rewrite(node, context))
  if (rewritten !== plan) {
    const fault = rootFault(plan, rewritten) ?? planFault(rewritten)
    if (fault) throw new InternalError(`the optimizer's rule ${rule.name} broke the plan: ${fault}`)
  }
  return rewritten
}

/** The result must keep its columns, their names, types and order. */
function rootFault(before: LogicalPlan, after: LogicalPlan): string | undefined {
  const [expected, found] = [columnsOf(before), columnsOf(after)]
  const kept = expected.length === found.length && expected.every((column, i) => sameColumn(column, found[i]!))
  return kept ? undefined : `its columns were ${names(expected)} and are now ${names(found)}`
}

function sameColumn(a: ReturnType<typeof columnsOf>[number], b: typeof a): boolean {
  return a.id === b.id && a.name === b.name && sameType(a.type, b.type)
}

function names(columns: ReturnType<typeof columnsOf>): string {
  return `[${columns.map((column) => column.name).join(', ')}]`
}

/** The rules that can be switched off. */
export function ruleNames(): readonly string[] {
  return RULES.filter(({ mandatory }) => !mandatory).map(({ name }) => name)
}

/** Checks the names given to `SET disabled_rules`. `choices`: what else can be switched off beside the rules, later in a query's way. */
export function checkRuleNames(names: Iterable<string>, choices: readonly string[] = []): void {
  const optional = [...ruleNames(), ...choices]
  for (const name of names) {
    if (optional.includes(name)) continue
    const rule = RULES.find((known) => known.name === name)
    const hint = `The rules that can be: ${optional.join(', ')}.`
    if (!rule) throw new BindError(`there is no optimizer rule "${name}"`, { hint })
    throw new BindError(`the optimizer rule "${name}" cannot be switched off`, { hint })
  }
}

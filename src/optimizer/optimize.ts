// Applies the rules until none changes anything more, and checks what they did.
import { BindError, InternalError, QuernError } from '../common/errors.ts'
import type { RuleTiming } from '../common/plan-report.ts'
import { sameType } from '../common/types.ts'
import { planFault } from '../logical/check-plan.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { columnsOf, holdsKind, mapChildren } from '../logical/plan-walk.ts'
import type { ConstantEvaluator } from '../logical/ports.ts'
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
  const settled = new Map(rules.map((rule) => [rule, new WeakSet<LogicalPlan>()]))
  const apply = (rule: Rule, current: LogicalPlan): LogicalPlan => {
    const started = options.clock?.() ?? 0
    const rewritten = rewrite(rule, current, options, settled.get(rule)!)
    const timing = timings.get(rule)!
    timing.ms += (options.clock?.() ?? 0) - started
    if (rewritten !== current) timing.changes++
    return rewritten
  }
  const inRounds = rules.filter(({ when = 'round' }) => when === 'round')
  const onceDone = new Set<Rule>()
  let current = plan
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = current
    const asked: Rule[] = []
    const ask = (rule: Rule) => {
      asked.push(rule)
      current = apply(rule, current)
    }
    checked(before, asked, options, () => {
      inRounds.forEach(ask)
      if (current !== before) return current
      for (const rule of rules) {
        if (current !== before) break
        if (inRounds.includes(rule) || onceDone.has(rule)) continue
        ask(rule)
        if (rule.when === 'once') onceDone.add(rule)
      }
      return current
    })
    if (current === before) break
  }
  const timed = options.clock ? [...timings].map(([rule, { ms, changes }]) => ({ rule: rule.name, ms, changes })) : []
  return { plan: current, timings: timed }
}

/**
 * Runs a round and looks at its outcome once. Where that is not whole, or a rule stumbled over what another had left, the round is done again, a look after
 * each rule, to say which one it was.
 */
function checked(before: LogicalPlan, asked: readonly Rule[], context: RuleContext, round: () => LogicalPlan): void {
  let fault: string | undefined
  try {
    fault = faultOf(before, round())
    if (fault === undefined) return
  } catch (error) {
    if (error instanceof QuernError) throw error
    fault = String(error)
  }
  asked.reduce((plan, rule) => applyRule(rule, plan, context), before)
  throw new InternalError(`the optimizer broke the plan: ${fault}`)
}

/** The plan after one rule. Throws an `InternalError` that names the rule where the plan is not whole any more. */
export function applyRule(rule: Rule, plan: LogicalPlan, context: RuleContext): LogicalPlan {
  const rewritten = rewrite(rule, plan, context, new WeakSet())
  const fault = faultOf(plan, rewritten)
  if (fault) throw new InternalError(`the optimizer's rule ${rule.name} broke the plan: ${fault}`)
  return rewritten
}

/** `settled`: plans that the rule was seen to leave as they are; it is not asked of them again, and the set grows. */
function rewrite(rule: Rule, plan: LogicalPlan, context: RuleContext, settled: WeakSet<LogicalPlan>): LogicalPlan {
  if (rule.kinds && !holdsKind(plan, rule.kinds)) return plan
  const rewriteUp = (node: LogicalPlan): LogicalPlan => {
    if (settled.has(node)) return node
    const over = rule.scope === 'plan' ? node : mapChildren(node, rewriteUp)
    const result = rule.rewrite(over, context)
    if (result === node) settled.add(node)
    return result
  }
  return rewriteUp(plan)
}

function faultOf(before: LogicalPlan, after: LogicalPlan): string | undefined {
  return after === before ? undefined : (rootFault(before, after) ?? planFault(after))
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

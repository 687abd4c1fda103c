// Plans before and after rules, as text.
import { expect } from 'vitest'
import { explainPlan } from '../../src/logical/plan-walk.ts'
import { refreshNames } from '../../src/logical/refresh-names.ts'
import { applyRule, optimize } from '../../src/optimizer/optimize.ts'
import type { Rule } from '../../src/optimizer/rule.ts'
import { constants } from '../logical/constants.ts'
import { planOf } from '../logical/plays.ts'

/** The plan of a query after this rule alone; `first` are rules that bring the plan to where it applies. */
export function expectRewrite(rule: Rule, sql: string, first: readonly Rule[] = []) {
  const context = { constants }
  const before = first.reduce((plan, each) => applyRule(each, plan, context), planOf(sql))
  return expect(`\n${explainPlan(refreshNames(applyRule(rule, before, context)))}\n`)
}

/** That the rule leaves the query's plan as it is, the same object. */
export function expectUnchanged(rule: Rule, sql: string, first: readonly Rule[] = []): void {
  const context = { constants }
  const before = first.reduce((plan, each) => applyRule(each, plan, context), planOf(sql))
  expect(applyRule(rule, before, context)).toBe(before)
}

/** The plan of a query after all rules. */
export function expectOptimized(sql: string, disabledRules: readonly string[] = []) {
  return expect(`\n${explainPlan(refreshNames(optimize(planOf(sql), { constants, disabledRules: new Set(disabledRules) }).plan))}\n`)
}

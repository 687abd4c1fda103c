import { expect, test } from 'vitest'
import { columnsOf, explainPlan } from '../../src/logical/plan-walk.ts'
import { applyRule, checkRuleNames, optimize } from '../../src/optimizer/optimize.ts'
import { RULES } from '../../src/optimizer/rules/index.ts'
import { constants } from '../logical/constants.ts'
import { planOf } from '../logical/plays.ts'
import { expectOptimized } from './expect-rewrite.ts'

const SQL = `select song.title, count(*) as count from plays where country = 'US' group by all order by count desc limit 10`

test('the rules together', () => {
  expectOptimized(SQL).toMatchInlineSnapshot(`
    "
    top_n count desc limit 10
      aggregate song.title: count_star() as count
        scan plays [country, song.title] where country = 'US'
    "
  `)
})

test('a rule can be switched off by name, unless the planner relies on it', () => {
  expectOptimized(SQL, ['top_n', 'push_filters', 'distinct_to_aggregate']).toMatchInlineSnapshot(`
    "
    limit 10
      sort count desc
        aggregate song.title: count_star() as count
          filter country = 'US'
            scan plays [country, song.title]
    "
  `)
  expectOptimized('select distinct a from t', ['distinct_to_aggregate']).toMatchInlineSnapshot(`
    "
    distinct a
      scan t [a]
    "
  `)
  expect(() => checkRuleNames(['top_n', 'push_filters'])).not.toThrow()
  expect(() => checkRuleNames(['top_m'])).toThrow('there is no optimizer rule "top_m"')
  expect(() => checkRuleNames(['distinct_aggregates'])).toThrow('cannot be switched off')
})

test('a plan that needs nothing stays the same object', () => {
  const plan = optimize(planOf(SQL), { constants }).plan
  expect(optimize(plan, { constants }).plan).toBe(plan)
  for (const rule of RULES) expect(applyRule(rule, plan, { constants })).toBe(plan)
})

test('rules are timed where a clock is given', () => {
  let now = 0
  const { timings } = optimize(planOf(SQL), { constants, clock: () => now++ })
  expect(timings.map(({ rule }) => rule)).toEqual(RULES.map(({ name }) => name))
  expect(timings.every(({ ms }) => ms > 0)).toBe(true)
  expect(timings.find(({ rule }) => rule === 'top_n')?.changes).toBe(1)
})

test('a rule that breaks the plan is named', () => {
  const plan = planOf('select a, b from t')
  const context = { constants }
  expect(() => applyRule({ name: 'drops_column', scope: 'plan', rewrite: () => planOf('select a from t') }, plan, context)).toThrow(
    `the optimizer's rule drops_column broke the plan: its columns were [a, b] and are now [a]`,
  )
  expect(() =>
    applyRule({ name: 'empties_scan', rewrite: (node) => (node.kind === 'scan' ? { ...node, columns: [] } : node) }, plan, context),
  ).toThrow(/empties_scan broke the plan: project: column "a" .* is not given by the input/)
})

test('a deep plan settles', () => {
  const sql = Array.from({ length: 20 }).reduce<string>(
    (inner, _, i) => `select a + ${i % 2} as a, s from (${inner}) where a > ${i}`,
    'select a, s from t',
  )
  const { plan } = optimize(planOf(sql), { constants })
  expect(columnsOf(plan).map(({ name }) => name)).toEqual(['a', 's'])
  expect(explainPlan(plan)).toContain('scan t [a, s] where a > 0')
})

// Random queries over random small tables: the optimized plan is whole and gives the same rows.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { QuernError } from '../../src/common/errors.ts'
import { planFault } from '../../src/logical/check-plan.ts'
import { columnsOf, holdsKind } from '../../src/logical/plan-walk.ts'
import { applyRule, optimize } from '../../src/optimizer/optimize.ts'
import { RULES } from '../../src/optimizer/rules/index.ts'
import { constants } from '../logical/constants.ts'
import { planOf } from '../logical/plays.ts'
import { type Row, run, type Tables } from './interpret.ts'

const small = fc.option(fc.integer({ min: 0, max: 3 }), { freq: 5 })
const text = fc.option(fc.constantFrom('x', 'y', 'z'), { freq: 5 })
const tables: fc.Arbitrary<Tables> = fc.record({
  t: fc.array(fc.tuple(small, small, text, small), { maxLength: 12 }),
  u: fc.array(
    fc.tuple(
      small.map((value) => (value === null ? null : BigInt(value))),
      small,
    ),
    { maxLength: 5 },
  ),
})

// risky raises for 0, so a rule that evaluates it too early shows.
const { number, condition } = fc.letrec<{ number: string; condition: string }>((tie) => ({
  number: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', '1', '2', 'null') },
    { weight: 2, arbitrary: fc.tuple(tie('number'), tie('number')).map(([x, y]) => `(${x} + ${y})`) },
    { weight: 1, arbitrary: fc.tuple(tie('condition'), tie('number')).map(([when, then]) => `case when ${when} then ${then} else a end`) },
    { weight: 1, arbitrary: tie('number').map((x) => `coalesce(${x}, 7)`) },
    { weight: 1, arbitrary: fc.constantFrom('risky(a)', 'risky(b)') },
  ),
  condition: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(tie('number'), fc.constantFrom('=', '<>', '<', '>='), tie('number')).map((parts) => parts.join(' ')) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(`s = 'x'`, 'a is null', 's is not null', '1 = 1', '1 > 2', 'b in (1, 2, null)', 'a between 1 and 2'),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
    },
    { weight: 1, arbitrary: tie('condition').map((x) => `not (${x})`) },
  ),
}))

const where = fc.option(condition).map((x) => (x ? ` where ${x}` : ''))

/** Queries with the columns a, b and s, in no promised order. */
const { rows } = fc.letrec<{ rows: string }>((tie) => {
  const from = fc.oneof({ weight: 2, arbitrary: fc.constant('t') }, { weight: 3, arbitrary: tie('rows').map((sql) => `(${sql})`) })
  return {
    rows: fc.oneof(
      { depthSize: 'small' },
      fc.tuple(from, where).map(([table, filter]) => `select a, b, s from ${table}${filter}`),
      fc.tuple(number, number, from, where).map(([x, y, table, filter]) => `select ${x} as a, ${y} as b, s from ${table}${filter}`),
      fc.tuple(from, where).map(([table, filter]) => `select distinct a, b, s from ${table}${filter}`),
      fc.tuple(tie('rows'), tie('rows'), fc.constantFrom('union all', 'union')).map(([x, y, union]) => `(${x}) ${union} (${y})`),
      fc
        .tuple(fc.constantFrom('sum(b)', 'count(*)', 'count(distinct b)', 'min(b)', 'sum(distinct b) filter (where a > 1)'), from, where)
        .map(([call, table, filter]) => `select a, ${call} as b, s from ${table}${filter} group by all`),
      fc
        .tuple(
          fc.constantFrom('sum(b)', 'count(distinct b)', 'max(b)'),
          fc.constantFrom('sum(a)', 'count(distinct a)', 'count(*)'),
          from,
          where,
        )
        .map(([x, y, table, filter]) => `select ${x} as a, ${y} as b, 'x' as s from ${table}${filter}`),
      fc
        .tuple(fc.constantFrom('rank', 'dense_rank'), fc.constantFrom('<= 2', '< 3', '= 1', '= 2', '> 1', '<= 0'), from, where)
        .map(
          ([name, bound, table, filter]) =>
            `select a, b, s from ${table}${filter} qualify ${name}() over (partition by s order by a desc, b) ${bound}`,
        ),
      fc
        .tuple(fc.constantFrom('m <= 1', 'n < 3 and m <= 2', 'm = 2', 'm = n', 'n <= 1 and b = 1'), from, where)
        .map(
          ([bound, table, filter]) =>
            `select a, m as b, s from (select *, rank() over (partition by s order by b) as n, dense_rank() over (partition by a + 1 order by b) as m from ${table}${filter}) where ${bound}`,
        ),
      fc
        .tuple(from, condition)
        .map(
          ([table, filter]) =>
            `select a, n as b, s from (select *, rank() over (partition by s order by b) as n from ${table}) where ${filter.replaceAll(/\bb\b/g, 'n')}`,
        ),
      fc.tuple(from, where, fc.nat(3)).map(([table, filter, n]) => `select a, b, s from ${table}${filter} order by all limit ${n}`),
      fc
        .tuple(from, fc.nat(2))
        .map(([table, n]) => `(select a, b, s from ${table} order by a desc, b, s) order by 2, 1, 3 limit 2 offset ${n}`),
      fc.constant('select a, x as b, null as s from u'),
    ),
  }
})

const query = fc.oneof(
  rows,
  rows.map((sql) => `select count(*) from (${sql})`),
  fc.tuple(rows, condition).map(([sql, filter]) => `select b from (${sql}) where ${filter}`),
)

/** The rows in a canonical order; the name of the error where it raises. */
function outcome(work: () => readonly Row[]): string {
  try {
    return work()
      .map((row) => row.map(String).join(', '))
      .sort()
      .join('\n')
  } catch (error) {
    if (error instanceof QuernError && error.code !== 'INTERNAL') return error.name
    throw error
  }
}

test('optimized plans are whole and give the same rows', () => {
  fc.assert(
    fc.property(query, tables, fc.subarray(RULES.map((rule) => rule.name)), (sql, data, disabled) => {
      const plan = planOf(sql)
      expect(planFault(plan)).toBe(undefined)
      for (const disabledRules of [new Set<string>(), new Set(disabled)]) {
        const { plan: optimized } = optimize(plan, { constants, disabledRules })
        expect(columnsOf(optimized).map(({ id, name }) => [id, name])).toEqual(columnsOf(plan).map(({ id, name }) => [id, name]))
        // A rule that is not asked, for the plan holds none of its kinds, would have changed nothing.
        for (const { kinds, ...rule } of RULES) {
          if (kinds && !holdsKind(optimized, kinds)) expect(applyRule(rule, optimized, { constants })).toBe(optimized)
        }
        const expected = outcome(() => run(plan, data))
        // A rule may drop what raises along with what nobody reads, but never raise where the query as written does not.
        if (expected !== 'ConversionError') expect(outcome(() => run(optimized, data))).toBe(expected)
      }
    }),
    { numRuns: 100 },
  )
})

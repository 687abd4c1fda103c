import { expect, test } from 'vitest'
import { columnsOf } from '../../../src/logical/plan-walk.ts'
import { optimize } from '../../../src/optimizer/optimize.ts'
import { constants } from '../../logical/constants.ts'
import { planOf } from '../../logical/plays.ts'
import { expectOptimized } from '../expect-rewrite.ts'

const STAR = `select sum(price) from items i, buyers b, sales s, lands l
  where s.item = i.id and s.buyer = b.id and b.land = l.id and l.area = 2 and i.weight < 10`

test('tables of a list are joined by what connects them, the most selective first', () => {
  expectOptimized(STAR).toMatchInlineSnapshot(`
    "
    aggregate sum(price)
      inner join on buyer = id
        inner join on item = id
          scan sales [item, buyer, price]
          scan items [id, weight] where weight < 10
        inner join on land = id
          scan buyers [id, land]
          scan lands [id, area] where area = 2
    "
  `)
})

test('switched off, they are joined as they were written', () => {
  expectOptimized(STAR, ['join_order']).toMatchInlineSnapshot(`
    "
    aggregate sum(price)
      inner join on land = id
        inner join on id = item and id = buyer
          cross join (build left)
            scan items [id, weight] where weight < 10
            scan buyers [id, land]
          scan sales [item, buyer, price]
        scan lands [id, area] where area = 2
    "
  `)
})

test('what is equal to the same is equal: lands reach makers through buyers', () => {
  expectOptimized(`
    select count(*) from buyers b, makers m, lands l where b.land = l.id and l.id = m.land and m.id = 7`).toMatchInlineSnapshot(`
      "
      aggregate count_star()
        inner join on land = land
          scan buyers [land]
          inner join on id = land
            scan lands [id]
            scan makers [id, land] where id = 7
      "
    `)
})

test('two keys to the same table are no rarer than its rows', () => {
  expectOptimized(`
    select sum(price) from sales s, stock k, items i where s.item = k.item and i.maker = k.maker and i.id = s.item and k.count = 3`).toMatchInlineSnapshot(`
      "
      aggregate sum(price)
        inner join on item = item
          scan sales [item, price]
          inner join on id = item and maker = maker
            scan items [id, maker]
            scan stock [item, maker, count] where count = 3
      "
    `)
})

test('an outer join is one of the tables, its own inputs are ordered apart', () => {
  expectOptimized(`
    select * from (select s.sale, b.land from sales s left join buyers b on b.id = s.buyer) x, items i, makers m
    where x.sale = i.id and i.maker = m.id and m.land = 3`).toMatchInlineSnapshot(`
      "
      inner join on sale = id
        project sale, land
          left join on buyer = id
            scan sales [sale, buyer]
            scan buyers [id, land]
        inner join on maker = id
          scan items [id, maker, weight]
          scan makers [id, land] where land = 3
      "
    `)
})

test('conditions other than equal keys go where their tables meet; what may raise goes above all', () => {
  expectOptimized(`
    select count(*) from sales s, items i, makers m
    where s.item = i.id and i.maker = m.id and s.price > m.land and risky(s.price) > i.weight and m.id = 5`).toMatchInlineSnapshot(`
      "
      aggregate count_star()
        inner join on item = id and price > land and risky(price) > weight
          scan sales [item, price]
          inner join on maker = id
            scan items [id, maker, weight]
            scan makers [id, land] where id = 5
      "
    `)
})

test('one column equal to two of another table: these are equal', () => {
  expectOptimized(`
    select count(*) from lands l, stock k, makers m where l.id = m.id and l.id = m.land and k.maker = m.id`).toMatchInlineSnapshot(`
      "
      aggregate count_star()
        inner join on maker = id
          scan stock [maker]
          inner join on id = id (build left)
            scan makers [id, land] where id = land
            scan lands [id]
      "
    `)
})

test('the columns keep their order', () => {
  const plan = planOf(`select * from lands l, sales s, buyers b where b.land = l.id and s.buyer = b.id and l.area = 1`)
  const optimized = optimize(plan, { constants }).plan
  expect(columnsOf(optimized).map(({ id }) => id)).toEqual(columnsOf(plan).map(({ id }) => id))
})

test('more tables than all orders are tried for', () => {
  const names = Array.from({ length: 14 }, (_, i) => `l${i}`)
  const from = names.map((name) => `lands ${name}`).join(', ')
  const keys = names.slice(1).map((name, i) => `${name}.id = ${names[i]}.area`)
  const { plan } = optimize(planOf(`select count(*) from ${from}, sales where ${keys.join(' and ')} and sales.item = l13.id`), {
    constants,
  })
  const joins: string[] = []
  const walk = (node: typeof plan): void => {
    if (node.kind === 'join') joins.push(`${node.keys.length}`)
    for (const child of 'left' in node ? [node.left, node.right] : 'input' in node ? [node.input] : []) walk(child)
  }
  walk(plan)
  // None of them is a cross join.
  expect(joins).toEqual(names.map(() => '1'))
})

test('what each branch of an OR asks of one side filters it', () => {
  expectOptimized(`
    select count(*) from items i join makers m on i.maker = m.id and (i.weight = 1 and m.land = 2 or i.weight = 3 and m.land = 4)`).toMatchInlineSnapshot(`
      "
      aggregate count_star()
        inner join on maker = id and (weight = 1 and land = 2 or weight = 3 and land = 4)
          scan items [maker, weight] where weight in (1, 3)
          scan makers [id, land] where land in (2, 4)
      "
    `)
})

test('what all branches of an OR ask for is asked once, and may be a key', () => {
  expectOptimized(`
    select count(*) from items i, makers m where i.maker = m.id and i.weight > 1 and m.land = 2 or i.maker = m.id and i.weight < m.land`).toMatchInlineSnapshot(`
      "
      aggregate count_star()
        inner join on maker = id and (weight > 1 and land = 2 or weight < land)
          scan items [maker, weight]
          scan makers [id, land]
      "
    `)
})

// The shop's other tables, and what is true of them.
import type { RecordBatch, Schema } from 'apache-arrow'
import { Random } from '../generate/random.ts'
import { type Arrow, column, type RowColumn, RowColumns } from '../generate/row-columns.ts'
import { TextPool } from '../generate/text-pool.ts'
import { capitalized, word } from '../generate/words.ts'
import type { LineCounts } from './day-lines.ts'
import type { Histories, Sale, SessionTruth } from './history.ts'
import { type ClicksModel, DAY_MS, STREAM } from './options.ts'
import type { PartPlan } from './part-plan.ts'
import { CATEGORIES, type PricePeriod, type Shop } from './shop.ts'
import { PLATFORMS } from './visitors.ts'

/** What a table is made from. */
export interface PartSources {
  readonly model: ClicksModel
  readonly part: number
  readonly plan: PartPlan
  readonly histories: Histories
  readonly shop: Shop
  readonly arrow: Arrow
}

export interface TableStream {
  readonly schema: Schema
  readonly batches: Iterable<RecordBatch>
}

const BATCH_ROWS = 16_384
const COUNTRIES = TextPool.of(['DE', 'FR', 'SE', 'IT', 'ES', 'PL', 'NL', 'PT'])
const LINES_A_REVIEW = 50
const FIRST_BIRTH_YEAR = 1935
const BIRTH_YEARS = 75
/** How often an author is looked for among the known visitors. */
const AUTHOR_TRIES = 50

/** Tables that each part has a file of, in folders of their name. */
export const PART_TABLES = {
  customers,
  reviews,
  web_sales: ({ histories, arrow }: PartSources) => sales(histories.webSales(), arrow),
  store_sales: ({ histories, arrow }: PartSources) => sales(histories.storeSales(), arrow, true),
  'truth/sessions': ({ histories, arrow }: PartSources) => sessions(histories.sessions(), arrow),
  'truth/web_sales': ({ histories, arrow }: PartSources) => influences(histories.webSales(), arrow),
  'truth/store_sales': ({ histories, arrow }: PartSources) => influences(histories.storeSales(), arrow),
} as const satisfies Record<string, (sources: PartSources) => TableStream>

/** Tables of one file. */
export const WHOLE_TABLES = { items, prices } as const satisfies Record<string, (sources: PartSources) => TableStream>

function stream<Columns extends Readonly<Record<string, RowColumn>>, Item>(
  columns: Columns,
  items: Iterable<Item>,
  arrow: Arrow,
  set: (columns: Columns, row: number, item: Item) => void,
): TableStream {
  const rows = new RowColumns(columns, arrow)
  function* batches() {
    let row = 0
    for (const item of items) {
      set(columns, row++, item)
      if (row === BATCH_ROWS) {
        yield rows.batch(row)
        row = 0
      }
    }
    if (row > 0) yield rows.batch(row)
  }
  return { schema: rows.schema, batches: batches() }
}

function* numbers(count: number): Generator<number> {
  for (let number = 0; number < count; number++) yield number
}

function* knownVisitors(plan: PartPlan): Generator<number> {
  for (let visitor = 0; visitor < plan.visitorCount; visitor++) if (plan.visitor(visitor).customer !== null) yield visitor
}

function items({ model, shop, arrow }: PartSources): TableStream {
  const columns = {
    item_id: column.integer(BATCH_ROWS),
    name: column.text(BATCH_ROWS),
    category: column.pooled(BATCH_ROWS, TextPool.of(CATEGORIES)),
  }
  return stream(columns, numbers(model.items), arrow, ({ item_id, name, category }, row, item) => {
    item_id.set(row, item + 1)
    name.set(row, shop.name(item))
    category.set(row, shop.category(item))
  })
}

function prices({ model, shop, arrow }: PartSources): TableStream {
  function* all(): Generator<PricePeriod & { item: number }> {
    for (let item = 0; item < model.items; item++) for (const period of shop.prices(item)) yield { ...period, item }
  }
  const columns = {
    item_id: column.integer(BATCH_ROWS),
    valid_from: column.timestamp(BATCH_ROWS),
    valid_to: column.timestamp(BATCH_ROWS),
    price: column.money(BATCH_ROWS),
  }
  return stream(columns, all(), arrow, ({ item_id, valid_from, valid_to, price }, row, { item, from, to, cents }) => {
    item_id.set(row, item + 1)
    valid_from.set(row, from * 1000)
    valid_to.set(row, to * 1000)
    price.set(row, cents)
  })
}

function customers({ model, part, plan, arrow }: PartSources): TableStream {
  const columns = {
    customer_id: column.bigint(BATCH_ROWS),
    name: column.text(BATCH_ROWS),
    country: column.pooled(BATCH_ROWS, COUNTRIES),
    birth_year: column.integer(BATCH_ROWS),
    since: column.date(BATCH_ROWS),
  }
  return stream(columns, knownVisitors(plan), arrow, ({ customer_id, name, country, birth_year, since }, row, visitor) => {
    const random = new Random(model.seed, STREAM.customers, part, visitor)
    customer_id.set(row, plan.visitor(visitor).customer)
    name.set(row, `${capitalized(word(random, 2))} ${capitalized(word(random, 2, true))}`)
    country.set(row, random.below(8))
    birth_year.set(row, random.chance(0.06) ? null : FIRST_BIRTH_YEAR + random.below(BIRTH_YEARS))
    since.set(row, model.startDay - random.below(2000))
  })
}

function reviews({ model, part, plan, shop, arrow }: PartSources): TableStream {
  const columns = {
    review_id: column.bigint(BATCH_ROWS),
    item_id: column.integer(BATCH_ROWS),
    customer_id: column.bigint(BATCH_ROWS),
    written: column.timestamp(BATCH_ROWS),
    rating: column.integer(BATCH_ROWS),
    text: column.text(BATCH_ROWS),
  }
  const count = Math.floor(model.parts[part]! / LINES_A_REVIEW)
  return stream(columns, numbers(count), arrow, ({ review_id, item_id, customer_id, written, rating, text }, row, review) => {
    const random = new Random(model.seed, STREAM.reviews, part, review)
    const author = authorOf(plan, random)
    const item = shop.draw(random, author.category)
    const stars = 1 + Math.floor((1 - random.unit() * random.unit()) * 4.99)
    review_id.set(row, part * 2 ** 32 + review + 1)
    item_id.set(row, item + 1)
    customer_id.set(row, author.customer)
    written.set(row, (model.startDay * DAY_MS + random.below(model.days * DAY_MS)) * 1000)
    rating.set(row, stars)
    text.set(row, `${['Awful', 'Poor', 'Fair', 'Good', 'Great'][stars - 1]}: ${word(random, 3)} ${word(random, 2)} ${word(random, 2)}.`)
  })
}

function authorOf(plan: PartPlan, random: Random) {
  let author = plan.visitor(random.below(plan.visitorCount))
  for (let attempt = 0; attempt < AUTHOR_TRIES && author.customer === null; attempt++)
    author = plan.visitor(random.below(plan.visitorCount))
  return author
}

function sales(all: Iterable<Sale>, arrow: Arrow, inStore = false): TableStream {
  const columns = {
    sale_id: column.bigint(BATCH_ROWS),
    [inStore ? 'store_id' : 'order_id']: column.bigint(BATCH_ROWS),
    customer_id: column.bigint(BATCH_ROWS),
    item_id: column.integer(BATCH_ROWS),
    quantity: column.integer(BATCH_ROWS),
    price: column.money(BATCH_ROWS),
    sold: column.timestamp(BATCH_ROWS),
  }
  const [, place] = Object.values(columns) as [unknown, ReturnType<typeof column.bigint>]
  return stream(columns, all, arrow, ({ sale_id, customer_id, item_id, quantity, price, sold }, row, sale) => {
    sale_id.set(row, sale.id)
    place.set(row, inStore ? sale.store : sale.order)
    customer_id.set(row, sale.customer)
    item_id.set(row, sale.item + 1)
    quantity.set(row, sale.quantity)
    price.set(row, sale.cents)
    sold.set(row, sale.time * 1000)
  })
}

function influences(all: Iterable<Sale>, arrow: Arrow): TableStream {
  const columns = { sale_id: column.bigint(BATCH_ROWS), influenced: column.boolean(BATCH_ROWS) }
  return stream(columns, all, arrow, ({ sale_id, influenced }, row, sale) => {
    sale_id.set(row, sale.id)
    influenced.set(row, sale.influenced)
  })
}

function sessions(all: Iterable<SessionTruth>, arrow: Arrow): TableStream {
  const columns = {
    visitor_id: column.bigint(BATCH_ROWS),
    platform: column.pooled(BATCH_ROWS, TextPool.of(PLATFORMS)),
    started: column.timestamp(BATCH_ROWS),
    ended: column.timestamp(BATCH_ROWS),
    events: column.integer(BATCH_ROWS),
    views: column.integer(BATCH_ROWS),
    abandoned: column.boolean(BATCH_ROWS),
    cart: column.money(BATCH_ROWS),
  }
  return stream(columns, all, arrow, (to, row, { visitor, started, ended, events, views, abandoned, cartCents }) => {
    to.visitor_id.setWords(row, visitor.idLow, visitor.idHigh)
    to.platform.set(row, visitor.platform)
    to.started.set(row, started * 1000)
    to.ended.set(row, ended * 1000)
    to.events.set(row, events)
    to.views.set(row, views)
    to.abandoned.set(row, abandoned)
    to.cart.set(row, cartCents)
  })
}

/** By day, counted from the first: what was wrong with its lines. */
export function lineCounts(model: ClicksModel, days: readonly LineCounts[], arrow: Arrow): TableStream {
  const columns = {
    day: column.date(model.days),
    lines: column.bigint(model.days),
    malformed: column.bigint(model.days),
    duplicates: column.bigint(model.days),
    late: column.bigint(model.days),
  }
  return stream(columns, days.entries(), arrow, (to, row, [day, counts]) => {
    to.day.set(row, model.startDay + day)
    to.lines.set(row, counts.lines)
    to.malformed.set(row, counts.malformed)
    to.duplicates.set(row, counts.duplicates)
    to.late.set(row, counts.late)
  })
}

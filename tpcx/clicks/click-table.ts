// The table of clicks: the lines as they were received, with what the shop could read of them in columns of their own.
import type { RecordBatch } from 'apache-arrow'
import { type Arrow, column, RowColumns } from '../generate/row-columns.ts'
import { TextPool } from '../generate/text-pool.ts'
import type { Line } from './day-lines.ts'
import { brokenText, lineText, urlOf } from './line-text.ts'
import type { ClicksModel } from './options.ts'
import { CATEGORY, ITEM, PAGES, REVIEW } from './session-events.ts'
import { CATEGORIES, type Shop } from './shop.ts'
import { PLATFORMS } from './visitors.ts'

const BATCH_ROWS = 32_768

/** Columns whose values hardly repeat within a row group: no dictionary is tried. */
export const PLAIN_CLICK_COLUMNS = ['received', 'event_id', 'event_time', 'line']

/** Makes and fills batches; kept from one file to the next. */
export class ClickTable {
  private readonly rows

  constructor(
    { items }: ClicksModel,
    private readonly shop: Shop,
    arrow: Arrow,
  ) {
    this.rows = new RowColumns(
      {
        received: column.timestamp(BATCH_ROWS),
        event_id: column.bigint(BATCH_ROWS),
        event_time: column.timestamp(BATCH_ROWS),
        visitor_id: column.bigint(BATCH_ROWS),
        customer_id: column.bigint(BATCH_ROWS),
        page: column.pooled(BATCH_ROWS, TextPool.of(PAGES)),
        item_id: column.integer(BATCH_ROWS),
        url: column.pooled(BATCH_ROWS, urlPool(items)),
        platform: column.pooled(BATCH_ROWS, TextPool.of(PLATFORMS)),
        line: column.text(BATCH_ROWS),
      },
      arrow,
    )
  }

  get schema() {
    return this.rows.schema
  }

  /** Of a line that cannot be read there is but the text. */
  *batches(lines: Iterable<Line>, made: (rows: number) => void): Generator<RecordBatch> {
    let row = 0
    for (const line of lines) {
      this.set(row++, line)
      if (row === BATCH_ROWS) {
        yield this.rows.batch(row)
        made(row)
        row = 0
      }
    }
    if (row > 0) yield this.rows.batch(row)
    made(row)
  }

  private set(row: number, line: Line): void {
    const { columns } = this.rows
    const { session, broken, item } = line
    columns.received.set(row, line.received * 1000)
    columns.event_id.set(row, broken ? null : line.eventId)
    columns.event_time.set(row, broken ? null : line.time * 1000)
    if (broken) columns.visitor_id.set(row, null)
    else columns.visitor_id.setWords(row, session.visitor.idLow, session.visitor.idHigh)
    columns.customer_id.set(row, broken || !session.loggedIn ? null : session.visitor.customer)
    columns.page.set(row, broken ? null : line.page)
    columns.item_id.set(row, broken || item < 0 ? null : item + 1)
    columns.url.set(row, broken ? null : urlId(line))
    columns.platform.set(row, broken ? null : session.visitor.platform)
    columns.line.set(row, broken ? brokenText(line, this.shop) : lineText(line, this.shop))
  }
}

/** The pages without a number, the categories, then two for each item. */
function urlPool(items: number): TextPool {
  const pool = new TextPool(PAGES.length + CATEGORIES.length + 2 * items)
  for (let page = 0; page < PAGES.length; page++) pool.add(`/${PAGES[page]}`)
  for (let category = 0; category < CATEGORIES.length; category++) pool.add(urlOf({ page: CATEGORY, item: -1, category }))
  for (let item = 0; item < items; item++) {
    pool.add(urlOf({ page: ITEM, item, category: -1 }))
    pool.add(urlOf({ page: REVIEW, item, category: -1 }))
  }
  return pool
}

function urlId({ page, item, category }: Line): number {
  if (page === CATEGORY) return PAGES.length + category
  if (page !== ITEM && page !== REVIEW) return page
  return PAGES.length + CATEGORIES.length + 2 * item + (page === REVIEW ? 1 : 0)
}

// A page event as the line of JSON that the browser sent.
import { mix32 } from '../generate/random.ts'
import type { Line } from './day-lines.ts'
import { DAY_MS } from './options.ts'
import { CART, CATEGORY, ITEM, PAGES, PURCHASE, REVIEW, SEARCH } from './session-events.ts'
import { CATEGORIES, type Shop } from './shop.ts'
import { PLATFORMS } from './visitors.ts'

const ADJECTIVES = ['red', 'blue', 'cheap', 'new', 'vintage', 'small', 'best', 'quiet']
/** Words with accents, quotes and characters beyond the first plane: what a reader of JSON must get right. */
const ODD_WORDS = ['café', '7" vinyl', 'größe 42', '\u{1F455}', 'back\\slash', 'thé à la menthe']
const VERSIONS = ['4.1.0', '4.2.0', '4.2.1', '5.0.0']
const CAMPAIGNS = ['spring', 'mail', 'partner', 'retarget']
const EXPERIMENTS = ['a', 'b', 'checkout-2', 'wide']

/** The page's path, as the log calls it. */
export function urlOf({ page, item, category }: Pick<Line, 'page' | 'item' | 'category'>): string {
  switch (page) {
    case ITEM:
      return `/item/${item + 1}`
    case REVIEW:
      return `/item/${item + 1}/reviews`
    case CATEGORY:
      return `/category/${CATEGORIES[category]}`
    default:
      return `/${PAGES[page]}`
  }
}

/** The line, whole. */
export function lineText(line: Line, shop: Shop): string {
  const { session, detail, page, item, quantity, time } = line
  const { visitor } = session
  const bits = mix32(detail)
  const customer = session.loggedIn ? `,"customer":${visitor.customer}` : ''
  let about = ''
  if (page === SEARCH) about = `,"query":${searchWords(detail)},"results":${bits % 500}`
  else if (page === ITEM || page === REVIEW) about = `,"item":${item + 1}`
  else if (page === CART) about = `,"item":${item + 1},"quantity":${quantity},"price":${price(shop.priceAt(item, time))}`
  else if (page === PURCHASE) {
    const items = line.bought.map(
      (bought) => `{"item":${bought.item + 1},"quantity":${bought.quantity},"price":${price(shop.priceAt(bought.item, time))}}`,
    )
    about = `,"order":${line.eventId},"items":[${items.join(',')}]`
  }
  const referrer =
    bits % 5 === 0 ? `{"campaign":"${CAMPAIGNS[(bits >>> 8) % CAMPAIGNS.length]}","cost":${((bits >>> 12) % 90) / 100}}` : 'null'
  const experiments = bits % 3 === 0 ? `"${EXPERIMENTS[(bits >>> 4) % EXPERIMENTS.length]}"` : bits % 3 === 1 ? '' : '"a","wide"'
  return (
    `{"id":${line.eventId},"time":"${isoTime(time)}","visitor":"${hex(visitor.idHigh)}${hex(visitor.idLow)}"${customer}` +
    `,"page":{"kind":"${PAGES[page]}","url":"${urlOf(line)}"${about}},"device":{"platform":"${PLATFORMS[visitor.platform]}"` +
    `,"version":"${VERSIONS[(bits >>> 16) % VERSIONS.length]}"},"referrer":${referrer},"experiments":[${experiments}]}`
  )
}

/** What came of the line when it broke. */
export function brokenText(line: Line, shop: Shop): string {
  const text = lineText(line, shop)
  const kind = line.detail % 100
  // All that is cut off leaves an object open.
  if (kind < 60) return text.slice(0, 1 + (line.detail % (text.length - 2)))
  if (kind < 75) return text.replaceAll('"', "'")
  return kind < 85 ? '' : '<html><body>502 Bad Gateway</body></html>'
}

function searchWords(detail: number): string {
  const category = CATEGORIES[(detail >>> 8) % CATEGORIES.length]!
  const kind = detail % 40
  if (kind < ODD_WORDS.length) return JSON.stringify(ODD_WORDS[kind])
  // As some libraries write it: each character that is no letter by its number.
  if (kind === ODD_WORDS.length) return '"caf\\u00e9 \\ud83d\\udc55"'
  return kind < 25 ? `"${category}"` : `"${ADJECTIVES[(detail >>> 16) % ADJECTIVES.length]} ${category}"`
}

function price(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))
let isoDay = Number.NaN
let isoDayText = ''

/** As Date's toISOString, with the day's text kept for the next line. */
function isoTime(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  if (day !== isoDay) {
    isoDay = day
    isoDayText = new Date(day * DAY_MS).toISOString().slice(0, 11)
  }
  const rest = ms - day * DAY_MS
  const seconds = Math.floor(rest / 1000)
  const clock = `${TWO_DIGITS[Math.floor(seconds / 3600)]}:${TWO_DIGITS[Math.floor(seconds / 60) % 60]}:${TWO_DIGITS[seconds % 60]}`
  return `${isoDayText}${clock}.${String(rest % 1000).padStart(3, '0')}Z`
}

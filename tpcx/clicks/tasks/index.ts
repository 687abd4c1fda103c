// The tasks, in the order in which they are listed.
import type { WorkloadQuery } from '../../bench/workload.ts'
import { abandonedCarts } from './abandoned-carts.ts'
import { beforeBuying } from './before-buying.ts'
import { conversionFeatures } from './conversion-features.ts'
import { dailyRetention } from './daily-retention.ts'
import { lineQuality } from './line-quality.ts'
import { priceWhenViewed } from './price-when-viewed.ts'
import { reviewBeforeSale } from './review-before-sale.ts'
import { searchTerms } from './search-terms.ts'
import { sessionize } from './sessionize.ts'
import { topPages } from './top-pages.ts'
import { viewedThenBoughtInStore } from './viewed-then-bought-in-store.ts'
import { viewedTogether } from './viewed-together.ts'

export const TASKS: readonly WorkloadQuery[] = [
  sessionize,
  viewedTogether,
  beforeBuying,
  abandonedCarts,
  reviewBeforeSale,
  viewedThenBoughtInStore,
  topPages,
  priceWhenViewed,
  conversionFeatures,
  dailyRetention,
  lineQuality,
  searchTerms,
]

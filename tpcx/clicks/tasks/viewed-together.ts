import { col } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'
import { numberedEvents, numberedFrame } from './sessions.ts'

/** The pairs of items that are most often looked at in one session, but for the hot item, which goes with everything. */
export const viewedTogether: WorkloadQuery = {
  name: 'viewed-together',
  sql: `${numberedEvents('page, item_id')}, views AS (
  SELECT DISTINCT visitor_id, session, item_id FROM numbered WHERE page = 'item' AND item_id > 1
)
SELECT a.item_id AS item, b.item_id AS other, count(*) AS sessions
FROM views a JOIN views b ON a.visitor_id = b.visitor_id AND a.session = b.session AND a.item_id < b.item_id
GROUP BY item, other ORDER BY sessions DESC, item, other LIMIT 100`,
  frame: (session) => {
    const views = numberedFrame(session, ['page', 'item_id'])
      .filter(col('page').eq('item').and(col('item_id').gt(1)))
      .select('visitor_id', 'session', 'item_id')
      .distinct()
    const sameSession = col('a.visitor_id')
      .eq(col('b.visitor_id'))
      .and(col('a.session').eq(col('b.session')))
    return views
      .alias('a')
      .join(views.alias('b'), sameSession.and(col('a.item_id').lt(col('b.item_id'))))
      .groupBy({ item: col('a.item_id'), other: col('b.item_id') })
      .count('sessions')
      .orderBy(col('sessions').desc(), 'item', 'other')
      .limit(100)
  },
}

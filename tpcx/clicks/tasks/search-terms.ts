import { col, fn } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** What visitors search for, as the lines of JSON say it: how often, who, how much is found, and whether an advertisement had brought them. */
export const searchTerms: WorkloadQuery = {
  name: 'search-terms',
  sql: `SELECT lower(json_extract_string(line, '$.page.query')) AS term, count(*) AS searches, count(DISTINCT visitor_id) AS visitors,
  avg(CAST(json_extract_string(line, '$.page.results') AS INTEGER)) AS results, count(json_extract_string(line, '$.referrer.campaign')) AS advertised
FROM clicks WHERE page = 'search' GROUP BY term ORDER BY searches DESC, term LIMIT 50`,
  frame: (session) => {
    const field = (path: string) => fn.jsonExtractString(col('line'), path)
    return session
      .table('clicks')
      .filter(col('page').eq('search'))
      .groupBy({ term: fn.lower(field('$.page.query')) })
      .agg({
        searches: fn.count(),
        visitors: fn.countDistinct('visitor_id'),
        results: fn.avg(field('$.page.results').cast('INTEGER')),
        advertised: fn.count(field('$.referrer.campaign')),
      })
      .orderBy(col('searches').desc(), 'term')
      .limit(50)
  },
}

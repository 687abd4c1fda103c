// A DataFrame's rows as the tests of the oracle compare them.

import { bindableOf } from '../../src/dataframe/bind/bind-frame.ts'
import type { AnyFrame } from '../../src/index.ts'
import { type RowSet, readAll } from '../../tpcx/bench/rows.ts'

export async function rowsOf({ executor, frame }: AnyFrame): Promise<RowSet> {
  return readAll(await executor.run(bindableOf(frame), {}))
}

// The next numbers of a sequence. All that is kept of one is how many numbers it has given: an i64 in shared memory, which threads count up together.
import { arg, countOf, DONE, i64Of, liveRow, refuse, resultOf, startOf } from './call'

/**
 * Arguments, all i64: the address of the count; the first number; the step; how many numbers there are before the end; the number that it goes on
 * with there, and how many numbers there are from that one on (0: it does not go on); 1 to give the next number, 0 to give the last one again.
 */
export function sequenceValue(call: usize): u32 {
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const address = <usize>i64Of(arg(call, 0), row)
    const step = i64Of(arg(call, 2), row)
    const first: u64 = i64Of(arg(call, 3), row)
    const lap: u64 = i64Of(arg(call, 5), row)
    const advances = i64Of(arg(call, 6), row) != 0
    let given: u64 = atomic.load<u64>(address)
    if (advances) {
      for (;;) {
        if (given >= first && lap == 0) return refuse(call, row)
        const found = atomic.cmpxchg<u64>(address, given, given + 1)
        if (found == given) break
        given = found
      }
    } else {
      if (given == 0) return refuse(call, row)
      given--
    }
    const value =
      given < first ? i64Of(arg(call, 1), row) + <i64>given * step : i64Of(arg(call, 4), row) + <i64>((given - first) % lap) * step
    store<i64>(resultOf(call, row, 3), value)
  }
  return DONE
}

// Functions by the names that PostgreSQL, Spark, DataFusion and others give them, where DuckDB has none of that name and all agree on what it does.
import type { MacroTexts } from './macro-texts.ts'

export const NAMES_OF_OTHERS: MacroTexts = {
  array_avg: [['list', 'list_avg(list)']],
  array_product: [['list', 'list_product(list)']],
  array_repeat: [['x, n', 'list_transform(range(n), i -> x)']],
  array_size: [['list', 'len(list)']],
  array_sum: [['list', 'list_sum(list)']],
  bitwise_not: [['x', '~x']],
  btrim: [
    ['s', 'trim(s)'],
    ['s, characters', 'trim(s, characters)'],
  ],
  csc: [['x', '1 / sin(x)']],
  // Without an origin it is that of Unix.
  date_bin: [
    ['stride, source', `time_bucket(stride, source, timestamp '1970-01-01')`],
    ['stride, source, origin', 'time_bucket(stride, source, origin)'],
  ],
  endswith: [['s, part', 'ends_with(s, part)']],
  equal_null: [['a, b', 'a is not distinct from b']],
  hypot: [['x, y', 'sqrt(x * x + y * y)']],
  initcap: [
    ['s', `array_to_string(list_transform(regexp_extract_all(s, '[\\pL\\pN]+|[^\\pL\\pN]+'), w -> upper(w[1]) || lower(w[2:])), '')`],
  ],
  nanvl: [['x, other', 'case when isnan(x) then other else x end']],
  negative: [['x', '-x']],
  nvl: [['x, other', 'coalesce(x, other)']],
  nvl2: [['x, given, missing', 'case when x is not null then given else missing end']],
  pmod: [['x, y', '((x % y) + y) % y']],
  rand: [['', 'random()']],
  regexp_count: [['s, pattern', 'len(regexp_extract_all(s, pattern))']],
  regexp_like: [
    ['s, pattern', 'regexp_matches(s, pattern)'],
    ['s, pattern, flags', 'regexp_matches(s, pattern, flags)'],
  ],
  sec: [['x', '1 / cos(x)']],
  signum: [['x', 'sign(x)']],
  space: [['n', `repeat(' ', n)`]],
  startswith: [['s, part', 'starts_with(s, part)']],
  width_bucket: [
    [
      'x, low, high, n',
      `case when low < high then case when x < low then 0 when x >= high then n + 1 else cast(floor((x - low)::double / (high - low) * n) as bigint) + 1 end
        when low > high then case when x > low then 0 when x <= high then n + 1 else cast(floor((low - x)::double / (low - high) * n) as bigint) + 1 end
        else cast(error('width_bucket: the bounds are equal') as bigint) end`,
    ],
  ],
}

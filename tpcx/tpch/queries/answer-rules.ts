// How exact an answer must be, by the specification (clause 2.1.3.5).

/** What a column holds: values that are exact, or sums, averages and ratios, which engines compute in different ways. */
export type ColumnRule = 'exact' | 'sum' | 'average' | 'ratio'

/** Rows as text: numbers as digits, dates as `1996-03-13`. */
export type AnswerRows = readonly (readonly string[])[]

/** Sums may be so much more or less, in the currency of the prices. */
const SUM_SLACK = 100
/** Averages and ratios, by so much of themselves, rounded to hundredths. */
const SHARE_SLACK = 0.01

const hundredths = (value: number) => Math.round(value * 100) / 100

export function agrees(actual: string, expected: string, rule: ColumnRule): boolean {
  if (rule === 'exact') return actual === expected
  const [value, wanted] = [Number(actual), Number(expected)]
  if (rule === 'sum') return Math.abs(value - wanted) <= SUM_SLACK
  const bounds = [hundredths(wanted * (1 - SHARE_SLACK)), hundredths(wanted * (1 + SHARE_SLACK))]
  return hundredths(value) >= Math.min(...bounds) && hundredths(value) <= Math.max(...bounds)
}

/** The first difference in words, or undefined. Rows are matched by what is exact in them: order is another question. */
export function answerDifference(actual: AnswerRows, expected: AnswerRows, rules: readonly ColumnRule[]): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} rows instead of ${expected.length}`
  const [ours, theirs] = [inOrder(actual, rules), inOrder(expected, rules)]
  for (const [at, row] of theirs.entries()) {
    const column = rules.findIndex((rule, index) => !agrees(ours[at]![index]!, row[index]!, rule))
    if (column >= 0) return `column ${column + 1}: ${ours[at]!.join(' | ')} instead of ${row.join(' | ')}`
  }
  return undefined
}

function inOrder(rows: AnswerRows, rules: readonly ColumnRule[]): AnswerRows {
  const key = (row: readonly string[]) => row.filter((_, index) => rules[index] === 'exact').join('\u0000')
  return rows
    .map((row) => ({ row, key: key(row) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ row }) => row)
}

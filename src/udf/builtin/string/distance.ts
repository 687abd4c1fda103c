// How far two texts are apart. Characters are compared as bytes, as the oracle does it.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, DOUBLE, VARCHAR } from '../../../common/types.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { bytesOf } from '../../text/bytes.ts'

/** Insertions, deletions and replacements. */
function edits(a: Uint8Array, b: Uint8Array): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}

/** As `edits`, where neighbours that changed places count once, also if something was put between them afterwards. */
function editsWithSwaps(a: Uint8Array, b: Uint8Array): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  /** In which row a byte of `a` was last seen. */
  const lastRow = new Map<number, number>()
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let lastMatch = 0
    for (let j = 1; j <= b.length; j++) {
      const [k, l] = [lastRow.get(b[j - 1]!) ?? 0, lastMatch]
      const same = a[i - 1] === b[j - 1]
      if (same) lastMatch = j
      const swapped = k > 0 && l > 0 ? rows[k - 1]![l - 1]! + (i - k - 1) + 1 + (j - l - 1) : Number.POSITIVE_INFINITY
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1), swapped))
    }
    rows.push(row)
    lastRow.set(a[i - 1]!, i)
  }
  return rows[a.length]![b.length]!
}

/** 0 to 1: how many bytes two texts share near the same places, and how many of these changed their order. */
function jaro(a: Uint8Array, b: Uint8Array): number {
  if (a.length === 0 || b.length === 0) return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Uint8Array(b.length)
  const matched: number[] = []
  for (let i = 0; i < a.length; i++) {
    for (let j = Math.max(0, i - reach); j < Math.min(b.length, i + reach + 1); j++) {
      if (taken[j] || a[i] !== b[j]) continue
      taken[j] = 1
      matched.push(a[i]!)
      break
    }
  }
  const common = matched.length
  if (common === 0) return 0
  const others = b.filter((_, j) => taken[j])
  const swaps = Math.floor(matched.reduce((count, byte, i) => count + (byte === others[i] ? 0 : 1), 0) / 2)
  return (common / a.length + common / b.length + (common - swaps) / common) / 3
}

/** Beyond this similarity a common beginning counts, of up to so many bytes, by so much a byte. */
const WINKLER_THRESHOLD = 0.7
const WINKLER_BYTES = 4
const WINKLER_WEIGHT = 0.1

function jaroWinkler(a: Uint8Array, b: Uint8Array): number {
  const similarity = jaro(a, b)
  if (similarity <= WINKLER_THRESHOLD) return similarity
  let prefix = 0
  while (prefix < Math.min(WINKLER_BYTES, a.length, b.length) && a[prefix] === b[prefix]) prefix++
  return similarity + prefix * WINKLER_WEIGHT * (1 - similarity)
}

const SIMILARITY = [takes([VARCHAR, VARCHAR], DOUBLE), takes([VARCHAR, VARCHAR, DOUBLE], DOUBLE)]

/** What is below a third argument counts as 0. */
const similarity =
  (of: (a: Uint8Array, b: Uint8Array) => number): RowFunction =>
  ([a, b, least]) => {
    const found = of(bytesOf(a as string), bytesOf(b as string))
    return least === undefined || found >= (least as number) ? found : 0
  }

const levenshtein = scalar({
  name: 'levenshtein',
  aliases: ['editdist3'],
  doc: 'The fewest bytes to insert, delete or replace that turn one text into the other.',
  example: [`levenshtein('kitten', 'sitting')`, '3'],
  signatures: [takes([VARCHAR, VARCHAR], BIGINT)],
  js: ([a, b]) => BigInt(edits(bytesOf(a as string), bytesOf(b as string))),
})

const hamming = scalar({
  name: 'hamming',
  aliases: ['mismatches'],
  doc: 'At how many bytes two texts of one length differ. Raises where they are of different lengths, or empty.',
  example: [`hamming('quern', 'queen')`, '1'],
  signatures: [takes([VARCHAR, VARCHAR], BIGINT)],
  canRaise: true,
  js([first, second]) {
    const [a, b] = [bytesOf(first as string), bytesOf(second as string)]
    if (a.length !== b.length || a.length === 0) {
      throw new ConversionError(`hamming takes two texts of one length, not '${first}' and '${second}'`)
    }
    return BigInt(a.reduce((count, byte, i) => count + (byte === b[i] ? 0 : 1), 0))
  },
})

const jaccard = scalar({
  name: 'jaccard',
  doc: 'The share of their different bytes that two texts have in common. Raises for an empty text.',
  example: [`jaccard('duck', 'luck')`, '0.6'],
  signatures: [takes([VARCHAR, VARCHAR], DOUBLE)],
  canRaise: true,
  js([first, second]) {
    const [a, b] = [new Set(bytesOf(first as string)), new Set(bytesOf(second as string))]
    if (a.size === 0 || b.size === 0) throw new ConversionError('jaccard takes no empty text')
    const common = [...a].filter((byte) => b.has(byte)).length
    return common / (a.size + b.size - common)
  },
})

const damerauLevenshtein = scalar({
  name: 'damerau_levenshtein',
  doc: 'As `levenshtein`, where two neighbours that changed places count once.',
  example: [`damerau_levenshtein('quern', 'qeurn')`, '1'],
  signatures: [takes([VARCHAR, VARCHAR], BIGINT)],
  js: ([a, b]) => BigInt(editsWithSwaps(bytesOf(a as string), bytesOf(b as string))),
})

const jaroSimilarity = scalar({
  name: 'jaro_similarity',
  doc: 'How similar two texts are, 0 to 1: how many of their bytes are near the same places in the same order; 0 where it is below a third argument.',
  example: [`jaro_similarity('duck', 'dukc')`, '0.9166666666666666'],
  signatures: SIMILARITY,
  js: similarity(jaro),
})

const jaroWinklerSimilarity = scalar({
  name: 'jaro_winkler_similarity',
  doc: 'As `jaro_similarity`, and more where they begin alike.',
  example: [`jaro_winkler_similarity('quern', 'abc')`, '0.0'],
  signatures: SIMILARITY,
  js: similarity(jaroWinkler),
})

export const DISTANCES: readonly ScalarFunction[] = [
  levenshtein,
  damerauLevenshtein,
  hamming,
  jaccard,
  jaroSimilarity,
  jaroWinklerSimilarity,
]

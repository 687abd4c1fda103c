// How far two texts are apart. Characters are compared as bytes, as the oracle does it.
import { ConversionError } from '../../../common/errors.ts'
import { BIGINT, DOUBLE, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { bytesOf } from '../../text/bytes.ts'

/** Insertions, deletions and replacements; where `swaps`, neighbours that changed places count once. */
function edits(a: Uint8Array, b: Uint8Array, swaps: boolean): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost)
      if (swaps && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, before[j - 2]! + 1)
      next.push(best)
    }
    before = row
    row = next
  }
  return row[b.length]!
}

const levenshtein = scalar({
  name: 'levenshtein',
  aliases: ['editdist3'],
  doc: 'The fewest bytes to insert, delete or replace that turn one text into the other.',
  example: [`levenshtein('kitten', 'sitting')`, '3'],
  signatures: [takes([VARCHAR, VARCHAR], BIGINT)],
  js: ([a, b]) => BigInt(edits(bytesOf(a as string), bytesOf(b as string), false)),
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

export const DISTANCES: readonly ScalarFunction[] = [levenshtein, hamming, jaccard]

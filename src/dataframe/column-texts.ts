// The texts of a whole column, decoded at once.
import type { ColumnData } from '../common/result.ts'

// Without it, a text that begins with a byte order mark would lose it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The first `rows` values; what stands for a NULL is of no meaning. One decoding a column is several times faster than one a value. */
export function columnTexts({ offset, values, bytes }: ColumnData, rows: number): string[] {
  const offsets = new Uint32Array(values.buffer, values.byteOffset + offset * 4, rows + 1)
  const own = bytes!.subarray(offsets[0]!, offsets[rows]!)
  const text = decoder.decode(own)
  const start = offsets[0]!
  // One UTF-16 unit a byte: plain ASCII.
  if (text.length === own.length)
    return Array.from({ length: rows }, (_, row) => text.slice(offsets[row]! - start, offsets[row + 1]! - start))
  const texts: string[] = []
  let unit = 0
  for (let row = 0; row < rows; row++) {
    const from = unit
    for (let at = offsets[row]! - start; at < offsets[row + 1]! - start; at++) unit += unitsAt(own[at]!)
    texts.push(text.slice(from, unit))
  }
  return texts
}

/** UTF-16 units of the character that begins with the byte: none where the byte goes on with one. */
function unitsAt(byte: number): number {
  if (byte < 0x80) return 1
  return byte < 0xc0 ? 0 : byte < 0xf0 ? 1 : 2
}

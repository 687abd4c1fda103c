import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvSplitter } from '../../../src/storage/text/csv-splitter.ts'
import { FIELD } from '../../../src/storage/text/record-splitter.ts'

const DIALECT = { delimiter: ',', quote: '"', escape: '', comment: '' }

/** Splits the text as it would come in pieces of so many bytes. */
function split(text: string, pieceBytes: number): string[][] {
  const all = new TextEncoder().encode(text)
  const splitter = new CsvSplitter(DIALECT)
  const records: string[][] = []
  let at = 0
  for (let end = Math.min(pieceBytes, all.length); at < all.length; ) {
    const bytes = all.slice(0, end)
    if (at === end || !splitter.split(bytes, at, end, end === all.length)) {
      end = Math.min(all.length, end + pieceBytes)
      continue
    }
    if (splitter.count > 0) {
      records.push(
        splitter.starts.slice(0, splitter.count).map((start, i) => {
          const stop = splitter.ends[i]!
          const to = splitter.forms[i] === FIELD.escaped ? splitter.unescape(bytes, start, stop) : stop
          return new TextDecoder().decode(bytes.subarray(start, to))
        }),
      )
    }
    at = splitter.next
  }
  return records
}

const field = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', '😀') })

test('what was written is read again, wherever the pieces end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.integer({ min: 1, max: 20 }),
      (records, lineEnd, pieceBytes) => {
        const text = records.map((record) => record.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join(lineEnd)
        expect(split(text, pieceBytes)).toEqual(records)
      },
    ),
    { numRuns: 300 },
  )
})

test('a quote that is not closed, and text behind one, are faults', () => {
  const splitter = new CsvSplitter(DIALECT)
  const faultOf = (text: string) => {
    const bytes = new TextEncoder().encode(text)
    expect(splitter.split(bytes, 0, bytes.length, true)).toBe(true)
    return splitter.fault
  }
  expect(faultOf('a,"b')).toBe('a quote is not closed')
  expect(faultOf('"a"b,c\n')).toBe('text follows a closing quote')
  expect(faultOf('a,b\n')).toBeUndefined()
})

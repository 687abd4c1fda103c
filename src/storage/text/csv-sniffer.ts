// Finds out how a CSV file is written: the signs under which its first records have the same number of fields, and the most of them.
import { type CsvDialect, CsvSplitter } from './csv-splitter.ts'
import { FIELD } from './record-splitter.ts'
import type { TextSample } from './text-bytes.ts'

/** A field of a record as text. */
export interface CsvField {
  readonly text: string
  readonly isQuoted: boolean
}

export interface Sniffed {
  readonly dialect: CsvDialect
  /** Fields of a record. */
  readonly fields: number
}

/** What is known already of the dialect, and whether all records must have as many fields. */
export interface SniffOptions {
  readonly given: Partial<CsvDialect>
  /** `pads`: too few are filled up; `drops`: other records are left out. */
  readonly uneven: 'pads' | 'drops' | undefined
  /** Where it is known. */
  readonly fields: number | undefined
}

const MOST_RECORDS = 20_480
const DELIMITERS = [',', '|', ';', '\t']
const QUOTES = ['"', "'", '']

/** Where nothing fits, the usual signs: reading the file tells what is wrong with it. */
export function sniffDialect(sample: TextSample, options: SniffOptions): Sniffed {
  const { given, fields } = options
  const usual: CsvDialect = { delimiter: ',', quote: '"', escape: '', comment: '', ...given }
  let best: (Sniffed & { readonly score: number }) | undefined
  for (const comment of given.comment === undefined ? commentsIn(sample) : [given.comment]) {
    for (const quote of given.quote === undefined ? QUOTES : [given.quote]) {
      for (const sign of escapesFor(quote, given.escape, sample)) {
        for (const delimiter of given.delimiter === undefined ? DELIMITERS : [given.delimiter]) {
          const dialect = { delimiter, quote, escape: sign, comment }
          const found = fieldsUnder(dialect, sample, options)
          if (found === undefined || (fields !== undefined && found !== fields && given.delimiter === undefined)) continue
          if (!best || found > best.score) best = { dialect, fields: found, score: found }
        }
      }
    }
  }
  if (best) return best
  return { dialect: usual, fields: fields ?? fieldsUnder(usual, sample, { ...options, uneven: 'drops' }) ?? 1 }
}

function commentsIn({ bytes }: TextSample): readonly string[] {
  const HASH = 35
  return bytes[0] === HASH || bytes.some((byte, i) => byte === HASH && bytes[i - 1] === 10) ? ['', '#'] : ['']
}

function escapesFor(quote: string, given: string | undefined, { bytes }: TextSample): readonly string[] {
  if (given !== undefined) return [given]
  const BACKSLASH = 92
  return quote !== '' && bytes.includes(BACKSLASH) ? ['', '\\'] : ['']
}

/** How many fields the records have; undefined where they differ, or something is wrong. */
function fieldsUnder(dialect: CsvDialect, sample: TextSample, { uneven }: SniffOptions): number | undefined {
  const counts = new Map<number, number>()
  let records = 0
  const isRead = eachRecord(sample, dialect, MOST_RECORDS, (splitter) => {
    if (splitter.fault !== undefined && uneven !== 'drops') return false
    counts.set(splitter.count, (counts.get(splitter.count) ?? 0) + 1)
    records++
    return true
  })
  if (!isRead || records === 0) return undefined
  const found = [...counts.keys()]
  if (uneven === 'pads') return Math.max(...found)
  if (uneven === undefined) return found.length === 1 ? found[0] : undefined
  const [usual, times] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))
  return times * 2 > records ? usual : undefined
}

/** Goes through the sample's records but empty lines; a last one that the sample cuts is left out. False where `visit` said so. */
function eachRecord({ bytes, isWhole }: TextSample, dialect: CsvDialect, most: number, visit: (splitter: CsvSplitter) => boolean): boolean {
  const splitter = new CsvSplitter(dialect)
  let at = 0
  for (let records = 0; records < most && at < bytes.length && splitter.split(bytes, at, bytes.length, isWhole); at = splitter.next) {
    if (splitter.count === 0) continue
    if (!visit(splitter)) return false
    records++
  }
  return true
}

/** The sample's first records as texts. */
export function sampleRecords(sample: TextSample, dialect: CsvDialect, most: number = MOST_RECORDS): CsvField[][] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const records: CsvField[][] = []
  const bytes = sample.bytes.slice()
  eachRecord({ bytes, isWhole: sample.isWhole }, dialect, most, (splitter) => {
    records.push(
      Array.from({ length: splitter.count }, (_, i) => {
        const form = splitter.forms[i]!
        const start = splitter.starts[i]!
        const end = form === FIELD.escaped ? splitter.unescape(bytes, start, splitter.ends[i]!) : splitter.ends[i]!
        return { text: decoder.decode(bytes.subarray(start, end)), isQuoted: form !== FIELD.plain }
      }),
    )
    return true
  })
  return records
}

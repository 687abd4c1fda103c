// What the Tab key offers: the prompt's commands, words of SQL, and files inside quotes.
import { readdirSync } from 'node:fs'
import { DOT_NAMES } from './commands.ts'

const WORDS =
  'all and anti as asc avg between by case cast copy count create cross desc describe distinct drop else end except exclude exists explain false filter first from full group having ilike in inner insert intersect into interval is join last left like limit max min not null nulls offset on or order over partition qualify rank read_parquet replace right row_number select semi set show sum table tables then to true union using values view when where with'.split(
    ' ',
  )

/** As readline wants it: what could stand at the end of `line`, and which part of it that would replace. */
export function complete(line: string): [string[], string] {
  if (/^\.\S*$/.test(line)) return [DOT_NAMES.filter((name) => name.startsWith(line)), line]
  const [, path] = /^\.read\s+(\S*)$/.exec(line) ?? /'([^']*)$/.exec(line) ?? []
  if (path !== undefined) return [filesFor(path), path]
  const [word = ''] = /\w*$/.exec(line) ?? []
  if (word === '') return [[], '']
  const isUpper = word === word.toUpperCase()
  const candidates = WORDS.filter((candidate) => candidate.startsWith(word.toLowerCase()))
  return [candidates.map((candidate) => (isUpper ? candidate.toUpperCase() : candidate)), word]
}

/** Paths that begin with `path`; folders end in a slash. */
function filesFor(path: string): string[] {
  const cut = path.lastIndexOf('/') + 1
  const [folder, start] = [path.slice(0, cut), path.slice(cut)]
  try {
    return readdirSync(folder || '.', { withFileTypes: true })
      .filter(({ name }) => name.startsWith(start) && (start !== '' || !name.startsWith('.')))
      .map((entry) => folder + entry.name + (entry.isDirectory() ? '/' : ''))
      .sort()
  } catch {
    return [] // there is no such folder
  }
}

// What the Tab key offers: the prompt's commands, words of SQL, and files inside quotes.
import { readdirSync } from 'node:fs'
import { DOT_NAMES } from './commands.ts'

const WORDS =
  'all alter analyze and anti as asc avg begin between by call case cast checkpoint columns comment commit copy count create cross delete desc describe distinct drop else end enum except exclude exists explain false filter first from full function functions group having ilike in inner insert intersect interval into is join last left like limit macro max merge min nextval not null nulls offset on or order over partition pragma qualify rank read_parquet references replace reset right rollback row_number schema schemas search_path select semi sequence set show sum summarize table tables temp then to true type union update use using vacuum values view when where with'.split(
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

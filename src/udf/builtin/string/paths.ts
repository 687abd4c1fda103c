// The parts of a file's path.
import { BOOLEAN, VARCHAR } from '../../../common/types.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import { type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const WORDS =
  'A last argument says what stands between the parts: `both_slash` (what holds without it), `forward_slash`, `backslash`, or `system`.'

/** The characters between the parts of a path. */
function separatorsOf(word: LiteralValue | undefined): RegExp {
  if (word === 'system' || word === 'forward_slash') return /\//
  return word === 'backslash' ? /\\/ : /[/\\]/
}

function lastSeparator(path: string, separators: RegExp): number {
  let at = path.length - 1
  while (at >= 0 && !separators.test(path[at]!)) at--
  return at
}

function fileName(path: string, separators: RegExp, withoutEnding: boolean): string {
  const name = path.slice(lastSeparator(path, separators) + 1)
  const dot = withoutEnding ? name.lastIndexOf('.') : -1
  return dot < 0 ? name : name.slice(0, dot)
}

function directoryPath(path: string, separators: RegExp): string {
  if (path.length === 1 && separators.test(path)) return path
  return path.slice(0, Math.max(0, lastSeparator(path, separators)))
}

function topDirectory(path: string, separators: RegExp): string {
  const at = path.search(separators)
  return at < 0 ? '' : path.slice(0, Math.max(at, 1))
}

/** All parts of a path, the root first where it begins there. */
export function parsePath(path: string, word: string | undefined): string[] {
  const separators = separatorsOf(word)
  const parts = path.split(separators).filter((part) => part !== '')
  return path !== '' && separators.test(path[0]!) ? [path[0]!, ...parts] : parts
}

const pathRow =
  (part: (path: string, separators: RegExp, withoutEnding: boolean) => string): RowFunction =>
  ([path, ...options]) => {
    const word = options.find((option) => typeof option === 'string')
    return part(path as string, separatorsOf(word), options[0] === true)
  }

function pathFunction(
  name: string,
  doc: string,
  example: readonly [string, string],
  part: (path: string, separators: RegExp) => string,
): ScalarFunction {
  return scalar({
    name,
    doc: `${doc} ${WORDS}`,
    example,
    signatures: [takes([VARCHAR], VARCHAR), takes([VARCHAR, VARCHAR], VARCHAR)],
    js: pathRow(part),
  })
}

const parseFilename = scalar({
  name: 'parse_filename',
  doc: `The last part of a path; with true behind it, without its ending. ${WORDS}`,
  example: [`parse_filename('data/plays.csv', true)`, 'plays'],
  signatures: [
    takes([VARCHAR], VARCHAR),
    takes([VARCHAR, VARCHAR], VARCHAR),
    takes([VARCHAR, BOOLEAN], VARCHAR),
    takes([VARCHAR, BOOLEAN, VARCHAR], VARCHAR),
  ],
  js: pathRow(fileName),
})

export const PATHS: readonly ScalarFunction[] = [
  parseFilename,
  pathFunction('parse_dirpath', 'A path without its last part.', [`parse_dirpath('data/2020/plays.csv')`, 'data/2020'], directoryPath),
  pathFunction('parse_dirname', 'The first folder of a path.', [`parse_dirname('data/2020/plays.csv')`, 'data'], topDirectory),
]

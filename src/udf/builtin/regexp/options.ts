// The letters of an option argument of functions of regular expressions.
import { ConversionError } from '../../../common/errors.ts'
import type { LiteralValue } from '../../../logical/expression.ts'
import type { RegexpFlags } from '../../text/regexp/syntax.ts'

export interface RegexpOptions extends RegexpFlags {
  /** Replace every match, not the first alone. */
  readonly global: boolean
}

const optionSets = new Map<string, RegexpOptions>()

/** The letters of an option argument; those of one function are known to all. */
export function optionsOf(text: LiteralValue | undefined): RegexpOptions {
  const letters = (text as string | undefined) ?? ''
  let known = optionSets.get(letters)
  if (!known) {
    const unknown = [...letters].find((letter) => !'cilmnpsg \t\n'.includes(letter))
    if (unknown !== undefined) {
      throw new ConversionError(`'${unknown}' is no option of a regular expression`, {
        hint: 'There are c (case matters), i (it does not), l (literal), m, n or p (a dot is no newline), s (it may be one), g (replace all).',
      })
    }
    let [fold, dotAll] = [false, false]
    for (const letter of letters) {
      if (letter === 'i' || letter === 'c') fold = letter === 'i'
      else if ('mnps'.includes(letter)) dotAll = letter === 's'
    }
    known = { fold, dotAll, literal: letters.includes('l'), global: letters.includes('g') }
    optionSets.set(letters, known)
  }
  return known
}

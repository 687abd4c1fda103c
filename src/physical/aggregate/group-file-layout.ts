// How groups lie in files: a group's row, then its strings: those of its keys, which in memory are ids of the lane's intern tables, and those of its states,
// which lie in the lane's heap.
import { VARCHAR } from '../../common/types.ts'
import { type RowField, type RowLayout, rowLayout } from '../rows/row-layout.ts'
import type { Packing } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'

export interface GroupFileLayout {
  /** Without strings it is the group's row alone: blocks of a lane go as they are. */
  readonly rows: RowLayout
  /** By position among the layout's string keys. */
  readonly keys: readonly RowField[]
  readonly states: readonly FiledState[]
}

/** A string of a state, by its place in a group's row, or a state that is packed to one. */
interface FiledState {
  readonly field: RowField
  readonly offset: number
  readonly packing: Packing['kind'] | undefined
}

export function groupFileLayout({ stringKeys, accumulators, words, owners, width }: AggregateLayout): GroupFileLayout {
  const states = accumulators.flatMap((accumulator, a) => {
    if (owners[a] !== a) return []
    const offsets = words[a]!
    const { packing } = accumulator
    const strings = packing ? (packing.strings ?? []) : accumulator.words.flatMap((word, i) => (word === 'view' ? [i] : []))
    const ofStrings = strings.map((word) => ({ offset: offsets[word]!, packing: undefined }))
    return packing ? [{ offset: offsets[0]!, packing: packing.kind }, ...ofStrings] : ofStrings
  })
  const strings = stringKeys.length + states.length
  if (strings === 0) return { rows: { fields: [], width, maskOffset: 0, maskBytes: 0, trailerOffset: width }, keys: [], states: [] }
  const rows = rowLayout(
    Array.from({ length: strings }, () => VARCHAR),
    width,
  )
  const keys = rows.fields.slice(0, stringKeys.length)
  return { rows, keys, states: states.map((state, i) => ({ ...state, field: rows.fields[keys.length + i]! })) }
}

/** Where the keys lie in a row of a file. */
export function filedKeys({ keys, stringKeys }: AggregateLayout, file: GroupFileLayout): RowField[] {
  return keys.map((key, k) => {
    const string = stringKeys.indexOf(k)
    return string < 0 ? key : { ...key, offset: file.keys[string]!.offset, interned: false }
  })
}

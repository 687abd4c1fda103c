// What is taken out of lists, structs and unions.
import { elementProgram } from '../../../common/nested/element-code.ts'
import type { NestedValue, UnionValue } from '../../../common/nested/nested-value.ts'
import { BIGINT, listOf, type NamedType, type StructType, VARCHAR } from '../../../common/types.ts'
import { type Body, type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { notedKernel, overNested } from '../../nested-function.ts'
import { type Literals, type Signature, takes, takesBy } from '../../signature.ts'
import { asList, takesList } from './list-signature.ts'

type Elements = readonly NestedValue[]

/** The place of an element that is counted from 1, or from the end below 0; -1 where there is none. */
function placeOf(index: NestedValue, length: number): number {
  const at = Number(index)
  const place = at > 0 ? at - 1 : length + at
  return at === 0 || place < 0 || place >= length ? -1 : place
}

const elementOfList: Signature = takesList('(list, BIGINT) → element', [BIGINT], ({ element }) => element)

/** The field that a name or a place (from 1) among the literals stands for. */
function fieldAt(fields: readonly NamedType[], literals: Literals): number {
  const wanted = literals[1]
  if (typeof wanted === 'string') return fields.findIndex(({ name }) => name !== '' && name.toLowerCase() === wanted.toLowerCase())
  const at = Number(wanted ?? 0)
  return at >= 1 && at <= fields.length && Number.isInteger(at) ? at - 1 : -1
}

const fieldOfStruct: Signature = takesBy('(STRUCT, name or place) → field', ([struct, key, more], literals) => {
  if (struct?.kind !== 'struct' || !key || more) return undefined
  const field = struct.fields[fieldAt(struct.fields, literals)]
  return field && { args: [struct, typeof literals[1] === 'string' ? VARCHAR : BIGINT], returns: field.type }
})

/** The kernel, by the type of the struct and the constant that names the field. */
function structField(struct: StructType, literals: Literals): Body {
  const field = fieldAt(struct.fields, literals)
  const number = [field & 0xff, (field >> 8) & 0xff, 0, 0]
  return notedKernel('structField', [...number, ...elementProgram(struct)], true)
}

const structExtract = scalar({
  name: 'struct_extract',
  doc: 'The field of a struct, by its name or its place: what `s.name` stands for.',
  example: [`struct_extract({'a': 1, 'b': 2}, 'b')`, '2'],
  signatures: [fieldOfStruct],
  constants: [1],
  body: ([struct], _, literals) => structField(struct as StructType, literals as Literals),
})

const structExtractAt = scalar({
  name: 'struct_extract_at',
  doc: 'The field of a struct by its place, from 1.',
  example: [`struct_extract_at({'a': 1, 'b': 2}, 2)`, '2'],
  signatures: [fieldOfStruct],
  constants: [1],
  body: ([struct], _, literals) => structField(struct as StructType, literals as Literals),
})

const characterAt: RowFunction = ([text, index]) => {
  const characters = [...(text as string)]
  return characters[placeOf(index as bigint, characters.length)] ?? ''
}

const arrayExtract = scalar({
  name: 'array_extract',
  aliases: ['list_extract', 'list_element'],
  doc: 'The element at a place, from 1, or below 0 from the end; NULL where there is none. Of a text, the character. What `l[i]` stands for.',
  example: ['list_extract([4, 5, 6], 2)', '5'],
  signatures: [elementOfList, takes([VARCHAR, BIGINT], VARCHAR), fieldOfStruct],
  constants: [1],
  body: ([from], _, literals) => {
    if (from!.kind === 'struct') return structField(from!, literals as Literals)
    return from!.kind === 'list'
      ? notedKernel('listElement', elementProgram(from!), true)
      : { kind: 'js', js: characterAt, givesNull: false }
  },
})

const unionExtract = scalar({
  name: 'union_extract',
  doc: 'The value of a union where it is of the member of this name, else NULL: what `u.name` stands for.',
  example: [`union_extract(union_value(num := 1), 'num')`, '1'],
  signatures: [
    takesBy('(UNION, name) → member', ([union, key, more], literals) => {
      if (union?.kind !== 'union' || !key || more) return undefined
      const member = union.members[fieldAt(union.members, literals)]
      return member && { args: [union, VARCHAR], returns: member.type }
    }),
  ],
  givesNull: true,
  js: overNested(([union, name], [type]) => {
    const { tag, value } = union as UnionValue
    return type?.kind === 'union' && type.members[tag]!.name.toLowerCase() === (name as string).toLowerCase() ? value : null
  }),
})

/** From the first to the last of those that are counted from 1, or from the end below 0; every step-th of them. */
function slice<Part>(parts: readonly Part[], from: NestedValue, to: NestedValue, by: NestedValue = 1n): readonly Part[] {
  const { length } = parts
  const place = (bound: bigint): number => Math.max(-1, Math.min(Number(bound < 0n ? bound + BigInt(length) + 1n : bound), length + 1))
  const step = Number(by)
  const [first, last] = [place(from as bigint), place(to as bigint)]
  const found: Part[] = []
  if (step > 0) for (let at = Math.max(first, 1); at <= Math.min(last, length); at += step) found.push(parts[at - 1]!)
  else if (step < 0) for (let at = Math.min(first, length); at >= Math.max(last, 1); at += step) found.push(parts[at - 1]!)
  return found
}

const listSlice = scalar({
  name: 'list_slice',
  aliases: ['array_slice'],
  doc: 'The elements from one place to another, both counted from 1, or below 0 from the end; every so many of them. What `l[from:to:step]` stands for.',
  example: ['list_slice([1, 2, 3, 4], 2, 3)', '[2, 3]'],
  signatures: [
    takesList('(list, BIGINT, BIGINT[, BIGINT]) → list', [BIGINT, BIGINT, BIGINT], (list) => list, 1),
    takes([VARCHAR, BIGINT, BIGINT], VARCHAR),
  ],
  js: overNested(([from, first, last, step]) =>
    typeof from === 'string' ? slice([...from], first!, last!).join('') : slice(from as Elements, first!, last!, step),
  ),
})

const flatten = scalar({
  name: 'flatten',
  doc: 'The elements of the lists in a list, as one list.',
  example: ['flatten([[1, 2], [3]])', '[1, 2, 3]'],
  signatures: [
    takesBy('(list of lists) → list', (args) => {
      const inner = args.length === 1 ? asList(asList(args[0])?.element) : undefined
      return inner && { args: [listOf(inner)], returns: inner }
    }),
  ],
  js: overNested(([lists]) => (lists as readonly (Elements | null)[]).flatMap((list) => list ?? [])),
})

export const ACCESSORS: readonly ScalarFunction[] = [structExtract, structExtractAt, arrayExtract, unionExtract, listSlice, flatten]

// Signatures of functions over lists. An array is taken as a list.
import { isNested, type ListType, listOf, NULL, type SqlType } from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { type Signature, takesBy } from '../../signature.ts'

/** The type as a list's; undefined for what is none. */
export function asList(type: SqlType | undefined): ListType | undefined {
  if (type?.kind === 'list') return type
  if (type?.kind === 'array') return listOf(type.element)
  return type?.kind === 'null' ? listOf(NULL) : undefined
}

/** A list and then what `rest` says, which may depend on its element's type; gives what `returns` says. */
export function takesList(
  text: string,
  rest: readonly SqlType[] | ((element: SqlType) => readonly SqlType[]),
  returns: SqlType | ((list: ListType) => SqlType | undefined),
  optional = 0,
): Signature {
  return takesBy(text, (args) => {
    const list = asList(args[0])
    if (!list) return undefined
    const others = typeof rest === 'function' ? rest(list.element) : rest
    const given = args.length - 1
    if (given > others.length || given < others.length - optional) return undefined
    const result = typeof returns === 'function' ? returns(list) : returns
    return result && { args: [list, ...others.slice(0, given)], returns: result }
  })
}

/** A list and a value that may be one of its elements, as one type. */
export function takesListAndElement(text: string, returns: SqlType | ((list: ListType) => SqlType)): Signature {
  return takesBy(text, (args) => {
    const list = args.length === 2 ? asList(args[0]) : undefined
    const element = list && meet(list.element, args[1]!)
    if (!element) return undefined
    const common = listOf(element)
    return { args: [common, element], returns: typeof returns === 'function' ? returns(common) : returns }
  })
}

/** So many lists, as one type. */
export function takesLists(text: string, least: number, most: number, returns: SqlType | ((list: ListType) => SqlType)): Signature {
  return takesBy(text, (args) => {
    if (args.length < least || args.length > most) return undefined
    let element: SqlType | undefined = NULL
    for (const arg of args) {
      const list = asList(arg)
      element = list && element && meet(element, list.element)
      if (!element) return undefined
    }
    const common = listOf(element)
    return { args: args.map(() => common), returns: typeof returns === 'function' ? returns(common) : returns }
  })
}

/** The type of both, text and nested values aside: those meet their like alone. */
export function meet(a: SqlType, b: SqlType): SqlType | undefined {
  const common = commonType(a, b)
  return common && (isNested(common) || common.kind !== 'null' || a.kind === b.kind) ? common : undefined
}

// ALTER TABLE of a field of a struct: another type of the column, and its values put together anew.
import { BindError, type Position } from '../common/errors.ts'
import { type NamedType, type SqlType, type StructType, structOf, typeName } from '../common/types.ts'
import { unknownColumn } from '../logical/binder/scope.ts'
import type { Expression, Name, TypeName } from '../parser/ast.ts'

/** What becomes of the last name of a path. */
export type FieldChange =
  | {
      readonly kind: 'add'
      readonly type: SqlType
      readonly typeName: TypeName
      readonly value: Expression | undefined
      readonly ifNotExists: boolean
    }
  | { readonly kind: 'drop'; readonly ifExists: boolean }
  | { readonly kind: 'rename'; readonly name: Name }

interface Changed {
  readonly type: SqlType
  /** Of the value as it is now. */
  readonly value: (before: Expression) => Expression
}

/** The type and the values of a column of `type` whose field at the path is changed; undefined where nothing is to do. */
export function changedField(type: SqlType, [name, ...rest]: readonly Name[], change: FieldChange): Changed | undefined {
  if (type.kind !== 'struct') throw new BindError(`${typeName(type)} has no fields`, { position: name!.position })
  const { fields } = type
  const at = fields.findIndex((field) => same(field.name, name!.text))
  if (rest.length > 0) {
    if (at < 0) throw unknownField(name!, type)
    const inner = changedField(fields[at]!.type, rest, change)
    return (
      inner &&
      rebuilt(
        fields.with(at, { ...fields[at]!, type: inner.type }),
        (field, i, before) => {
          const value = fieldOf(before, field.name, name!.position)
          return i === at ? inner.value(value) : value
        },
        name!.position,
      )
    )
  }
  if (change.kind === 'add') {
    if (at >= 0 && change.ifNotExists) return undefined
    if (at >= 0) throw new BindError(`there is a field "${name!.text}" already`, { position: name!.position })
    const added = { name: name!.text, type: change.type }
    return rebuilt(
      [...fields, added],
      (field, _, before) => (field === added ? given(change, name!.position) : fieldOf(before, field.name, name!.position)),
      name!.position,
    )
  }
  if (at < 0 && change.kind === 'drop' && change.ifExists) return undefined
  if (at < 0) throw unknownField(name!, type)
  if (change.kind === 'drop' && fields.length === 1) throw new BindError('a struct keeps one field at least', { position: name!.position })
  if (change.kind === 'rename' && fields.some((field, i) => i !== at && same(field.name, change.name.text)))
    throw new BindError(`there is a field "${change.name.text}" already`, { position: change.name.position })
  const left = change.kind === 'drop' ? fields.toSpliced(at, 1) : fields.with(at, { ...fields[at]!, name: change.name.text })
  return rebuilt(
    left,
    (field, i, before) => fieldOf(before, change.kind === 'rename' && i === at ? fields[at]!.name : field.name, name!.position),
    name!.position,
  )
}

function rebuilt(
  fields: readonly NamedType[],
  partOf: (field: NamedType, index: number, before: Expression) => Expression,
  position: Position,
): Changed {
  const value = (before: Expression): Expression => {
    const result: Expression = {
      kind: 'struct',
      fields: fields.map((field, i) => ({ name: { text: field.name, position }, value: partOf(field, i, before), position })),
      position,
    }
    const isThere: Expression = { kind: 'is', operand: before, test: 'null', negated: true, position }
    return { kind: 'case', operand: undefined, branches: [{ when: isThere, result, position }], otherwise: undefined, position }
  }
  return { type: structOf(fields), value }
}

function given({ typeName: type, value }: Extract<FieldChange, { kind: 'add' }>, position: Position): Expression {
  return { kind: 'cast', operand: value ?? { kind: 'null', position }, type, try: false, position }
}

function fieldOf(operand: Expression, text: string, position: Position): Expression {
  return { kind: 'field', operand, field: { text, position }, position }
}

function unknownField({ text, position }: Name, { fields }: StructType): BindError {
  return unknownColumn(
    text,
    fields.map((field) => field.name),
    position,
  )
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

// Which Arrow schemas the Parquet encoder takes, and whether two of them are the same. The encoder itself must not be asked: it drops
// batches of another schema, and of some types, without a word, and some kill the process.

import type { DataType, Field, Schema } from 'apache-arrow'
import { FileError, UnsupportedError } from '../../common/errors.ts'

type Arrow = typeof import('apache-arrow')

/** Throws an UnsupportedError naming the first column that cannot be written. */
export function checkWritable(path: string, schema: Schema, arrow: Arrow): void {
  if (schema.fields.length === 0) throw new UnsupportedError(`${path}: a Parquet file needs at least one column`)
  for (const field of schema.fields) checkField(path, field, field.name, arrow)
}

function checkField(path: string, field: Field, name: string, arrow: Arrow): void {
  const { Type } = arrow
  const type = field.type as DataType
  const leaves: ReadonlySet<number> = new Set([
    ...[Type.Null, Type.Bool, Type.Int, Type.Float, Type.Utf8, Type.LargeUtf8, Type.Binary, Type.LargeBinary],
    ...[Type.FixedSizeBinary, Type.Decimal, Type.Date, Type.Time, Type.Timestamp],
  ])
  const nests: ReadonlySet<number> = new Set([Type.Struct, Type.List, Type.Map])
  if (arrow.DataType.isDictionary(type)) {
    if (leaves.has(type.dictionary.typeId)) return
  } else if (leaves.has(type.typeId)) {
    return
  } else if (nests.has(type.typeId) && type.children?.length) {
    for (const child of type.children) checkField(path, child, `${name}.${child.name}`, arrow)
    return
  }
  throw new UnsupportedError(`${path}: column ${name} has the type ${type}, which cannot be written to Parquet`, {
    hint: 'Cast it to another type, or leave the column out.',
  })
}

/**
 * Throws a FileError saying what differs. Names, types and nullability count; metadata and the numbers of dictionaries do not, nor that
 * a whole column of this batch happens to be declared without nulls.
 */
export function checkSameSchema(path: string, expected: Schema, actual: Schema, batch: number): void {
  if (expected === actual) return
  const difference = fieldsDiffer(expected.fields, actual.fields, '')
  if (difference) throw new FileError(`${path}: batch ${batch} does not have the file's schema: ${difference}`)
}

function fieldsDiffer(expected: readonly Field[], actual: readonly Field[], prefix: string): string | undefined {
  for (let index = 0; index < Math.max(expected.length, actual.length); index++) {
    const [want, got] = [expected[index], actual[index]]
    if (!want || !got || want.name !== got.name) return `expected ${describe(want, prefix)}, got ${describe(got, prefix)}`
    const inner = fieldsDiffer(childrenOf(want), childrenOf(got), `${prefix}${want.name}.`)
    if (inner) return inner
    if (typeText(want) !== typeText(got) || (want.nullable !== got.nullable && (prefix || got.nullable))) {
      return `expected ${describe(want, prefix)}, got ${describe(got, prefix)}`
    }
  }
  return undefined
}

function childrenOf(field: Field): readonly Field[] {
  return (field.type as DataType).children ?? []
}

/** Arrow's own text leaves out how wide a decimal is. */
function typeText({ type }: Field): string {
  return 'bitWidth' in type && `${type}`.startsWith('Decimal') ? `${type} in ${type.bitWidth} bits` : `${type}`
}

function describe(field: Field | undefined, prefix: string): string {
  return field ? `column ${prefix}${field.name} ${typeText(field)}${field.nullable ? '' : ' not null'}` : 'no more columns'
}

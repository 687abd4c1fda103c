// One schema for many files: columns by name, in the order in which they first appear; missing in a file means NULL there.
import { BindError } from '../../common/errors.ts'
import type { Field } from '../../common/schema.ts'
import { type SqlType, sameType, typeName } from '../../common/types.ts'
import type { Partitions } from '../files/partitions.ts'
import { type ColumnType, sameColumnType } from '../parquet/column-type.ts'
import type { ParquetFile } from '../parquet/footer.ts'
import { type NestedShape, sameShape } from '../parquet/nested/shape.ts'
import type { EngineValue } from './predicate.ts'
import { widerType } from './widen.ts'

/** A column of the table. */
export interface TableColumn extends Field {
  /** What it is (`a list`), where it cannot be read. */
  readonly unsupported: string | undefined
  /** How DESCRIBE shows its type, where that is not `type`. */
  readonly typeText?: string | undefined
}

/** Where a file's values of a column come from; plain data. */
export type ColumnSource =
  | { readonly kind: 'null' }
  | { readonly kind: 'value'; readonly value: EngineValue | null }
  | { readonly kind: 'leaf'; readonly leaf: number; readonly read: ColumnType; readonly maxDefinition: number }
  /** `leaf` is the first one of `leaves`. */
  | { readonly kind: 'nested'; readonly leaf: number; readonly leaves: number; readonly shape: NestedShape }

/** The table's columns, and for each file the source of each of them. */
export interface UnifiedSchema {
  readonly columns: readonly TableColumn[]
  readonly sources: readonly (readonly ColumnSource[])[]
}

interface Draft {
  type: SqlType
  nullable: boolean
  unsupported: string | undefined
  typeText: string | undefined
  /** The file that the type came from; undefined while only files without a type were seen. */
  typeFrom: string | undefined
  files: number
}

const NULL_SOURCE: ColumnSource = { kind: 'null' }

/** `partitions` are those of the same files; a partition column hides a column of the same name in the files. Throws BindError where types do not fit. */
export function unifySchemas(files: readonly ParquetFile[], partitions: Partitions): UnifiedSchema {
  const partitionNames = new Set(partitions.columns.map(({ name }) => name))
  const drafts = new Map<string, Draft>()
  for (const file of files) addFile(drafts, file, partitionNames)
  const columns: TableColumn[] = []
  for (const [name, { type, nullable, unsupported, typeText, files: seen }] of drafts) {
    columns.push({ name, type, nullable: nullable || seen < files.length, unsupported, typeText })
  }
  partitions.columns.forEach(({ name, type }, at) => {
    columns.push({ name, type, nullable: partitions.values.some((row) => row[at] === null), unsupported: undefined })
  })
  const own = columns.length - partitions.columns.length
  // Mostly the same for all files: then it is one object, and a plan over many files stays small.
  const last: ColumnSource[] = []
  const sources = files.map((file, index) => {
    const byName = new Map(file.schema.columns.map((column) => [column.name, column]))
    return columns.map(({ name }, at): ColumnSource => {
      if (at >= own) return { kind: 'value', value: partitions.values[index]![at - own]! }
      const column = byName.get(name)
      const source = column ? sourceOf(column, file) : NULL_SOURCE
      const before = last[at]
      if (!before || !sameSource(before, source)) last[at] = source
      return last[at]!
    })
  })
  return { columns, sources }
}

function sourceOf({ leaf, read, nested, alwaysNull }: ParquetFile['schema']['columns'][number], { schema }: ParquetFile): ColumnSource {
  if (alwaysNull) return NULL_SOURCE
  if (nested) return { kind: 'nested', leaf, leaves: nested.leaves, shape: nested.shape }
  return read ? { kind: 'leaf', leaf, read, maxDefinition: schema.leaves[leaf]!.maxDefinition } : NULL_SOURCE
}

function sameSource(a: ColumnSource, b: ColumnSource): boolean {
  if (a.kind === 'leaf')
    return b.kind === 'leaf' && a.leaf === b.leaf && a.maxDefinition === b.maxDefinition && sameColumnType(a.read, b.read)
  if (a.kind === 'nested') return b.kind === 'nested' && a.leaf === b.leaf && sameShape(a.shape, b.shape)
  return a === b
}

function addFile(drafts: Map<string, Draft>, file: ParquetFile, hidden: ReadonlySet<string>): void {
  for (const { name, type, nullable, unsupported, typeText, alwaysNull } of file.schema.columns) {
    if (hidden.has(name)) continue
    const typeFrom = alwaysNull ? undefined : file.path
    const draft = drafts.get(name)
    if (!draft) {
      drafts.set(name, { type, nullable, unsupported, typeText, typeFrom, files: 1 })
      continue
    }
    draft.files++
    draft.nullable ||= nullable
    draft.unsupported ??= unsupported
    draft.typeText ??= typeText
    if (alwaysNull || draft.unsupported !== undefined) continue
    if (draft.typeFrom === undefined) {
      draft.type = type
      draft.typeFrom = file.path
    } else if (!sameType(draft.type, type)) {
      draft.type = widerType(draft.type, type) ?? conflict(name, draft, type, file.path)
    }
  }
}

function conflict(name: string, { type, typeFrom }: Draft, other: SqlType, path: string): never {
  throw new BindError(`column "${name}" is ${typeName(type)} in ${typeFrom} and ${typeName(other)} in ${path}`, {
    hint: 'Read the files separately and cast the column in each.',
  })
}

// The schema tree of a file → its columns: structs become their leaves (`song.artist`); what repeats (lists, maps) becomes one column of nested values.
import { CorruptFileError } from '../../common/errors.ts'
import { INTEGER, type SqlType } from '../../common/types.ts'
import { type ColumnType, columnType } from './column-type.ts'
import { type FileMetadata, PHYSICAL, REPETITION, type SchemaElement } from './format.ts'
import { nestedColumn } from './nested/read-shape.ts'
import type { NestedColumn } from './nested/shape.ts'
import { nestedTypeText } from './nested-type-text.ts'

/** A primitive column of the file, as the row groups count them. */
interface Leaf {
  /** Dotted, for messages. */
  readonly name: string
  readonly path: readonly string[]
  readonly physical: number
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
  /** A value is present where its definition level is this: one for each optional node of the path. */
  readonly maxDefinition: number
  readonly maxRepetition: number
}

/** A column as SQL sees it. */
interface FileColumn {
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
  /** Index into the leaves; of the first one, where the column is a list or a map. */
  readonly leaf: number
  /** How its one leaf is read. */
  readonly read: ColumnType | undefined
  /** How its values are put together from its leaves, where it repeats. Where neither is there, `unsupported` says what it is. */
  readonly nested: NestedColumn | undefined
  readonly unsupported: string | undefined
  /** How DESCRIBE shows its type, where that is not `type`: a column that cannot be read has none of ours. */
  readonly typeText?: string | undefined
  /** True where the column was written without a type, for it holds NULLs alone. */
  readonly alwaysNull: boolean
}

export interface ParquetSchema {
  readonly leaves: readonly Leaf[]
  readonly columns: readonly FileColumn[]
}

/** Deeper than any file that a person made. */
const MAX_DEPTH = 64

/** Throws CorruptFileError where the elements are no tree. */
export function schemaOf(metadata: FileMetadata, path: string): ParquetSchema {
  const walk = new SchemaWalk(metadata.schema, path)
  walk.root()
  return { leaves: walk.leaves, columns: distinctNames(walk.columns) }
}

/** A name that occurs again gets a number: `a`, `a_1`. */
function distinctNames(columns: readonly FileColumn[]): FileColumn[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    let name = column.name
    for (let again = 1; taken.has(name); again++) name = `${column.name}_${again}`
    taken.add(name)
    return name === column.name ? column : { ...column, name }
  })
}

class SchemaWalk {
  readonly leaves: Leaf[] = []
  readonly columns: FileColumn[] = []
  #next = 0

  constructor(
    readonly elements: readonly SchemaElement[],
    readonly file: string,
  ) {}

  root(): void {
    const root = this.#take()
    for (let i = 0; i < root.children; i++) this.#node([], 0, 0, false)
    if (this.#next !== this.elements.length) this.#fail(`${this.elements.length - this.#next} schema elements belong to no group`)
  }

  /** `covered`: a column for a list or map above already stands for this node. */
  #node(parents: readonly string[], definition: number, repetition: number, covered: boolean): void {
    const at = this.#next
    const element = this.#take()
    const path = [...parents, element.name]
    if (path.length > MAX_DEPTH) this.#fail(`columns nest more than ${MAX_DEPTH} deep`)
    if (!covered && isNested(element)) {
      this.#repeated(path, at, definition, repetition)
      covered = true
    }
    if (element.repetition !== REPETITION.required) definition++
    if (element.repetition === REPETITION.repeated) repetition++
    if (element.physical === undefined) {
      if (element.children === 0) this.#fail(`group ${path.join('.')} has no columns`)
      for (let i = 0; i < element.children; i++) this.#node(path, definition, repetition, covered)
      return
    }
    if (element.children > 0) this.#fail(`column ${path.join('.')} is a value and a group`)
    this.#leaf(element, path, definition, repetition, covered)
  }

  #leaf(element: SchemaElement, path: readonly string[], maxDefinition: number, maxRepetition: number, covered: boolean): void {
    const name = path.join('.')
    const physical = element.physical!
    if (physical < 0 || physical > PHYSICAL.fixed) this.#fail(`column ${name} has the unknown physical type ${physical}`)
    if (physical === PHYSICAL.fixed && element.length <= 0) this.#fail(`column ${name} has fixed values of ${element.length} bytes`)
    const leaf: Leaf = { name, path, physical, length: element.length, maxDefinition, maxRepetition }
    const index = this.leaves.push(leaf) - 1
    if (covered) return
    const read = columnType(leaf, element.logical)
    const alwaysNull = element.logical?.kind === 'unknown'
    if (typeof read === 'string') this.#unsupported(path, read, index)
    else this.#column({ name, type: read.type, nullable: maxDefinition > 0, leaf: index, read, alwaysNull })
  }

  /** The element at `at`, which stands for a column with all that is below it. */
  #repeated(path: readonly string[], at: number, definition: number, repetition: number): void {
    const nested = nestedColumn(this.elements, at, { definition, repetition })
    const leaf = this.leaves.length
    if (typeof nested === 'string') this.#unsupported(path, nested, leaf, nestedTypeText(this.elements, at))
    else this.#column({ name: path.join('.'), type: nested.type, nullable: nested.shape.present > 0, leaf, nested, alwaysNull: false })
  }

  #column(column: Omit<FileColumn, 'read' | 'nested' | 'unsupported'> & Partial<FileColumn>): void {
    this.columns.push({ read: undefined, nested: undefined, unsupported: undefined, ...column })
  }

  #unsupported(path: readonly string[], what: string, leaf: number, typeText?: string): void {
    // The type is of no importance: the column cannot be selected.
    const name = path.join('.')
    this.#column({ name, type: INTEGER, nullable: true, leaf, unsupported: what, typeText, alwaysNull: false })
  }

  #take(): SchemaElement {
    return this.elements[this.#next++] ?? this.#fail('the schema ends too early')
  }

  #fail(problem: string): never {
    throw new CorruptFileError(`${this.file}: footer: ${problem}`, { hint: 'The file is damaged or was cut short.' })
  }
}

function isNested({ logical, repetition, physical }: SchemaElement): boolean {
  const kind = physical === undefined ? logical?.kind : undefined
  return kind === 'list' || kind === 'map' || kind === 'other' || repetition === REPETITION.repeated
}

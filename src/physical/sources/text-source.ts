// Scans text files, one a morsel: fields are read as texts (of JSON as JSON), and code of the query makes values of them. Where one cannot be, the
// error says which, and in which line.
import { ConversionError } from '../../common/errors.ts'
import { carrierOf, type SqlType, typeName, widthOf } from '../../common/types.ts'
import type { Column, Expr, LiteralValue } from '../../logical/expression.ts'
import type { Batch, ConstantVector, FlatVector, Vector } from '../../memory/vector.ts'
import type { OpenFiles } from '../../storage/files/open-files.ts'
import type { TextFile } from '../../storage/text/text-plan.ts'
import { TextReader } from '../../storage/text/text-reader.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import { readValue, writeValue } from '../codegen/values.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'

export interface TextSource {
  readonly kind: 'text'
  readonly table: string
  readonly files: readonly TextFile[]
  /** What is read, with its position in the files' origins, and whether an empty text is one. */
  readonly columns: readonly (Column & { readonly field: number; readonly notNull: boolean })[]
  /** The fields as they are read, by column: VARCHAR or JSON. */
  readonly texts: readonly Column[]
  /** By column, its value of its text; NULL where there is none. */
  readonly values: readonly Expr[]
  readonly ignoresErrors: boolean
}

class TextRows implements Source {
  private readonly reader: TextReader
  private readonly file: TextFile
  private readonly evaluator: BatchEvaluator
  /** By column, where it is the reader's; undefined of what is the same in the whole file. */
  private readonly read: readonly (number | undefined)[]
  private readonly constants: readonly (ConstantVector | undefined)[]
  rowsRead = 0

  constructor(
    private readonly spec: TextSource,
    private readonly context: PartContext,
    files: OpenFiles,
    morsel: number,
  ) {
    const { memory, scratch, batchRows } = context.task
    this.file = spec.files[morsel]!
    const origins = spec.columns.map(({ field }) => this.file.origins[field]!)
    let count = 0
    this.read = origins.map(({ kind }) => (kind === 'field' ? count++ : undefined))
    this.constants = origins.map((origin, i) =>
      origin.kind === 'constant' ? this.constant(spec.columns[i]!.type, origin.value) : undefined,
    )
    const fields = origins.flatMap((origin, i) =>
      origin.kind === 'field' ? [{ field: origin.index, key: origin.key, notNull: spec.columns[i]!.notNull }] : [],
    )
    this.reader = new TextReader(this.file, fields, {
      memory,
      arena: scratch,
      files,
      maxRows: batchRows,
      ignoresErrors: spec.ignoresErrors,
    })
    this.evaluator = openEvaluator(context, spec.texts, spec.values)
  }

  next(): Batch | undefined {
    const { task } = this.context
    task.checkCancelled()
    const rows = this.reader.fill()
    if (rows === 0) return undefined
    this.rowsRead += rows
    const texts = this.spec.texts.map((text, i): Vector => (this.constants[i] ? this.nothing(text.type) : this.textVector(i, text.type)))
    const converted = this.evaluator.project({ rows, selection: 0, selected: rows, columns: texts })
    const columns = converted.map((vector, i) => this.constants[i] ?? vector)
    const wrong = this.wrongRows(texts, converted, rows)
    if (!wrong) return { rows, selection: 0, selected: rows, columns }
    const selection = task.scratch.allocate(rows * 4, 'the scan')
    let selected = 0
    for (let row = 0; row < rows; row++) if (!wrong.has(row)) task.memory.u32[(selection >>> 2) + selected++] = row
    return { rows, selection, selected, columns }
  }

  private textVector(column: number, type: SqlType): FlatVector {
    const { values, validity } = this.reader.columns[this.read[column]!]!
    return { kind: 'flat', type, values, validity }
  }

  private nothing(type: SqlType): ConstantVector {
    return this.constant(type, null)
  }

  private constant(type: SqlType, value: LiteralValue): ConstantVector {
    const { memory, scratch } = this.context.task
    const values = scratch.allocateZeroed(widthOf(carrierOf(type)))
    const validity = scratch.allocateZeroed(1)
    if (value !== null) {
      memory.u8[validity] = 1
      writeValue(memory, values, type, value, (bytes) => scratch.allocate(bytes))
    }
    return { kind: 'constant', type, values, validity }
  }

  /** Rows in which a text became no value, where they are to be left out; throws where not. */
  private wrongRows(texts: readonly Vector[], converted: readonly Vector[], rows: number): ReadonlySet<number> | undefined {
    let wrong: Set<number> | undefined
    for (const [i, text] of texts.entries()) {
      if (text.kind !== 'flat' || this.spec.values[i]!.kind === 'column') continue
      for (let row = 0; row < rows; row++) {
        if (!this.isThere(text, row) || this.isThere(converted[i]!, row)) continue
        if (!this.spec.ignoresErrors) throw this.errorOf(i, text, row)
        const { type } = text
        // Of JSON the value alone is left out.
        if (type.kind === 'json') continue
        wrong ??= new Set()
        wrong.add(row)
      }
    }
    return wrong
  }

  private isThere(vector: Vector, row: number): boolean {
    const { u8, u32 } = this.context.task.memory
    if (vector.kind === 'dictionary') {
      const { ids, dictionary } = vector
      const id = u32[(ids >>> 2) + row]!
      return dictionary.validity === 0
        ? !(dictionary.hasNull && id === dictionary.count)
        : (u8[dictionary.validity + (id >>> 3)]! & (1 << (id & 7))) !== 0
    }
    const at = vector.kind === 'constant' ? 0 : row
    return vector.validity === 0 || (u8[vector.validity + (at >>> 3)]! & (1 << (at & 7))) !== 0
  }

  private errorOf(column: number, { type, values }: FlatVector, row: number): ConversionError {
    const { name, type: wanted } = this.spec.columns[column]!
    const text = String(readValue(this.context.task.memory, values + row * widthOf('view'), type))
    const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text
    return new ConversionError(
      `${this.file.path}: line ${this.reader.lines[row]}, column "${name}": '${shown}' is no ${typeName(wanted)}`,
      {
        hint: 'Types that are not given are found in the first rows: types => {…} tells others, all_varchar => true reads texts, ignore_errors => true leaves such rows out.',
      },
    )
  }
}

const MOST_SHOWN = 100

/** The scan of one thread, whose open files are `files`. */
export function textSource(files: OpenFiles): SourceType<TextSource> {
  return {
    describe: ({ table, columns }) => ({ operator: 'scan', detail: `${table} [${columns.map(({ name }) => name).join(', ')}]` }),
    countMorsels: (spec) => spec.files.length,
    open: (spec, context, morsel) => new TextRows(spec, context, files, morsel),
  }
}

// Computes calls with lambdas: the body runs as any expression does, over batches of the elements of all live rows' lists.
import { ConversionError, type ErrorCode, QuernError } from '../../common/errors.ts'
import type { NestedValue } from '../../common/nested/nested-value.ts'
import type { SqlType } from '../../common/types.ts'
import type { Column, LiteralValue } from '../../logical/expression.ts'
import type { Lambda } from '../../logical/lambda.ts'
import type { Vector } from '../../memory/vector.ts'
import { decoded, encoded } from '../../udf/nested-function.ts'
import { bytesOf, type NestedExpressions, type RunContext } from './run-context.ts'
import { TextHeap } from './text-heap.ts'
import { readValue, writeValue, writeZero } from './values.ts'

/** Elements that the body is computed for at once. */
const BATCH_ELEMENTS = 2048

/** What TRY gives NULL for: errors of values. Memory, workers and users' functions are others' concern. */
const EXCUSED: ReadonlySet<ErrorCode> = new Set(['CONVERSION', 'OVERFLOW', 'BIND'])

/** The arguments of a row: the list, the initial value of list_reduce where there is one, what the lambda captures. */
type Row = readonly LiteralValue[]

export class LambdaRunner {
  private readonly body: NestedExpressions | undefined
  private readonly columns: readonly Column[]
  private readonly addresses: readonly { readonly values: number; readonly validity: number }[]
  private readonly heap: TextHeap

  constructor(
    private readonly context: RunContext,
    private readonly name: string,
    private readonly lambda: Lambda,
    private readonly types: readonly SqlType[],
  ) {
    const { arena } = context
    this.columns = [...lambda.parameters, ...lambda.captures]
    this.heap = new TextHeap(arena)
    this.addresses = this.columns.map(({ type }) => ({
      values: arena.allocate(bytesOf(type) * BATCH_ELEMENTS + 16, 'a lambda function'),
      validity: arena.allocate(BATCH_ELEMENTS / 8 + 16, 'a lambda function'),
    }))
    if (lambda.body.kind !== 'column' && lambda.body.kind !== 'literal') this.body = context.nested(lambda.body, this.columns)
  }

  /** A value a row. */
  run(rows: readonly Row[], returns: SqlType): LiteralValue[] {
    if (this.name === 'try') return this.tried(rows)
    const lists = rows.map(([list]) => decoded(list!, this.types[0]!) as readonly NestedValue[] | null)
    const results = this.name === 'list_reduce' ? this.reduce(lists, rows) : this.each(lists, rows)
    return results.map((result) => encoded(result, returns))
  }

  private captured(row: Row): readonly LiteralValue[] {
    return row.slice(row.length - this.lambda.captures.length)
  }

  /** The body's value of each row, NULL where it raises: rows among which one does are computed half by half. */
  private tried(rows: readonly Row[]): LiteralValue[] {
    try {
      return this.compute(rows)
    } catch (error) {
      if (!(error instanceof QuernError && EXCUSED.has(error.code))) throw error
      const half = rows.length >>> 1
      return half === 0 ? [null] : [...this.tried(rows.slice(0, half)), ...this.tried(rows.slice(half))]
    }
  }

  /** list_transform and list_filter: the body of every element, whichever row it belongs to. */
  private each(lists: readonly (readonly NestedValue[] | null)[], rows: readonly Row[]): NestedValue[] {
    const [element] = this.lambda.parameters
    const owners: number[] = []
    const values: LiteralValue[][] = []
    for (const [row, list] of lists.entries()) {
      const captured = this.captured(rows[row]!)
      for (const [i, value] of (list ?? []).entries()) {
        owners.push(row)
        values.push([encoded(value, element!.type), BigInt(i + 1), ...captured])
      }
    }
    const computed = this.compute(values)
    const results: (NestedValue[] | null)[] = lists.map((list) => list && [])
    let place = 0
    let owner = -1
    for (const [i, row] of owners.entries()) {
      place = row === owner ? place + 1 : 0
      owner = row
      if (this.name === 'list_transform') results[row]!.push(decoded(computed[i]!, this.lambda.body.type))
      else if (computed[i] === true) results[row]!.push(lists[row]![place]!)
    }
    return results
  }

  /** The n-th step of all rows that have an n-th element is one batch. */
  private reduce(lists: readonly (readonly NestedValue[] | null)[], rows: readonly Row[]): NestedValue[] {
    const { parameters, captures } = this.lambda
    const [accumulator, element] = parameters
    const hasInitial = this.types.length - captures.length === 2
    const first = hasInitial ? 0 : 1
    const states = lists.map((list, row): LiteralValue => {
      if (!list) return null
      if (hasInitial) return rows[row]![1]!
      if (list.length === 0)
        throw new ConversionError('list_reduce of an empty list needs an initial value', { hint: 'Give it as the third argument.' })
      return encoded(list[0]!, accumulator!.type)
    })
    for (let at = first; ; at++) {
      const live = lists.flatMap((list, row) => (list && list.length > at ? [row] : []))
      if (live.length === 0) break
      const next = this.compute(
        live.map((row) => [states[row]!, encoded(lists[row]![at]!, element!.type), BigInt(at + 1), ...this.captured(rows[row]!)]),
      )
      for (const [i, row] of live.entries()) states[row] = next[i]!
    }
    return states.map((state) => decoded(state, accumulator!.type))
  }

  /** The body's values for rows of its columns. */
  private compute(values: readonly (readonly LiteralValue[])[]): LiteralValue[] {
    const { body } = this.lambda
    if (body.kind === 'literal') return values.map(() => body.value)
    if (body.kind === 'column') {
      const at = this.columns.findIndex(({ id }) => id === body.id)
      return values.map((row) => row[at]!)
    }
    const results: LiteralValue[] = []
    for (let from = 0; from < values.length; from += BATCH_ELEMENTS) {
      const part = values.slice(from, from + BATCH_ELEMENTS)
      this.heap.rewind()
      const columns = this.columns.map((_, i) => this.vector(part, i))
      const [vector] = this.body!.project({ rows: part.length, selection: 0, selected: part.length, columns })
      for (let row = 0; row < part.length; row++) results.push(this.read(vector!, row))
    }
    return results
  }

  private vector(rows: readonly (readonly LiteralValue[])[], at: number): Vector {
    const { memory } = this.context
    const { type } = this.columns[at]!
    const { values, validity } = this.addresses[at]!
    const width = bytesOf(type)
    const allocate = (bytes: number): number => this.heap.allocate(bytes)
    memory.u8.fill(0xff, validity, validity + ((rows.length + 7) >>> 3))
    let nullable = false
    for (const [i, row] of rows.entries()) {
      const value = row[at]!
      if (value !== null) writeValue(memory, values + width * i, type, value, allocate)
      else {
        nullable = true
        writeZero(memory, values + width * i, width)
        memory.u8[validity + (i >>> 3)]! &= ~(1 << (i & 7))
      }
    }
    return { kind: 'flat', type, values, validity: nullable ? validity : 0 }
  }

  private read(vector: Vector, row: number): LiteralValue {
    const { memory } = this.context
    const { values, validity } = vector.kind === 'dictionary' ? vector.dictionary : vector
    const index = vector.kind === 'dictionary' ? memory.u32[(vector.ids >>> 2) + row]! : vector.kind === 'constant' ? 0 : row
    if (validity && !((memory.u8[validity + (index >>> 3)]! >> (index & 7)) & 1)) return null
    return readValue(memory, values + bytesOf(vector.type) * index, vector.type)
  }
}

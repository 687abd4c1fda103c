// The arguments of an aggregation: what kernels and JavaScript compute comes as vectors, and all else is computed in the loop that takes rows into groups,
// so that a product that is summed up is never stored.
import type { Column, Expr } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { builtins } from '../../udf/builtin/index.ts'
import type { ErrorSite } from '../../udf/emit/row-code.ts'
import { i32 } from '../../wasm/instructions.ts'
import {
  emitRowValues,
  hasCalls,
  layoutLetter,
  layoutOfLetter,
  openRowValues,
  type RowExpressions,
  type RowValues,
  SMALL_BITS,
  vectorBits,
} from '../codegen/index.ts'
import type { PartContext } from '../pipeline.ts'
import type { Accumulator } from './accumulator.ts'
import { type AggregateInput, type ArgumentCode, argumentColumns, rowReader } from './aggregate-module.ts'

/** Where each argument comes from: follows from the spec alone. */
export interface ArgumentPlan {
  /** Those that come as vectors. */
  readonly vectors: readonly Expr[]
  readonly rows: RowExpressions
  /** By position: its place in one of the two lists. */
  readonly places: readonly { readonly isVector: boolean; readonly at: number }[]
  /** Of those that come as vectors: of which it matters whether they are small. */
  readonly measured: ReadonlySet<number>
}

/** `inline` false: all come as vectors, for something else than generated code reads them, too. */
export function planArguments(
  exprs: readonly Expr[],
  inputs: readonly AggregateInput[],
  accumulators: readonly Accumulator[],
  inline: boolean,
): ArgumentPlan {
  const ofSmall = new Set(accumulators.flatMap(({ brief }, a) => (brief?.ofSmall ? inputs[a]!.args : [])))
  const vectors: Expr[] = []
  const rows: Expr[] = []
  const measured = new Set<number>()
  const places = exprs.map((expr, position) => {
    if (inline && !hasCalls(expr, builtins)) return { isVector: false, at: rows.push(expr) - 1 }
    if (ofSmall.has(position)) measured.add(vectors.length)
    return { isVector: true, at: vectors.push(expr) - 1 }
  })
  return { vectors, rows: { exprs: rows, measured: rows.filter((expr) => ofSmall.has(exprs.indexOf(expr))) }, places, measured }
}

/** The arguments of a batch, as code is generated for them. */
export interface BoundArguments {
  /** What that code depends on. */
  readonly signature: string
  /** Generates it; `sites` gets the places that may raise. */
  code(sites: ErrorSite[]): ArgumentCode
  /** Throws what that code has raised. */
  throwRaised(sites: readonly ErrorSite[]): void
}

/** The arguments of a morsel's batches. */
export class AggregateArguments {
  /** What code is given: the descriptors of the vectors, and behind them the address of the rows' frame. */
  readonly descriptors: number
  private readonly rows: RowValues | undefined
  /** What is not small in one batch is not tried again. */
  private readonly large = new Set<number>()
  private bound: BoundArguments | undefined

  constructor(
    private readonly plan: ArgumentPlan,
    private readonly context: PartContext,
    input: readonly Column[],
    operator: string,
  ) {
    this.descriptors = context.task.scratch.allocateZeroed((plan.vectors.length + 1) * DESCRIPTOR_BYTES, operator)
    if (plan.rows.exprs.length > 0) this.rows = openRowValues(context, input, plan.rows)
  }

  /** `vectors`: those that the plan wants, of this batch. */
  bind(batch: Batch, vectors: readonly Vector[]): BoundArguments {
    const { plan, rows, descriptors } = this
    const { memory } = this.context.task
    let letters = ''
    vectors.forEach((vector, i) => {
      writeDescriptor(memory, descriptors + i * DESCRIPTOR_BYTES, vector)
      letters += layoutLetter(vector)
      letters += plan.measured.has(i) && this.isSmall(vector, i, batch) ? 's' : '-'
    })
    const row = rows?.bind(batch)
    if (row) memory.u32[(descriptors + vectors.length * DESCRIPTOR_BYTES) >>> 2] = row.frame
    const signature = `${letters} ${row?.program.key ?? ''}`
    if (this.bound?.signature === signature) return this.bound
    const shapes = plan.vectors.map(({ type }, i) => {
      return { type, layout: { ...layoutOfLetter(letters[2 * i]!), bits: letters[2 * i + 1] === 's' ? SMALL_BITS : undefined } }
    })
    this.bound = {
      signature,
      code: (sites) => ({
        open(code, module, address) {
          const columnsOf = argumentColumns(shapes).open(code, module, address)
          const valuesOf =
            row && emitRowValues(row.program, code, module, sites, code.let(i32.load(address, shapes.length * DESCRIPTOR_BYTES)))
          return (place) => {
            const [column, value] = [columnsOf(place), valuesOf?.(place)]
            return rowReader((position) => {
              const { isVector, at } = plan.places[position]!
              return isVector ? column(at) : value!(at)
            })
          }
        },
      }),
      throwRaised(sites) {
        if (row && sites.length > 0) rows!.throwRaised(row.program, sites)
      },
    }
    return this.bound
  }

  private isSmall(vector: Vector, at: number, batch: Batch): boolean {
    if (this.large.has(at)) return false
    const bits = vectorBits(this.context.task.memory, vector, batch)
    if (bits !== undefined && bits <= SMALL_BITS) return true
    this.large.add(at)
    return false
  }
}

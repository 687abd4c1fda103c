// Expressions for loops that others generate: a row's values are computed where it is taken, in locals, and never stored.
import type { Column, ColumnId, Expr, LiteralExpr } from '../../logical/expression.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { builtins } from '../../udf/builtin/index.ts'
import { type ErrorSite, RowCode } from '../../udf/emit/row-code.ts'
import type { SqlValue } from '../../udf/emit/sql-value.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32 } from '../../wasm/instructions.ts'
import type { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { Local } from '../../wasm/node.ts'
import type { UserCalls } from '../stage.ts'
import { ColumnReader } from './column-reader.ts'
import { numberSources } from './error-sources.ts'
import { ExpressionCompiler, type Leaves, zeroedParts } from './expression-compiler.ts'
import { ExpressionSet, type RowProgram } from './expression-set.ts'

/** The values of a row by their positions: emitted, once each, where they are first asked for. */
export type RowReader = (position: number) => SqlValue

export class RowValues {
  private readonly set: ExpressionSet
  private readonly leaves: number
  private frame = 0

  /** `exprs` are computed inline in all their parts (`hasCalls` says so); `measured`: those of which it matters how large they are. */
  constructor(
    private readonly memory: EngineMemory,
    exprs: readonly Expr[],
    measured: readonly Expr[],
    input: readonly Column[],
  ) {
    this.set = new ExpressionSet(exprs, input, { memory, functions: builtins, mode: 'rows', memoise: true }, measured)
    this.leaves = this.set.mostLeaves
  }

  /** As `Projection.begin`. */
  begin(arena: Arena, calls?: UserCalls, lasting?: KernelArena): void {
    this.set.begin(arena, calls, lasting)
    this.frame = arena.allocateZeroed(HEAD_BYTES + this.leaves * DESCRIPTOR_BYTES, 'an expression')
    this.memory.u32[this.frame >>> 2] = this.set.errorBlock
  }

  /** What code for the batch is generated from, and the frame that it is to be given. */
  bind(batch: Batch): { readonly program: RowProgram; readonly frame: number } {
    const { program, vectors } = this.set.bind(batch)
    for (let i = 0; i < vectors.length; i++) writeDescriptor(this.memory, this.frame + HEAD_BYTES + i * DESCRIPTOR_BYTES, vectors[i]!)
    return { program, frame: this.frame }
  }

  /** Throws what the program's code has raised at one of the places that `emitRowValues` noted. */
  throwRaised(program: RowProgram, sites: readonly ErrorSite[]): void {
    this.set.throwRaised(program, sites)
  }
}

/** In front of the descriptors: the address of the error block. */
const HEAD_BYTES = 16

/** Emits what is done once, before the loop over rows, and gives what emits a row's values. `sites` gets the places that may raise. */
export function emitRowValues(
  { input }: RowProgram,
  f: FunctionBuilder,
  module: ModuleBuilder,
  sites: ErrorSite[],
  frame: Local,
): (row: Local) => RowReader {
  const errors = f.let(i32.load(frame))
  const exprs = numberSources(input.exprs)
  const reader = (type: Column['type'], layout: ColumnReader['layout'], at: number): ColumnReader =>
    new ColumnReader(f, type, layout, { frame, offset: HEAD_BYTES + at * DESCRIPTOR_BYTES })
  const columns = new Map<ColumnId, ColumnReader>(input.columns.map(({ column, layout }, i) => [column.id, reader(column.type, layout, i)]))
  const literals = new Map<LiteralExpr, ColumnReader>(
    input.literals.map((literal, i) => {
      const layout = { kind: 'constant', nullable: literal.value === null, bits: input.literalBits[i] } as const
      return [literal, reader(literal.type, layout, input.columns.length + i)]
    }),
  )
  return (row) => {
    const code = new RowCode(f, module, sites, errors, row)
    const leaves: Leaves = { column: (id) => columns.get(id)!.read(row), literal: (literal) => literals.get(literal)!.read(row) }
    const compiler = new ExpressionCompiler(code, leaves, builtins)
    const read = new Map<number, SqlValue>()
    return (position) => {
      let value = read.get(position)
      if (!value) {
        value = compiler.compile(exprs[position]!)
        value = { ...value, parts: zeroedParts(code, value), zeroed: true }
        read.set(position, value)
      }
      return value
    }
  }
}

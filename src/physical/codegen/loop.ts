// The loops over a batch: one that computes expressions into vectors, one that writes the rows for which a condition holds.
import { carrierOf } from '../../common/types.ts'
import type { ColumnId, Expr, LiteralExpr } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import { DESCRIPTOR_BYTES } from '../../memory/descriptor.ts'
import { type ErrorSite, RowCode } from '../../udf/emit/row-code.ts'
import { elementAddress, loadParts, type SqlValue, storeParts } from '../../udf/emit/sql-value.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32, select } from '../../wasm/instructions.ts'
import type { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { Local, Value } from '../../wasm/node.ts'
import { ColumnReader } from './column-reader.ts'
import { ExpressionCompiler, type Leaves, zeroedParts } from './expression-compiler.ts'
import { SLOT_VALIDITY, SLOT_VALUES } from './layout.ts'
import { collectLiterals, type SlotColumn } from './slots.ts'

// The head of a frame; its slots come behind it.
export const FRAME_COUNT = 0
export const FRAME_SELECTION = 4
export const FRAME_LITERALS = 8
export const FRAME_ERRORS = 12
/** Where a filter writes the rows that pass. */
export const FRAME_ROWS = 16
export const FRAME_HEAD_BYTES = 32
/** Bytes of a literal in the literal block: its value as a flat vector of one row. */
export const LITERAL_BYTES = 16

/** What all loops of a program share. */
export interface LoopContext {
  readonly module: ModuleBuilder
  readonly sites: ErrorSite[]
  readonly functions: FunctionRegistry
  /** Where a column, computed or read, lies. */
  readonly columns: ReadonlyMap<ColumnId, SlotColumn>
  readonly literals: ReadonlyMap<LiteralExpr, number>
  /** As `SqlValue.bits`, by a literal's number. */
  readonly literalBits: readonly (number | undefined)[]
  /** Whether the batch has a selection vector. */
  readonly selected: boolean
}

/** Where an expression's value goes: the slot says the addresses. */
export interface LoopOutput {
  readonly expr: Expr
  readonly slot: number
  /** Only the validity is wanted: whether all of these are there. */
  readonly validityOf?: readonly Expr[]
}

/** What is known of a computed vector once its code is there. */
export interface OutputValidity {
  readonly nullable: boolean
  /** The slot of a flat column that has the same NULLs: its bitmap serves, none is written. */
  readonly sameAs: number | undefined
  /** As `SqlValue.bits`, of live rows. */
  readonly bits?: number | undefined
}

/** Emits and exports `name(frame)`: computes the outputs for every live row, each at the row's own place. */
export function emitProjection(context: LoopContext, name: string, outputs: readonly LoopOutput[]): OutputValidity[] {
  const loop = new Loop(
    context,
    name,
    outputs.flatMap(({ expr, validityOf }) => validityOf ?? [expr]),
  )
  const { f } = loop
  const addresses = outputs.map(({ slot }) => ({
    values: loop.slotWord(slot, SLOT_VALUES),
    validity: loop.slotWord(slot, SLOT_VALIDITY),
    bits: f.local('i32'),
  }))
  const validities: OutputValidity[] = []
  loop.rows((compiler, code, row) => {
    outputs.forEach(({ expr, validityOf }, i) => {
      const { values, validity, bits } = addresses[i]!
      const value = validityOf ? validityValue(compiler, code, validityOf) : compiler.compile(expr)
      if (!validityOf) {
        const carrier = carrierOf(expr.type)
        const wide = carrier === 'i128' || carrier === 'view'
        const address = elementAddress(carrier, values, row)
        for (const store of storeParts(carrier, wide ? f.let(address) : address, zeroedParts(code, value))) f.do(store)
      }
      const sameAs = value.valid && loop.flatValidity.get(value.valid)
      if (value.valid && sameAs === undefined) loop.storeBit(validity, bits, row, value.valid)
      validities.push({ nullable: value.valid !== undefined, sameAs, bits: validityOf ? undefined : value.bits })
    })
  })
  f.return(0)
  return validities
}

/** Emits and exports `name(frame)`: writes the live rows for which the condition is true, and returns how many they are. Reading and writing the same selection is fine. */
export function emitFilter(context: LoopContext, name: string, condition: Expr): void {
  const loop = new Loop(context, name, [condition])
  const { f } = loop
  const out = f.let(i32.load(f.param(0), FRAME_ROWS))
  const passed = f.local('i32')
  loop.rows((compiler, _, row) => {
    // Stored for every row, kept only where it passes: no branch to mispredict.
    const passes = compiler.condition(condition)
    f.do(i32.store(elementAddress('i32', out, passed), row))
    f.set(passed, i32.add(passed, passes))
  })
  f.return(passed)
}

function validityValue(compiler: ExpressionCompiler, code: RowCode, exprs: readonly Expr[]): SqlValue {
  const values = exprs.map((expr) => compiler.compile(expr))
  let valid: Value | undefined
  for (const value of values) if (value.valid) valid = valid ? code.let(i32.and(valid, value.valid)) : value.valid
  return { ...values[0]!, valid }
}

class Loop implements Leaves {
  readonly f: FunctionBuilder
  /** Validity bits read from flat columns in the current row, and the slots of those columns. */
  readonly flatValidity = new Map<Value, number>()
  private readonly readers = new Map<ColumnId, ColumnReader>()
  private readonly literalValues = new Map<LiteralExpr, SqlValue>()
  private readonly count: Local
  private readonly selection: Local
  private readonly errors: Local
  private row: Local | undefined

  constructor(
    private readonly context: LoopContext,
    name: string,
    exprs: readonly Expr[],
  ) {
    this.f = context.module.export(name, ['i32'], ['i32'])
    const { f } = this
    const frame = f.param(0)
    this.count = f.let(i32.load(frame, FRAME_COUNT))
    this.selection = f.let(i32.load(frame, FRAME_SELECTION))
    this.errors = f.let(i32.load(frame, FRAME_ERRORS))
    this.prepareLeaves(exprs)
  }

  column(id: ColumnId): SqlValue {
    const reader = this.readers.get(id)!
    const value = reader.read(this.row!)
    if (value.valid && reader.layout.kind === 'flat') this.flatValidity.set(value.valid, this.context.columns.get(id)!.slot)
    return value
  }

  literal(literal: LiteralExpr): SqlValue {
    return this.literalValues.get(literal)!
  }

  slotWord(slot: number, word: number): Local {
    return this.f.let(i32.load(this.f.param(0), slotOffset(slot) + word))
  }

  rows(body: (compiler: ExpressionCompiler, code: RowCode, row: Local) => void): void {
    const { f } = this
    const { module, sites, functions, selected } = this.context
    f.for(0, this.count, (index) => {
      const row = selected ? f.let(i32.load(elementAddress('i32', this.selection, index))) : index
      this.row = row
      const code = new RowCode(f, module, sites, this.errors, row)
      body(new ExpressionCompiler(code, this, functions), code, row)
    })
  }

  /** Sets bit `row` of the bitmap. With a selection the caller has zeroed it; without, the bits of a byte are gathered in a local. */
  storeBit(bitmap: Local, bits: Local, row: Local, valid: Value): void {
    const { f } = this
    const address = f.let(i32.add(bitmap, i32.shr_u(row, 3)))
    const bit = i32.and(row, 7)
    if (this.context.selected) {
      f.do(i32.store8(address, i32.or(i32.load8_u(address), i32.shl(valid, bit))))
      return
    }
    f.set(bits, i32.or(select(bit, bits, 0), i32.shl(valid, bit)))
    f.do(i32.store8(address, bits))
  }

  /** Loads what does not change from row to row before the loop. */
  private prepareLeaves(exprs: readonly Expr[]): void {
    const { f } = this
    const { columns, literals, literalBits } = this.context
    const frame = f.param(0)
    const ids = new Set<ColumnId>()
    const used = new Set<LiteralExpr>()
    for (const expr of exprs) {
      collectColumns(expr, ids)
      collectLiterals(expr, used)
    }
    for (const id of ids) {
      const { slot, type, layout } = columns.get(id)!
      this.readers.set(id, new ColumnReader(f, type, layout, { frame, offset: slotOffset(slot) }))
    }
    if (used.size === 0) return
    const block = f.let(i32.load(frame, FRAME_LITERALS))
    for (const literal of used) {
      const { type, value } = literal
      const number = literals.get(literal)!
      const parts = loadParts(carrierOf(type), block, LITERAL_BYTES * number).map((part) => f.let(part))
      const valid = value === null ? i32.const(0) : undefined
      this.literalValues.set(literal, { type, parts, valid, zeroed: true, bits: literalBits[number] })
    }
  }
}

/** Where slot `index` lies in its frame. */
export function slotOffset(index: number): number {
  return FRAME_HEAD_BYTES + DESCRIPTOR_BYTES * index
}

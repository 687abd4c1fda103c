// Plans how expressions are computed over a batch: kernels and JavaScript functions first, each over whole vectors, then one fused loop over
// what is left. Where such a call may raise and stands in a branch, it runs over the rows of that branch alone.
import { BOOLEAN, type SqlType } from '../../common/types.ts'
import type { CaseExpr, Column, ColumnExpr, ColumnId, Expr, LiteralExpr, LogicExpr } from '../../logical/expression.ts'
import { operandsOf, withOperands } from '../../logical/expression.ts'
import { canRaise } from '../../logical/expression-key.ts'
import { someExpr } from '../../logical/expression-walk.ts'
import type { ErrorSite } from '../../udf/emit/row-code.ts'
import type { Body, NullHandling } from '../../udf/function.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import { ModuleBuilder } from '../../wasm/module-builder.ts'
import { numberSources, sourceOf } from './error-sources.ts'
import { bodyOf } from './function-body.ts'
import type { Layout } from './layout.ts'
import { emitFilter, emitProjection, type LoopContext, type LoopOutput, type OutputValidity } from './loop.ts'
import type { SlotColumn } from './slots.ts'

/** Which rows a step runs over: 0 for the batch's, or a selection that an earlier step made. */
type Rows = number

/** The vector of a computed value. */
export interface Computed {
  readonly slot: number
  readonly type: SqlType
  validity: OutputValidity
}

interface LoopStep {
  readonly kind: 'loop'
  readonly name: string
  readonly rows: Rows
  readonly outputs: readonly Computed[]
}

/** Makes selection `into` of those of `rows` for which a condition holds. */
interface SelectStep {
  readonly kind: 'select'
  readonly name: string
  readonly rows: Rows
  readonly into: Rows
}

export interface CallStep {
  readonly kind: 'call'
  readonly rows: Rows
  readonly body: Exclude<Body, { kind: 'emit' }>
  readonly args: readonly { readonly slot: number; readonly type: SqlType }[]
  readonly out: Computed
  /** Whose bitmap says for which rows all arguments are there; undefined where they always are, or where the function does not ask. */
  readonly validArgs: number | undefined
  /** NULL results are possible beside those from NULL arguments. */
  readonly givesNull: boolean
  /** A row that raises is NULL instead. */
  readonly quiet: boolean
  /** The number of the call or cast (./error-sources.ts). */
  readonly source: number | undefined
}

type Step = LoopStep | SelectStep | CallStep

/** The plan of a computation, without addresses and literals' values: it serves all expressions of one shape, over batches of one signature. */
export interface Program {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly steps: readonly Step[]
  readonly sites: readonly ErrorSite[]
  readonly slots: number
  readonly selections: number
  /** The literals that kernels read as vectors. */
  readonly literalSlots: readonly { readonly literal: number; readonly slot: number }[]
  /** The columns' slots, by position in `ProgramInput.columns`. */
  readonly inputSlots: readonly number[]
  /** The expressions' values; a filter's is the selection that the last step makes. */
  readonly outputs: readonly Computed[]
  readonly result: Rows
}

export interface ProgramInput {
  readonly exprs: readonly Expr[]
  /** Compile the one expression as a filter. */
  readonly filter: boolean
  readonly columns: readonly { readonly column: Column; readonly layout: Layout }[]
  readonly literals: readonly LiteralExpr[]
  /** As `SqlValue.bits`, of each literal. */
  readonly literalBits: readonly (number | undefined)[]
  readonly selected: boolean
}

const NEVER_NULL: OutputValidity = { nullable: false, sameAs: undefined }

export function planProgram(input: ProgramInput, functions: FunctionRegistry): Program {
  return new Planner(input, functions).plan()
}

/** Whether any part of the expression is computed outside the fused loop. */
export function hasCalls(expr: Expr, functions: FunctionRegistry): boolean {
  return someExpr(expr, (part) => {
    const found = bodyOf(part, functions)
    return found !== undefined && found.body.kind !== 'emit'
  })
}

class Planner {
  private readonly module = new ModuleBuilder()
  private readonly steps: Step[] = []
  private readonly sites: ErrorSite[] = []
  private readonly columns = new Map<ColumnId, SlotColumn>()
  private readonly literals: Map<LiteralExpr, number>
  private readonly literalSlots = new Map<LiteralExpr, number>()
  private slots = 0
  private selections = 1
  private names = 0
  private temporaryId: ColumnId
  private readonly temporaries = new Map<ColumnId, Computed>()

  constructor(
    private readonly input: ProgramInput,
    private readonly functions: FunctionRegistry,
  ) {
    for (const { column, layout } of input.columns) this.columns.set(column.id, { slot: this.slots++, type: column.type, layout })
    this.literals = new Map(input.literals.map((literal, i) => [literal, i]))
    this.temporaryId = Math.max(0, ...input.columns.map(({ column }) => column.id)) + 1
  }

  plan(): Program {
    const { exprs, filter } = this.input
    const prepared = numberSources(exprs).map((expr) => this.prepare(expr, 0))
    let outputs: readonly Computed[] = []
    let result: Rows = 0
    if (filter) result = this.select(prepared[0]!, 0)
    else outputs = this.compute(prepared, 0)
    return {
      bytes: this.module.toBytes(),
      steps: this.steps,
      sites: this.sites,
      slots: this.slots,
      selections: this.selections,
      literalSlots: [...this.literalSlots].map(([literal, slot]) => ({ literal: this.literals.get(literal)!, slot })),
      inputSlots: this.input.columns.map(({ column }) => this.columns.get(column.id)!.slot),
      outputs,
      result,
    }
  }

  /** The expression with every kernel and JavaScript call replaced by the vector of its results; the steps that make them are added. */
  private prepare(expr: Expr, rows: Rows): Expr {
    if (!hasCalls(expr, this.functions)) return expr
    if (expr.kind === 'case') return this.prepareCase(expr, rows)
    if (expr.kind === 'and' || expr.kind === 'or') return this.prepareLogic(expr, rows)
    const args = operandsOf(expr).map((arg) => this.prepare(arg, rows))
    const prepared = withOperands(expr, args)
    const found = bodyOf(expr, this.functions)
    if (!found || found.body.kind === 'emit') return prepared
    return this.call(expr, found.body, found.nulls, args, rows)
  }

  private needsGuard(expr: Expr): boolean {
    return hasCalls(expr, this.functions) && canRaise(expr)
  }

  /** Each branch runs over its own rows where what it calls may raise. Conditions become vectors, for they are asked twice. */
  private prepareCase(expr: CaseExpr, rows: Rows): Expr {
    const guarded = expr.args.slice(1).some((arg) => this.needsGuard(arg))
    if (!guarded)
      return withOperands(
        expr,
        expr.args.map((arg) => this.prepare(arg, rows)),
      )
    const args: Expr[] = []
    let rest = rows
    for (let i = 0; i + 1 < expr.args.length; i += 2) {
      const condition = this.materialise(this.prepare(expr.args[i]!, rest), rest)
      const taken = this.select(condition, rest)
      args.push(condition, this.prepare(expr.args[i + 1]!, taken))
      rest = this.select(unlessTrue(condition), rest)
    }
    args.push(this.prepare(expr.args.at(-1)!, rest))
    return withOperands(expr, args)
  }

  /**
   * An operand that calls what may raise runs over the rows that those before it leave open. For the others its vector holds some old
   * boolean, which changes nothing there.
   */
  private prepareLogic(expr: LogicExpr, rows: Rows): Expr {
    const args: Expr[] = []
    let open = rows
    expr.args.forEach((arg, i) => {
      const prepared = this.prepare(arg, open)
      const later = expr.args.slice(i + 1).some((other) => this.needsGuard(other))
      const kept = later ? this.materialise(prepared, open) : prepared
      args.push(kept)
      if (later) open = this.select(expr.kind === 'and' ? unlessFalse(kept) : unlessTrue(kept), open)
    })
    return withOperands(expr, args)
  }

  private call(expr: Expr, body: Body, nulls: NullHandling, args: readonly Expr[], rows: Rows): ColumnExpr {
    const vectors = this.vectors(args, rows)
    // What a kernel leaves to JavaScript may raise there.
    const scripted = body.kind === 'js' || (body.kind === 'kernel' && body.script !== undefined)
    const quiet = expr.kind === 'cast' && expr.tryCast && scripted
    const givesNull = quiet || nulls === 'own' || (body.kind !== 'emit' && body.givesNull)
    const validArgs = nulls === 'propagate' ? this.validity(vectors, rows) : undefined
    const shared = validArgs !== undefined && !givesNull
    const validity: OutputValidity = { nullable: givesNull || validArgs !== undefined, sameAs: shared ? validArgs : undefined }
    const out: Computed = { slot: this.slots++, type: expr.type, validity }
    const source = expr.kind === 'call' || expr.kind === 'cast' ? sourceOf(expr) : undefined
    const sources = vectors.map((vector) => ({ slot: this.slotOf(vector), type: vector.type }))
    const step = { kind: 'call', rows, args: sources, out, validArgs, givesNull, quiet, source } as const
    if (body.kind === 'kernel') this.steps.push({ ...step, body })
    else if (body.kind === 'js') this.steps.push({ ...step, body })
    else if (body.kind === 'user') this.steps.push({ ...step, body })
    else if (body.kind === 'lambda') this.steps.push({ ...step, body })
    return this.columnOf(out)
  }

  /** The arguments as vectors: columns and literals as they are, all else computed by one loop. */
  private vectors(args: readonly Expr[], rows: Rows): readonly (ColumnExpr | LiteralExpr)[] {
    const computed = args.filter((arg) => !isLeaf(arg))
    const made = this.compute(computed, rows)
    return args.map((arg) => (isLeaf(arg) ? arg : this.columnOf(made[computed.indexOf(arg)]!)))
  }

  /** The slot whose bitmap tells where all arguments are there; undefined where they always are. */
  private validity(args: readonly (ColumnExpr | LiteralExpr)[], rows: Rows): number | undefined {
    const nullable = args.filter((arg) => (arg.kind === 'literal' ? arg.value === null : this.columns.get(arg.id)!.layout.nullable))
    const [only] = nullable
    if (!only) return undefined
    if (nullable.length === 1 && only.kind === 'column' && this.columns.get(only.id)!.layout.kind === 'flat') return this.slotOf(only)
    const out: Computed = { slot: this.slots++, type: BOOLEAN, validity: NEVER_NULL }
    this.loop([{ expr: only, slot: out.slot, validityOf: nullable }], [out], rows)
    return out.slot
  }

  private slotOf(vector: ColumnExpr | LiteralExpr): number {
    return vector.kind === 'column' ? this.columns.get(vector.id)!.slot : this.literalSlot(vector)
  }

  /** The vectors of prepared expressions; what is a computed vector already stays that. */
  private compute(exprs: readonly Expr[], rows: Rows): readonly Computed[] {
    const outputs: LoopOutput[] = []
    const made: Computed[] = []
    const results = exprs.map((expr) => {
      const known = expr.kind === 'column' && this.temporaries.get(expr.id)
      if (known) return known
      const out: Computed = { slot: this.slots++, type: expr.type, validity: NEVER_NULL }
      outputs.push({ expr, slot: out.slot })
      made.push(out)
      return out
    })
    if (outputs.length > 0) this.loop(outputs, made, rows)
    return results
  }

  private loop(outputs: readonly LoopOutput[], computed: readonly Computed[], rows: Rows): void {
    const name = `loop${this.names++}`
    const validities = emitProjection(this.context(rows), name, outputs)
    validities.forEach((validity, i) => void (computed[i]!.validity = validity))
    this.steps.push({ kind: 'loop', name, rows, outputs: computed })
  }

  private select(condition: Expr, rows: Rows): Rows {
    const name = `filter${this.names++}`
    emitFilter(this.context(rows), name, condition)
    const into = this.selections++
    this.steps.push({ kind: 'select', name, rows, into })
    return into
  }

  private materialise(expr: Expr, rows: Rows): Expr {
    return isLeaf(expr) ? expr : this.columnOf(this.compute([expr], rows)[0]!)
  }

  private columnOf(out: Computed): ColumnExpr {
    const id = this.temporaryId++
    const layout: Layout = { kind: 'flat', nullable: out.validity.nullable }
    this.columns.set(id, { slot: out.slot, type: out.type, layout })
    this.temporaries.set(id, out)
    return { kind: 'column', id, name: '', type: out.type, nullable: out.validity.nullable }
  }

  private literalSlot(literal: LiteralExpr): number {
    let slot = this.literalSlots.get(literal)
    if (slot === undefined) {
      slot = this.slots++
      this.literalSlots.set(literal, slot)
    }
    return slot
  }

  private context(rows: Rows): LoopContext {
    const { module, sites, functions, columns, literals } = this
    const { literalBits, selected } = this.input
    return { module, sites, functions, columns, literals, literalBits, selected: selected || rows !== 0 }
  }
}

function isLeaf(expr: Expr): expr is ColumnExpr | LiteralExpr {
  return expr.kind === 'column' || expr.kind === 'literal'
}

/** True where the condition is false or NULL. */
function unlessTrue(condition: Expr): Expr {
  return {
    kind: 'or',
    args: [isNull(condition), { kind: 'not', args: [condition], type: BOOLEAN, nullable: true }],
    type: BOOLEAN,
    nullable: true,
  }
}

/** True where the condition is true or NULL. */
function unlessFalse(condition: Expr): Expr {
  return { kind: 'or', args: [isNull(condition), condition], type: BOOLEAN, nullable: true }
}

function isNull(condition: Expr): Expr {
  return { kind: 'is_null', args: [condition], type: BOOLEAN, nullable: false }
}

// Some expressions over batches of one input, compiled for the layouts that come. The core of projections and filters.
import { InternalError } from '../../common/errors.ts'
import { carrierOf, isNumeric } from '../../common/types.ts'
import type { Column, ColumnExpr, ColumnId, Expr, LiteralExpr } from '../../logical/expression.ts'
import { operandsOf } from '../../logical/expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns, replaceExpr, someExpr } from '../../logical/expression-walk.ts'
import type { Arena, KernelArena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, DictionaryVector, FlatVector, Vector } from '../../memory/vector.ts'
import { ERROR_BLOCK_BYTES, type ErrorSite } from '../../udf/emit/row-code.ts'
import type { FunctionRegistry } from '../../udf/registry.ts'
import { CodeCache } from '../code-cache.ts'
import type { UserCalls } from '../stage.ts'
import { bodyOf } from './function-body.ts'
import { layoutLetter, layoutOfLetter } from './layout.ts'
import { LiteralVectors } from './literal-vectors.ts'
import { DictionaryMemo } from './memo.ts'
import { type ProgramInput, planProgram } from './program.ts'
import { type Linked, ProgramRun, type Target, throwRaised } from './program-run.ts'
import type { LiveRows, RunContext } from './run-context.ts'
import { type NumberedExpressions, numberLeaves } from './slots.ts'
import { TextHeap } from './text-heap.ts'
import { bitsClass, factorsOf, vectorBits } from './word-bits.ts'

export interface ExpressionSetOptions {
  readonly memory: EngineMemory
  readonly functions: FunctionRegistry
  /** Compile vectors of the expressions' values, the one expression as a filter, or nothing: what takes each row's values generates their code. */
  readonly mode: 'project' | 'filter' | 'rows'
  /** Compute expressions over a single dictionary column once per entry. Not where the rows are themselves such entries. */
  readonly memoise: boolean
}

/** The expressions with some parts replaced by memoised columns. */
interface Variant {
  readonly exprs: readonly Expr[]
  readonly columns: readonly (Column & { readonly source: number | DictionaryMemo })[]
}

interface ProgramKey {
  /** Of the inputs' layouts. */
  readonly letters: string
  readonly sizes: readonly (number | undefined)[] | undefined
  readonly text: string
}

/** What code that computes the expressions of a row is generated from, and what all of it depends on. */
export interface RowProgram {
  readonly input: ProgramInput
  readonly key: string
}

export class ExpressionSet {
  private readonly numbered: NumberedExpressions
  private readonly positions: ReadonlyMap<ColumnId, number>
  private readonly memos: readonly DictionaryMemo[]
  private readonly literals: LiteralVectors
  private readonly variants = new Map<string, Variant>()
  private readonly runs = new Map<string, ProgramRun>()
  private readonly rowPrograms = new Map<string, RowProgram>()
  /** Columns and literals of which it matters how large they are; and the largest class of each that the morsel had so far. */
  private readonly factors: ReadonlySet<number | LiteralExpr>
  private readonly largest = new Map<number | LiteralExpr, number | undefined>()
  private context: RunContext | undefined

  constructor(
    private readonly exprs: readonly Expr[],
    input: readonly Column[],
    private readonly options: ExpressionSetOptions,
    /** Whose size matters, whatever becomes of them. */
    measured: readonly Expr[] = [],
  ) {
    this.numbered = numberLeaves(exprs, options.functions)
    this.literals = new LiteralVectors(options.memory, this.numbered.literals)
    this.positions = new Map(input.map(({ id }, i) => [id, i]))
    this.memos = options.memoise ? this.findMemos() : []
    this.factors = factorsOf(exprs, measured)
  }

  /** Takes memory for a morsel; what was computed before is gone, but for what is kept in `lasting`, where that is given again. */
  begin(arena: Arena, calls?: UserCalls, lasting?: KernelArena): void {
    this.runs.clear()
    this.largest.clear()
    this.context = this.openContext(arena, calls)
    for (const memo of this.memos) memo.begin(arena, calls, lasting)
  }

  /** Room taken by the computed strings. */
  get textBytes(): number {
    return this.context?.heap.bytes ?? 0
  }

  project(batch: Batch, target?: Target): Vector[] {
    // Strings of memoised entries stay: only rows' own are given up with their batch.
    if (!target) this.context?.heap.rewind()
    const { variant, active } = this.variantFor(batch)
    const wholes = this.exprs.map((expr) => active.find((memo) => memo.expr === expr)?.evaluate(this.operandOf(expr, batch), batch))
    if (wholes.every((whole) => whole !== undefined)) return wholes as Vector[]
    const inputs = this.inputs(variant, batch)
    const computed = this.runFor(variant, inputs, batch, active).project(batch, inputs, target)
    let next = 0
    return wholes.map((whole) => whole ?? computed[next++]!)
  }

  filter(batch: Batch): LiveRows {
    this.context?.heap.rewind()
    const { variant, active } = this.variantFor(batch)
    const inputs = this.inputs(variant, batch)
    return this.runFor(variant, inputs, batch, active).filter(batch, inputs)
  }

  /** For the mode `rows`: what code for the batch is generated from, and the vectors that it reads, literals behind columns. */
  bind(batch: Batch): { program: RowProgram; vectors: readonly Vector[] } {
    const { variant, active } = this.variantFor(batch)
    const inputs = this.inputs(variant, batch)
    const key = this.keyOf(variant, inputs, batch, active)
    let program = this.rowPrograms.get(key.text)
    if (!program) {
      program = { input: this.programInput(variant, inputs, batch, key), key: `${key.text} ${this.numbered.shape}` }
      this.rowPrograms.set(key.text, program)
    }
    return { program, vectors: [...inputs, ...this.literals.vectors] }
  }

  /** For the mode `rows`: throws what a program's code has raised at one of these places. */
  throwRaised({ input }: RowProgram, sites: readonly ErrorSite[]): void {
    throwRaised(this.options.memory, this.errorBlock, sites, input.exprs)
  }

  /** How many vectors `bind` gives, at most. */
  get mostLeaves(): number {
    return this.numbered.columns.length + this.memos.length + this.numbered.literals.length
  }

  /** Where generated code notes what it raises. */
  get errorBlock(): number {
    return this.opened.errorBlock
  }

  private get opened(): RunContext {
    if (!this.context) throw new InternalError('an expression is used before its morsel has begun')
    return this.context
  }

  private inputs({ columns }: Variant, batch: Batch): Vector[] {
    return columns.map(({ source }) => {
      if (typeof source === 'number') return batch.columns[source]!
      return source.evaluate(this.operandOf(source.expr, batch), batch)
    })
  }

  /** The one column that a memo's expression reads. */
  private operandOf(expr: Expr, batch: Batch): DictionaryVector | FlatVector {
    const [id] = collectColumns(expr, new Set())
    return batch.columns[this.positions.get(id!)!] as DictionaryVector | FlatVector
  }

  private variantFor(batch: Batch): { variant: Variant; active: readonly DictionaryMemo[] } {
    const active = this.memos.filter((memo) => memo.serves(batch.columns[this.positions.get(memo.column.id)!]!, batch))
    const key = active.map((memo) => this.memos.indexOf(memo)).join()
    let variant = this.variants.get(key)
    if (!variant) {
      variant = this.makeVariant(active)
      this.variants.set(key, variant)
    }
    return { variant, active }
  }

  private makeVariant(active: readonly DictionaryMemo[]): Variant {
    const standIns = new Map(active.map((memo, i) => [memo, standIn(memo, -1 - i)]))
    const exprs = this.exprs
      .filter((expr) => this.options.mode !== 'project' || !active.some((memo) => memo.expr === expr))
      .map((expr) =>
        replaceExpr(expr, (part) => {
          const memo = active.find((candidate) => candidate.expr === part)
          return memo && standIns.get(memo)
        }),
      )
    const used = new Set<ColumnId>()
    for (const expr of exprs) collectColumns(expr, used)
    const columns: Variant['columns'] = [
      ...this.numbered.columns.map((column) => ({ ...column, source: this.positionOf(column) })),
      ...active.map((memo) => ({ ...standIns.get(memo)!, source: memo })),
    ].filter(({ id }) => used.has(id))
    return { exprs, columns }
  }

  private positionOf({ id, name }: ColumnExpr): number {
    const position = this.positions.get(id)
    if (position === undefined) throw new InternalError(`the input has no column ${name} (#${id})`)
    return position
  }

  private runFor(variant: Variant, inputs: readonly Vector[], batch: Batch, active: readonly DictionaryMemo[]): ProgramRun {
    const { mode, memory, functions } = this.options
    const { text, ...found } = this.keyOf(variant, inputs, batch, active)
    const key = `${mode} ${batch.selection ? 'selected' : 'all'} ${text}`
    let run = this.runs.get(key)
    if (!run) {
      const input = this.programInput(variant, inputs, batch, found)
      const linked = CodeCache.of(memory).linked(`expressions ${key} ${this.numbered.shape}`, () => planProgram(input, functions))
      run = new ProgramRun({ program: linked.source, loops: linked.exports as Linked['loops'] }, this.opened, variant.exprs)
      this.runs.set(key, run)
    }
    return run
  }

  /** What code for these inputs depends on, beside the expressions' shape. */
  private keyOf(variant: Variant, inputs: readonly Vector[], batch: Batch, active: readonly DictionaryMemo[]): ProgramKey {
    let letters = ''
    for (const vector of inputs) letters += layoutLetter(vector)
    const sizes = this.sizes(variant, inputs, batch)
    return { letters, sizes, text: `${letters} ${active.map((memo) => this.memos.indexOf(memo)).join()} ${sizes?.join() ?? ''}` }
  }

  private programInput(
    variant: Variant,
    inputs: readonly Vector[],
    batch: Batch,
    { letters, sizes }: Omit<ProgramKey, 'text'>,
  ): ProgramInput {
    return {
      exprs: variant.exprs,
      filter: this.options.mode === 'filter',
      columns: variant.columns.map((column, i) => ({ column, layout: { ...layoutOfLetter(letters[i]!), bits: sizes?.[i] } })),
      literals: this.numbered.literals,
      literalBits: sizes?.slice(inputs.length) ?? [],
      selected: batch.selection !== 0,
    }
  }

  /** The size classes of the inputs, then of the literals; undefined where none matters. */
  private sizes({ columns }: Variant, inputs: readonly Vector[], batch: Batch): (number | undefined)[] | undefined {
    if (this.factors.size === 0) return undefined
    const { memory } = this.options
    const ofInputs = columns.map(({ id, source }, i) => {
      const asked = typeof source === 'number' ? this.factors.has(id) : this.isFactor(source)
      return asked ? this.sizeOf(id, inputs[i]!, batch) : undefined
    })
    const { literals } = this.numbered
    return [
      ...ofInputs,
      ...literals.map((literal, i) =>
        this.factors.has(literal) ? bitsClass(vectorBits(memory, this.literals.vectors[i]!, batch)) : undefined,
      ),
    ]
  }

  /** Sizes only grow in a morsel, so that few are compiled for. */
  private sizeOf(id: ColumnId, vector: Vector, batch: Batch): number | undefined {
    if (this.largest.has(id) && this.largest.get(id) === undefined) return undefined
    const size = bitsClass(vectorBits(this.options.memory, vector, batch))
    const largest = size === undefined ? undefined : Math.max(size, this.largest.get(id) ?? 0)
    this.largest.set(id, largest)
    return largest
  }

  /** Whether what a memo computes is part of a product. */
  private isFactor({ column }: DictionaryMemo): boolean {
    return this.factors.has(column.id)
  }

  private openContext(arena: Arena, calls: UserCalls | undefined): RunContext {
    const { memory } = this.options
    this.literals.begin(arena)
    const heap = new TextHeap(arena)
    const errorBlock = arena.allocateZeroed(ERROR_BLOCK_BYTES, 'an expression')
    const nested = (expr: Expr, columns: readonly Column[]): ExpressionSet => {
      const set = new ExpressionSet([expr], columns, { ...this.options, mode: 'project', memoise: false })
      set.begin(arena, calls)
      return set
    }
    return { memory, arena, heap, literals: this.literals.vectors, literalBlock: this.literals.block, errorBlock, calls, nested }
  }

  /** The largest parts that read one column and do something with it. What may raise and stands behind a guard is left to its own rows. */
  private findMemos(): DictionaryMemo[] {
    const { memory, functions, mode } = this.options
    const found: DictionaryMemo[] = []
    const visit = (part: Expr, guarded: boolean): void => {
      if (part.kind === 'column' || part.kind === 'literal') return
      const ids = collectColumns(part, new Set())
      if (ids.size === 1 && !isVolatile(part) && !(guarded && canRaise(part))) {
        if (found.some((memo) => memo.expr === part) || (mode === 'rows' && isCheap(part))) return
        const column = this.numbered.columns.find(({ id }) => ids.has(id))!
        const compile = () => new ExpressionSet([part], [column], { memory, functions, mode: 'project', memoise: false })
        found.push(new DictionaryMemo(memory, part, column, runsInJavaScript(part, functions), compile))
        return
      }
      const guards = part.kind === 'case' || part.kind === 'and' || part.kind === 'or'
      operandsOf(part).forEach((operand, i) => void visit(operand, guarded || (guards && i > 0)))
    }
    for (const expr of this.exprs) visit(expr, false)
    return found
  }
}

function runsInJavaScript(expr: Expr, functions: FunctionRegistry): boolean {
  return someExpr(expr, (part) => {
    const kind = bodyOf(part, functions)?.body.kind
    return kind === 'js' || kind === 'user'
  })
}

/** Computed as fast as an entry's value is fetched. */
function isCheap(expr: Expr): boolean {
  if (expr.kind === 'column' || expr.kind === 'literal') return isNumeric(expr.type)
  const isArithmetic = expr.kind === 'cast' || (expr.kind === 'call' && CHEAP.has(expr.name))
  return isArithmetic && isNumeric(expr.type) && carrierOf(expr.type) !== 'i128' && operandsOf(expr).every(isCheap)
}

const CHEAP: ReadonlySet<string> = new Set(['+', '-', '*'])

function standIn({ expr }: DictionaryMemo, id: ColumnId): ColumnExpr {
  return { kind: 'column', id, name: '', type: expr.type, nullable: true }
}

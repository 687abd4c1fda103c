// Gathers the build side of a join: each lane writes rows of its own, in parts by the hash of their keys.
import { ResourceError } from '../../common/errors.ts'
import { printExpr } from '../../logical/print-expression.ts'
import type { Batch } from '../../memory/vector.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import { type BuildRows, type BuildSide, buildRows, PART_BITS, PARTS } from '../join/build-rows.ts'
import { CodeWriter, codedBytes, giveUpCodes, openCodes } from '../join/coded-columns.ts'
import { bytesBeside } from '../join/part-table.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, countPassedOn, openCollection, RowWriter } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'

export interface JoinBuildExec {
  readonly kind: 'join_build'
  readonly name: string
  readonly side: BuildSide
  /** Whether rows may be put aside where memory is short: those who read them know of it. */
  readonly spills: boolean
  /** Whether a table is made of the rows. */
  readonly table: boolean
}

class JoinBuildSink implements GatherSink {
  private readonly rows: BuildRows
  private readonly evaluator: BatchEvaluator
  private readonly writer: RowWriter
  private readonly hasher: RowHasher
  private readonly codes: CodeWriter
  /** The lane's collections, one a part, and behind them its state of coded columns. */
  private readonly parts: number
  /** Rows in memory. */
  private gathered = 0

  constructor(
    private readonly spec: JoinBuildExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, batchRows } = context.task
    const { name, side } = spec
    this.rows = buildRows(side)
    this.evaluator = openEvaluator(context, side.columns, this.rows.computed)
    this.writer = new RowWriter(memory, this.rows.layout, scratch, batchRows, name)
    this.hasher = new RowHasher(memory, scratch, batchRows)
    this.parts = this.openParts(name)
    for (let p = 0; p < PARTS; p++) this.gathered += collectionRows(memory, this.parts + p * COLLECTION_BYTES)
    this.codes = new CodeWriter(context.task, this.rows, this.parts, name)
  }

  consume(batch: Batch): void {
    const { selection, selected } = batch
    if (selected === 0) return
    const { layout, keys } = this.rows
    const columns = [...batch.columns, ...this.evaluator.project(batch)]
    const hashes = this.hasher.hash(
      keys.map((key) => columns[layout.fields.indexOf(key)]!),
      selection,
      selected,
    )
    const rows = this.writer.write(columns, selection, selected, { collections: this.parts, bits: PART_BITS, hashes })
    this.context.task.memory.kernels.joinHeads(hashes, selected, rows)
    this.codes.write(columns, selection, selected, rows)
    this.gathered += selected
    const { spill, arena } = this.context.task
    const { spills, table, side } = this.spec
    // The table, or the order, comes when all lanes have gathered theirs.
    if (spills && spill.wanted(arena, table ? bytesBeside(side, spill.threads * this.gathered) : 0)) this.spill()
  }

  end(): void {
    if (this.spec.spills && this.context.task.spill.forced) this.spill()
  }

  seal(): void {
    const { task, operator } = this.context
    // All or nothing of a lane is in files.
    if (SpilledParts.of(task.memory, task.root)) this.spill()
    countPassedOn(task, operator, this.parts, PARTS)
  }

  /** Puts the lane's rows aside, part by part. */
  private spill(): void {
    const { task, operator } = this.context
    const { memory, arena } = task
    countPassedOn(task, operator, this.parts, PARTS)
    const spilled = SpilledParts.open(task, PARTS, this.spec.name)
    for (let p = 0; p < PARTS; p++) spilled.append(task, operator, this.spec.name, p, this.parts + p * COLLECTION_BYTES)
    giveUpCodes(memory, this.rows, this.parts)
    this.gathered = 0
    arena.clear()
    for (let p = 0; p < PARTS; p++) openCollection(memory, this.parts + p * COLLECTION_BYTES, arena.id, this.rows.layout)
  }

  private openParts(name: string): number {
    const { memory, arena, ledger, root } = this.context.task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const parts = ledger.allocateZeroed(PARTS * COLLECTION_BYTES + codedBytes(this.rows), name)
    for (let p = 0; p < PARTS; p++) openCollection(memory, parts + p * COLLECTION_BYTES, arena.id, this.rows.layout)
    if (!openCodes(memory, this.rows, parts, arena, name)) throw new ResourceError(name, 65536, memory.kernels.memoryLimit() >>> 0)
    memory.u32[root >>> 2] = parts
    return parts
  }
}

export const joinBuildExec: SinkType<JoinBuildExec> = {
  describe: ({ name, side }) => ({
    operator: 'join_build',
    detail: name,
    exchange: { kind: 'join', keys: side.keys.map(({ expr }) => printExpr(expr)) },
  }),
  open: (spec, context) => new JoinBuildSink(spec, context),
}

// A join whose build side did not fit in memory: the rows of both sides lie in files, in parts by the hash of their keys. A morsel is a part: its build rows
// come back, a table is made of them, and the other side's rows are read against it, as the probe does in a pipeline. What is too large is divided by
// further bits of the hash; what cannot be, for its rows have mostly one key or the join asks for no equal keys, is joined a piece of the build side at a time.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { type BuildSide, buildRows, PARTS, partCollections } from '../join/build-rows.ts'
import { type PartTable, partTable, portions, tableBytes } from '../join/part-table.ts'
import { PiecewiseJoin } from '../join/piecewise-join.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { RowCursor, RowReader } from '../rows/row-collection.ts'
import { MOST_SPLIT_BITS, PieceSplitter, type SplitRows } from '../spill/piece-splitter.ts'
import { PieceReader, type RowPieces, rowPieces } from '../spill/row-pieces.ts'
import { haveSpilled, SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane, TaskContext } from '../stage.ts'
import { type JoinProbeExec, openProbe } from '../transforms/join-probe-exec.ts'
import { type JoinRestSource, RestReader } from './join-rest-source.ts'

export interface JoinPartsSource {
  readonly kind: 'join_parts'
  readonly name: string
  /** The stages that gathered the build side's rows, and the other side's. */
  readonly inputIndex: number
  readonly probeInput: number
  readonly probeSide: BuildSide
  readonly probe: JoinProbeExec
  /** What comes of the build side's rows by themselves. */
  readonly rest: JoinRestSource | undefined
}

/** Rows of both sides that may match each other. */
interface Part {
  readonly build: RowPieces
  readonly probe: RowPieces
  /** How many of the hash's top bits are the same in all of them. */
  readonly shift: number
  /** Dividing it once more is of no use. */
  readonly stuck: boolean
}

// The part's number, and at most three divisions.
const MOST_SHIFT = 24
// Blocks of memory are of sizes of their own: what is taken is up to half as much again.
const SHARE_OF_ROOM = 2 / 3
// What keeps so much of its rows when it is divided has few keys.
const STUCK = 0.75

class JoinedPart implements Source {
  rowsRead = 0
  private readonly table: PartTable
  private readonly rest: RestReader | undefined
  private readonly probe: ReturnType<typeof openProbe>
  private readonly pieces: PieceReader
  private readonly reader: RowReader
  private readonly rows: number
  private readonly batches: Iterator<Batch>
  private splitters: { readonly build: PieceSplitter; readonly probe: PieceSplitter } | undefined
  private piecewise: PiecewiseJoin | undefined

  constructor(
    private readonly spec: JoinPartsSource,
    private readonly context: PartContext,
    part: number,
  ) {
    const { task, operator } = context
    const { memory, scratch, batchRows, inputs, spill } = task
    const { name, probe, probeSide, rest } = spec
    const hasKeys = probe.keys.length > 0
    context.kept.state = this
    this.table = partTable(task, operator, part, probe.side, name)
    this.probe = openProbe(probe, context, this.table.probed)
    this.rest = rest && new RestReader(rest, task)
    this.pieces = new PieceReader(task, operator, buildRows(probeSide).layout, name)
    this.reader = new RowReader(memory, buildRows(probeSide).columns, scratch, batchRows)
    this.rows = scratch.allocate(batchRows * 4, name)
    const of = (input: number) => partPieces(memory, inputs[input]!, hasKeys ? part : 0)
    const [build, all] = [of(spec.inputIndex), of(spec.probeInput)]
    const whole: Part = hasKeys
      ? { build, probe: all, shift: Math.log2(PARTS), stuck: false }
      : { build, probe: sliceOf(all, part, slices(build, all, spec)), shift: 0, stuck: true }
    const forced = hasKeys ? FORCED : FORCED_LOOSE
    this.batches = this.join(whole, spill.forced ? forced[part % forced.length]! : 'any')
  }

  /** Bytes that a table may take. */
  private get room(): number {
    const { spill, kept } = this.context.task
    return spill.room(kept) * SHARE_OF_ROOM
  }

  next(): Batch | undefined {
    this.context.task.checkCancelled()
    const { value, done } = this.batches.next()
    return done ? undefined : value
  }

  private *join(part: Part, way: Way): Generator<Batch> {
    const { build, probe } = part
    if (build.rows === 0 && (probe.rows === 0 || ONLY_MATCHES.has(this.spec.probe.gives))) return
    if (probe.rows === 0 && !this.rest) return
    // Of no rows none matches: without keys a table would not tell.
    if (build.rows === 0) yield* this.inPieces(part, false)
    else if (way === 'whole' || (way === 'any' && tableBytes(this.spec.probe.side, build) <= this.room)) yield* this.inOne(part)
    else if (way === 'pieces' || part.stuck || part.shift > MOST_SHIFT) yield* this.inPieces(part, way === 'pieces')
    else for (const smaller of this.divide(part)) yield* this.join(smaller, 'any')
  }

  private *inOne({ build, probe }: Part): Generator<Batch> {
    this.table.fill(build.pieces)
    for (const batch of this.probeBatches(probe)) yield* this.matches(batch)
    yield* this.restOfTable()
  }

  private *inPieces({ build, probe }: Part, forced: boolean): Generator<Batch> {
    const { spec, context, table } = this
    this.piecewise ??= new PiecewiseJoin(spec.probe, context, table)
    const all = () => this.probeBatches(probe)
    this.piecewise.begin(probe.rows)
    for (const pieces of portions(this.spec.probe.side, build, forced ? 0 : this.room)) {
      this.table.fill(pieces)
      yield* this.piecewise.matches(all())
      yield* this.restOfTable()
    }
    yield* this.piecewise.others(all())
  }

  private *matches(batch: Batch): Generator<Batch> {
    for (let out = this.probe.apply(batch); out; out = this.probe.more?.()) yield out
  }

  private *restOfTable(): Generator<Batch> {
    if (!this.rest) return
    const rows = this.table.walk()
    for (let out = this.rest.next(rows); out; out = this.rest.next(rows)) yield out
  }

  /** The other side's rows. */
  private *probeBatches({ pieces }: RowPieces): Generator<Batch> {
    const { batchRows, memory, scratch } = this.context.task
    for (const piece of pieces) {
      const cursor = new RowCursor(memory, this.pieces.open(piece), scratch)
      for (let count = cursor.next(batchRows, this.rows); count > 0; count = cursor.next(batchRows, this.rows)) {
        this.context.task.checkCancelled()
        this.rowsRead += count
        yield { rows: count, selection: 0, selected: count, columns: this.reader.read(this.rows, count) }
      }
    }
  }

  /** The largest first: what it needs serves the others. */
  private divide({ build, probe, shift }: Part): Part[] {
    const { spec, context } = this
    const splitter = (side: BuildSide) => new PieceSplitter(context.task, context.operator, spec.name, splitRows(side, context.task))
    context.task.kept.clear()
    this.splitters ??= { build: splitter(spec.probe.side), probe: splitter(spec.probeSide) }
    const { room } = this
    const bits = Math.min(MOST_SPLIT_BITS, Math.max(1, Math.ceil(Math.log2(tableBytes(spec.probe.side, build) / room)) + 1))
    const probes = this.splitters.probe.split(probe, shift, bits, room)
    return this.splitters.build
      .split(build, shift, bits, room)
      .map((pieces, i) => ({ build: pieces, probe: probes[i]!, shift: shift + bits, stuck: pieces.rows > build.rows * STUCK }))
      .sort((a, b) => b.build.bytes - a.build.bytes)
  }
}

/** A row of a join begins with its hash, and two words that are copied. */
const HEAD_BYTES = 16

function splitRows(side: BuildSide, { memory, scratch, batchRows }: TaskContext): SplitRows {
  const hashes = scratch.allocate(batchRows * 8)
  return {
    layout: buildRows(side).layout,
    headBytes: HEAD_BYTES,
    hashes(rows, count, shift) {
      memory.kernels.joinLowerHashes(rows, count, shift, hashes)
      return hashes
    },
  }
}

function partPieces(memory: EngineMemory, lanes: readonly SealedLane[], part: number): RowPieces {
  const spilled = lanes.flatMap(({ root }) => SpilledParts.of(memory, root) ?? [])
  return rowPieces(memory, partCollections(memory, lanes, part), spilled, part)
}

// As many workers as there may be have something to do.
const LEAST_SLICES = 4

/**
 * Without keys all rows are in one part, and every slice of the other side's is read against all of the build side's: as many slices as cost no more than
 * the rows themselves. What comes of the build side by itself is known when all of the other side was read: then there is one.
 */
function slices(build: RowPieces, probe: RowPieces, { rest }: JoinPartsSource): number {
  return rest ? 1 : Math.min(PARTS, Math.max(LEAST_SLICES, Math.ceil(probe.rows / Math.max(1, build.rows))))
}

function sliceOf({ pieces }: RowPieces, at: number, of: number): RowPieces {
  const own = pieces.filter((_, i) => i % of === at)
  const bytes = own.reduce((sum, piece) => sum + (piece.kind === 'file' ? piece.block.size : 0), 0)
  return { pieces: own, rows: own.reduce((sum, { rows }) => sum + rows, 0), bytes }
}

type Way = 'any' | 'whole' | 'divided' | 'pieces'

/** Where everything is to be put aside, for tests: each way in turns. */
const FORCED: readonly Way[] = ['whole', 'divided', 'pieces', 'any']

const FORCED_LOOSE: readonly Way[] = ['pieces', 'whole']

/** Of rows that match nothing there comes nothing. */
const ONLY_MATCHES: ReadonlySet<JoinProbeExec['gives']> = new Set(['inner', 'semi', 'none'])

export const joinPartsSource: SourceType<JoinPartsSource> = {
  describe: ({ name }) => ({ operator: 'join_parts', detail: name }),
  countMorsels(spec, memory, inputs) {
    const [build, probe] = [inputs[spec.inputIndex]!, inputs[spec.probeInput]!]
    if (!haveSpilled(memory, build)) return 0
    return spec.probe.keys.length > 0 ? PARTS : slices(partPieces(memory, build, 0), partPieces(memory, probe, 0), spec)
  },
  open: (spec, context, morsel) => new JoinedPart(spec, context, morsel),
}

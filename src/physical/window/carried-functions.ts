// Window functions over a partition that is too large to be in memory as a whole: it comes in segments of sorted rows, and what a function knows of the rows
// before goes along. A segment has some rows before those that are asked for, and some behind them, as many as frames and offsets reach.
import { BIGINT, carrierOf, widthOf } from '../../common/types.ts'
import type { Expr, FrameBound, RankCall, WindowCall } from '../../logical/expression.ts'
import type { KernelArena } from '../../memory/arena.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'
import type { FlatVector, Vector } from '../../memory/vector.ts'
import { aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { withScratch } from '../sort/external-sort.ts'
import { RANK_KINDS, RANK_STATE_BYTES } from '../sort/rank-layout.ts'
import { StateCode } from './state-code.ts'
import { asVector, type ResultColumn, ResultTargets, resultColumn } from './window-function.ts'
import type { WindowFunctions } from './window-functions.ts'
import { rowKey, type WindowItem, type WindowLayout } from './window-layout.ts'

/** How far calls look from a row. */
export interface Reach {
  readonly before: number
  readonly after: number
  /** Segments end between rows that differ by so many keys of the order; undefined where they may end anywhere. */
  readonly peers: number | undefined
  /** All rows are to be seen before the first result. */
  readonly whole: boolean
}

/** Farther than this a partition is not cut. */
const MOST_REACH = 65536

/** How far calls that are computed together reach; undefined where that cannot be told. */
export function reachOf(items: readonly WindowItem[]): Reach | undefined {
  const [first] = items
  if (!('frame' in first!)) return { before: 0, after: 0, peers: undefined, whole: false }
  if (first.kind === 'number') return undefined
  if (first.kind === 'value' && first.name in SHIFTS) return ofShift(first)
  const { start, end, unit, exclude } = first.frame
  const [before, after] = unit === 'rows' ? [distance(start, 'preceding'), distance(end, 'following')] : [undefined, undefined]
  if (before !== undefined && after !== undefined && !first.ignoreNulls && !first.user)
    return { before, after, peers: undefined, whole: false }
  if (exclude || start.kind !== 'unbounded preceding') return undefined
  if (first.kind === 'value') return ofEnds(first)
  if (!canCarry(items)) return undefined
  // Without an order all rows are peers.
  const isWhole = end.kind === 'unbounded following' || (end.kind === 'current row' && unit !== 'rows' && first.orderBy.length === 0)
  if (isWhole) return { before: 0, after: 0, peers: undefined, whole: true }
  if (end.kind !== 'current row') return undefined
  return { before: 0, after: 0, peers: unit === 'rows' ? undefined : first.orderBy.length, whole: false }
}

const SHIFTS: Readonly<Record<string, true>> = { lag: true, lead: true }

function ofShift({ args: [, offset], ignoreNulls }: WindowCall): Reach | undefined {
  const rows = offset === undefined ? 1 : wholeNumber(offset)
  if (rows === undefined || ignoreNulls || Math.abs(rows) > MOST_REACH) return undefined
  return { before: Math.abs(rows), after: Math.abs(rows), peers: undefined, whole: false }
}

/** The first value of all rows up to this one, or farther, is the partition's; the last one of those up to a row or its last peer lies near. */
function ofEnds({ name, frame: { end, unit }, orderBy, ignoreNulls }: WindowCall): Reach | undefined {
  if (ignoreNulls || end.kind === 'preceding') return undefined
  if (name === 'first_value') return end.kind === 'following' ? undefined : { before: 0, after: 0, peers: undefined, whole: false }
  if (name !== 'last_value' || end.kind !== 'current row' || orderBy.length === 0) return undefined
  return { before: 0, after: 0, peers: unit === 'rows' ? undefined : orderBy.length, whole: false }
}

/** How many rows a bound is from its row, on this side. */
function distance({ kind, offset }: FrameBound, side: 'preceding' | 'following'): number | undefined {
  if (kind === 'current row') return 0
  const rows = offset && wholeNumber(offset)
  if (rows === undefined || Math.abs(rows) > MOST_REACH) return undefined
  return kind === side ? Math.max(0, rows) : kind === 'preceding' || kind === 'following' ? Math.max(0, -rows) : undefined
}

function wholeNumber(expr: Expr): number | undefined {
  return expr.kind === 'literal' && (typeof expr.value === 'bigint' || typeof expr.value === 'number') ? Number(expr.value) : undefined
}

/** States of a few words, which point nowhere. */
function canCarry(items: readonly WindowItem[]): boolean {
  const calls = items as readonly WindowCall[]
  if (calls.some(({ kind, distinct, user }) => kind !== 'aggregate' || distinct || user)) return false
  return aggregateLayout([], calls).accumulators.every(({ words }) => !words.includes('view'))
}

export interface CarriedFunction {
  /** A look at rows that are asked for later on, of functions that have to see all rows first. */
  see?(functions: WindowFunctions): void
  /** The next segment is to be read. */
  open(functions: WindowFunctions): void
  /** Values for `count` rows of the segment from `from` on. Valid until asked again. */
  read(from: number, count: number): readonly Vector[]
  /** The segment's first `gone` rows go; the last row that was given lies at `last` from now on. */
  move(gone: number, last: number): void
}

/** Of calls whose reach is known. `arena`: memory that lives as long as the partition is at work. */
export function carriedFunction(
  items: readonly WindowItem[],
  layout: WindowLayout,
  arena: KernelArena,
  memory: EngineMemory,
): CarriedFunction {
  const [first] = items
  if (!('frame' in first!)) return new CarriedNumbers(first!, layout, arena, memory)
  const reach = reachOf(items)!
  if (reach.whole) return new WholePartition(items as readonly WindowCall[], arena)
  if (first.kind === 'value' && first.name === 'first_value' && first.frame.start.kind === 'unbounded preceding')
    return new FirstOfPartition(first, arena, memory)
  const isRunning = first.kind === 'aggregate' && first.frame.start.kind === 'unbounded preceding'
  return isRunning ? new CarriedStates(items as readonly WindowCall[], arena) : new NearRows(items)
}

/** Functions of the rows around: a segment has all of these. */
class NearRows implements CarriedFunction {
  private opened: ReturnType<WindowFunctions['open']> | undefined

  constructor(private readonly items: readonly WindowItem[]) {}

  open(functions: WindowFunctions): void {
    this.opened = functions.open(this.items)
  }

  read(from: number, count: number): readonly Vector[] {
    return this.opened!.read(from, count)
  }

  move(): void {}
}

const VIEW_BYTES = 16
const LONGEST_INLINE = 12

/** The value of the partition's first row, read once. */
class FirstOfPartition implements CarriedFunction {
  private value: Vector | undefined

  constructor(
    private readonly call: WindowCall,
    private readonly arena: KernelArena,
    private readonly memory: EngineMemory,
  ) {}

  open(functions: WindowFunctions): void {
    this.value ??= this.lasting(functions.open([this.call]).read(0, 1)[0] as FlatVector)
  }

  read(): readonly Vector[] {
    return [this.value!]
  }

  move(): void {}

  private lasting({ type, values, validity }: FlatVector): Vector {
    const { memory, arena } = this
    const carrier = carrierOf(type)
    const to = arena.allocateZeroed(VIEW_BYTES)
    copyInside(memory, values, widthOf(carrier), to)
    const length = memory.u32[to >>> 2]!
    if (carrier === 'view' && length > LONGEST_INLINE) {
      const bytes = arena.allocate(length)
      copyInside(memory, memory.u32[(to + 8) >>> 2]!, length, bytes)
      memory.u32[(to + 8) >>> 2] = bytes
    }
    const isNull = validity !== 0 && (memory.u8[validity]! & 1) === 0
    return { kind: 'constant', type, values: to, validity: isNull ? arena.allocateZeroed(8) : 0 }
  }
}

/** row_number, rank, dense_rank: counted on. */
class CarriedNumbers implements CarriedFunction {
  private readonly state: number
  private readonly partition: RowKeys
  private readonly order: RowKeys
  private functions: WindowFunctions | undefined
  private column: ResultColumn | undefined

  constructor(
    private readonly call: RankCall,
    layout: WindowLayout,
    arena: KernelArena,
    private readonly memory: EngineMemory,
  ) {
    this.state = arena.allocateZeroed(RANK_STATE_BYTES)
    this.partition = writeRowKeys(memory, [], arena)
    const order = call.orderBy.map((key) => rowKey(layout, key))
    this.order = writeRowKeys(memory, order, arena)
  }

  open(functions: WindowFunctions): void {
    this.functions = functions
    this.column = resultColumn(functions.window.task, BIGINT, functions.window.operator)
  }

  read(from: number, count: number): readonly Vector[] {
    const { partition: p, order: o, state, column } = this
    const rows = this.functions!.window.rows + from * 4
    this.memory.kernels.rankRows(rows, count, p.address, p.count, o.address, o.count, RANK_KINDS[this.call.name], state, column!.values)
    return [asVector(column!, false)]
  }

  move(_gone: number, last: number): void {
    this.memory.u32[this.state >>> 2] = last
  }
}

/** Aggregates of all rows up to a row, or to its last peer: one state takes row after row. */
class CarriedStates implements CarriedFunction {
  private readonly width: number
  private readonly state: number
  private window: WindowFunctions['window'] | undefined
  private columns: readonly ResultColumn[] = []
  private run: ((from: number, count: number) => void) | undefined

  constructor(
    private readonly calls: readonly WindowCall[],
    arena: KernelArena,
  ) {
    this.width = aggregateLayout([], calls).width
    this.state = arena.allocateZeroed(this.width + 8)
  }

  open(functions: WindowFunctions): void {
    const { window, code } = functions
    this.window = window
    this.columns = this.calls.map(({ type }) => resultColumn(window.task, type, window.operator))
    const targets = new ResultTargets(window.task, this.columns, window.operator).point(0)
    const { begins, ends } = functions.framesOf(this.calls[0]!)
    const run = new StateCode(window, code, this.calls, undefined).running(false)
    this.run = (from, count) => run(this.state, from, count, window.partitions.begins, begins, ends, targets)
  }

  read(from: number, count: number): readonly Vector[] {
    this.run!(from, count)
    return this.columns.map((column, i) => asVector(column, this.calls[i]!.nullable))
  }

  /** Behind the state is the place of the first row that it has not taken. */
  move(gone: number): void {
    const { u32 } = this.window!.task.memory
    u32[(this.state + this.width + 4) >>> 2]! -= gone
  }
}

// Rows that are taken in one go.
const CHUNK_ROWS = 8192

/** Aggregates of all rows of the partition. */
class WholePartition implements CarriedFunction {
  private readonly state: number
  private results: readonly Vector[] | undefined
  private code: StateCode | undefined

  constructor(
    private readonly calls: readonly WindowCall[],
    private readonly arena: KernelArena,
  ) {
    this.state = arena.allocateZeroed(aggregateLayout([], calls).width)
  }

  see({ window, code }: WindowFunctions): void {
    const { task, operator, count } = window
    const { memory, scratch } = task
    this.code = new StateCode(window, code, this.calls, undefined)
    const [states, places] = [scratch.allocate(CHUNK_ROWS * 4, operator), scratch.allocate(CHUNK_ROWS * 4, operator)]
    memory.kernels.windowSteps(this.state, 0, CHUNK_ROWS, states)
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, count - from)
      memory.kernels.windowSteps(from, 1, rows, places)
      this.code.update(states, places, rows)
    }
    this.results = undefined
  }

  open({ window: { task, operator } }: WindowFunctions): void {
    if (this.results) return
    const { code, arena, calls, state } = this
    const lasting = withScratch(task, arena)
    const columns = calls.map(({ type }) => resultColumn(lasting, type, operator, 8))
    for (const { validity } of columns) task.memory.u8[validity] = 0
    const row = arena.allocate(4)
    task.memory.u32[row >>> 2] = state
    code!.finish(row, 1, new ResultTargets(lasting, columns, operator).point(0))
    this.results = columns.map(({ type, values, validity }, i): Vector => {
      return { kind: 'constant', type, values, validity: calls[i]!.nullable ? validity : 0 }
    })
  }

  read(): readonly Vector[] {
    return this.results!
  }

  move(): void {}
}

// A join → the stages that gather its build side and make the table, and the probe in the pipeline of the other side.
import { holdsIntervals } from '../../common/nested/equal-intervals.ts'
import { carrierOf } from '../../common/types.ts'
import { and, compare, isNull, not } from '../../logical/build-expression.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import { givesOneRow } from '../../logical/gives-one-row.ts'
import { type JoinNode, type JoinType, printJoin } from '../../logical/nodes/join.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { BuildSide } from '../join/build-rows.ts'
import { type KeyRange, keyRange, narrowness } from '../join/key-range.ts'
import type { SinkSpec } from '../physical-plan.ts'
import type { JoinRestSource } from '../sources/join-rest-source.ts'
import type { JoinProbeExec } from '../transforms/join-probe-exec.ts'
import { type LedFilter, leadFilters, reachesScan } from './lead-filters.ts'
import { fromSource, type OpenPipeline, onlyWhen, withBranch, withLastBranch, withTransform } from './open-pipeline.ts'

/** What a join needs of the planner. */
export interface JoinHost {
  /** The plan's pipeline, of whose columns only the needed ones have to be there. Rows that the filters drop may be missing. */
  pipeline(plan: LogicalPlan, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline
  close(pipeline: OpenPipeline, name: string, sink: SinkSpec): number
  /** The number of a run-time filter of the query; undefined where there is to be none. */
  filterSlot(): number | undefined
}

/** `filters`: those of joins above, of columns of this one. */
export function planJoin(node: JoinNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[], host: JoinHost): OpenPipeline {
  const join = withoutIntervalKeys(node)
  const { buildsLeft, range } = chooseBuild(join)
  const keys = join.keys.map(({ left, right, nullsMatch = false }) => ({
    build: buildsLeft ? left : right,
    probe: buildsLeft ? right : left,
    nullsMatch,
  }))
  const read = new Set(needed)
  for (const key of join.keys) for (const expr of [key.left, key.right]) collectColumns(expr, read)
  if (join.condition) collectColumns(join.condition, read)

  const { gives, marks, rest } = PARTS_OF[join.type][buildsLeft ? 'left' : 'right']
  const name = printJoin(join)
  const led = { left: leadFilters(join, filters, 0), right: leadFilters(join, filters, 1) }
  const [buildSide, probeSide] = buildsLeft ? (['left', 'right'] as const) : (['right', 'left'] as const)
  const built = withoutNullKeys(host.pipeline(join[buildSide], read, led[buildSide]), keys, marks)
  const pairs = gives === 'inner' || gives === 'outer' || gives === 'single'
  const side: BuildSide = {
    columns: built.columns,
    keys: keys.map(({ build, nullsMatch }) => ({ expr: build, nullsMatch })),
    order: range,
    coded: pairs ? built.columns.filter(({ id, type }) => needed.has(id) && carrierOf(type) === 'view').map(({ id }) => id) : [],
  }
  const spills = keys.length > 0 || !givesOneRow(join[buildSide])
  const rows = host.close(built, `build of ${name}`, { kind: 'join_build', name, side, spills, table: true })
  const fromRows = (what: string, sink: SinkSpec) =>
    host.close(fromSource({ kind: 'join_rows', name, inputIndex: 0 }, [], [rows]), `${what} of ${name}`, sink)
  const table =
    keys.length > 0
      ? fromRows('table', { kind: 'join_table', name, side, inputIndex: 0 })
      : range && fromRows('order', { kind: 'join_order', name, side, inputIndex: 0 })

  const own = closeFilter(name, side, rows, filteredKeys(join[probeSide], keys, gives), host)
  const probe = host.pipeline(join[probeSide], read, [...led[probeSide], ...own])
  const others = spills ? closeOthers(name, probe, keys, rows, host) : undefined
  const inputs = [...probe.inputs, rows, ...[table, others?.stage].filter((stage) => stage !== undefined)]
  const output = columnsOf(join).filter(({ id }) => needed.has(id))
  const rowsInput = probe.inputs.length
  const transform: JoinProbeExec = {
    kind: 'join_probe',
    name,
    gives,
    marks,
    input: probe.columns,
    keys: keys.map((key) => key.probe),
    side,
    range,
    condition: join.condition,
    output,
    mark: join.mark?.id,
    position: join.position,
    rowsInput,
    tableInput: table === undefined ? undefined : rowsInput + 1,
  }
  const restSource: JoinRestSource | undefined = rest && {
    kind: 'join_rest',
    name,
    inputIndex: rowsInput,
    side,
    matched: rest === 'matched',
    output,
  }
  const probed = withTransform({ ...probe, inputs }, transform, output)
  const whole = restSource ? withLastBranch(probed, restSource) : probed
  if (!others) return whole
  return withBranch(onlyWhen(whole, rowsInput, false), {
    kind: 'join_parts',
    name,
    inputIndex: rowsInput,
    probeInput: inputs.length - 1,
    probeSide: others.side,
    probe: transform,
    rest: restSource,
  })
}

/** The stage that gathers the other side's rows, too, for where those of the build side were put aside. */
function closeOthers(
  name: string,
  probe: OpenPipeline,
  keys: readonly { probe: Expr; nullsMatch: boolean }[],
  rows: number,
  host: JoinHost,
): { readonly stage: number; readonly side: BuildSide } {
  const side: BuildSide = { columns: probe.columns, keys: keys.map((key) => ({ expr: key.probe, nullsMatch: key.nullsMatch })), coded: [] }
  const pipeline = onlyWhen({ ...probe, inputs: [...probe.inputs, rows] }, probe.inputs.length, true)
  return { stage: host.close(pipeline, `parts of ${name}`, { kind: 'join_build', name, side, spills: true, table: false }), side }
}

/**
 * Which side is built: the one that the optimizer chose, unless the join has no keys and the other one can be looked up in by a narrower range. What an
 * event lies within is found among events between two bounds; the intervals around an event are looked up by one of their ends, and by the other less directly.
 */
function chooseBuild(join: JoinNode): { readonly buildsLeft: boolean; readonly range: KeyRange | undefined } {
  const { type, build, keys, condition } = join
  // These tell of each row of the left what it matches, once.
  const mayBuildLeft = type !== 'single' && type !== 'mark'
  const buildsLeft = build === 'left' && mayBuildLeft
  if (keys.length > 0 || !condition) return { buildsLeft, range: undefined }
  const [left, right] = [idsOf(columnsOf(join.left)), idsOf(columnsOf(join.right))]
  const ofRight = keyRange(condition, right, left)
  const ofLeft = mayBuildLeft ? keyRange(condition, left, right) : undefined
  const takesLeft = narrowness(ofLeft) === narrowness(ofRight) ? buildsLeft : narrowness(ofLeft) > narrowness(ofRight)
  return { buildsLeft: takesLeft, range: takesLeft ? ofLeft : ofRight }
}

/** What the probe gives and marks, and which rows of the build side come behind it. */
interface JoinParts {
  readonly gives: JoinProbeExec['gives']
  readonly marks: boolean
  readonly rest?: 'matched' | 'unmatched'
}

const INNER: JoinParts = { gives: 'inner', marks: false }
const OUTER: JoinParts = { gives: 'outer', marks: false }
const REST: JoinParts = { gives: 'inner', marks: true, rest: 'unmatched' }
const SINGLE: JoinParts = { gives: 'single', marks: false }
const MARK: JoinParts = { gives: 'mark', marks: false }
const FULL: JoinParts = { gives: 'outer', marks: true, rest: 'unmatched' }

/** By the side that is built. */
const PARTS_OF: Readonly<Record<JoinType, { readonly left: JoinParts; readonly right: JoinParts }>> = {
  inner: { left: INNER, right: INNER },
  left: { left: REST, right: OUTER },
  right: { left: OUTER, right: REST },
  full: { left: FULL, right: FULL },
  semi: { left: { gives: 'none', marks: true, rest: 'matched' }, right: { gives: 'semi', marks: false } },
  anti: { left: { gives: 'none', marks: true, rest: 'unmatched' }, right: { gives: 'anti', marks: false } },
  single: { left: SINGLE, right: SINGLE },
  mark: { left: MARK, right: MARK },
}

/** Intervals of other bytes may be equal: a month is thirty days. They are compared, not looked up. */
function withoutIntervalKeys(join: JoinNode): JoinNode {
  const compared = join.keys.filter(({ left: { type } }) => type.kind === 'interval' || holdsIntervals(type))
  if (compared.length === 0) return join
  const conditions = compared.map(({ left, right, nullsMatch }) => compare(nullsMatch ? 'is_not_distinct_from' : '=', left, right))
  const condition = and(join.condition ? [...conditions, join.condition] : conditions)
  return { ...join, keys: join.keys.filter((key) => !compared.includes(key)), condition }
}

/** Which of the keys, and its column of the probe side. */
interface FilteredKey {
  readonly key: number
  readonly column: ColumnId
}

/** Where rows without a match do not come out: the keys that are columns of scans, which may leave out what cannot match. */
function filteredKeys(
  probe: LogicalPlan,
  keys: readonly { readonly probe: Expr; readonly nullsMatch: boolean }[],
  gives: JoinProbeExec['gives'],
): readonly FilteredKey[] {
  if (gives !== 'inner' && gives !== 'semi' && gives !== 'none') return []
  return keys.flatMap(({ probe: expr, nullsMatch }, key) =>
    expr.kind === 'column' && !nullsMatch && reachesScan(probe, expr.id) ? [{ key, column: expr.id }] : [],
  )
}

/** The stage that finds out what the filters say, and the filters to be led down the probe side. */
function closeFilter(name: string, side: BuildSide, rows: number, keys: readonly FilteredKey[], host: JoinHost): readonly LedFilter[] {
  const filters = keys.flatMap((filtered) => {
    const slot = host.filterSlot()
    return slot === undefined ? [] : [{ ...filtered, slot }]
  })
  if (filters.length === 0) return []
  const source = fromSource({ kind: 'join_keys', name, inputIndex: 0, side, keys: filters.map(({ key }) => key) }, [], [rows])
  const slots = filters.map(({ slot }) => slot)
  const types = filters.map(({ key }) => side.keys[key]!.expr.type)
  const stage = host.close(source, `filter of ${name}`, { kind: 'join_filter', name, inputIndex: 0, slots, types })
  return filters.map(({ column, slot }) => ({ column, slot, stage }))
}

/** A row with a NULL for a key matches nothing: it is not gathered, unless the join gives it all the same. */
function withoutNullKeys(pipeline: OpenPipeline, keys: readonly { build: Expr; nullsMatch: boolean }[], marks: boolean): OpenPipeline {
  const nullable = keys.filter(({ build, nullsMatch }) => build.nullable && !nullsMatch)
  if (marks || nullable.length === 0) return pipeline
  const predicate = and(nullable.map(({ build }) => not(isNull(build))))
  return withTransform(pipeline, { kind: 'filter', input: pipeline.columns, predicate }, pipeline.columns)
}

/** The ids of columns. */
export function idsOf(columns: readonly Column[]): ReadonlySet<ColumnId> {
  return new Set(columns.map(({ id }) => id))
}

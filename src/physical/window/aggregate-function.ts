// Aggregates over windows. How they are computed depends on how the frames lie: one state a partition; one that takes rows as frames move on; or for each row
// a state of its own, put together from the nodes of a tree.
import { BOOLEAN, carrierOf, widthOf } from '../../common/types.ts'
import type { Expr, WindowCall } from '../../logical/expression.ts'
import { exprKey } from '../../logical/expression-key.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { FlatVector } from '../../memory/vector.ts'
import type { CodeCache } from '../code-cache.ts'
import type { Frames } from './frames.ts'
import type { SortedWindow } from './sorted-window.ts'
import { StateCode } from './state-code.ts'
import { MOST_LEVELS, openTree } from './state-tree.ts'
import { asVector, type ResultColumn, ResultTargets, resultColumn, type WindowFunction } from './window-function.ts'

/** Calls over the same frames: of one DISTINCT, or none; merges of their states are all of one kind. */
export function aggregateFunction(window: SortedWindow, cache: CodeCache, calls: readonly WindowCall[], frames: Frames): WindowFunction {
  const [first] = calls
  const { exclude, fromFirst, toLast, beginsMove, endsMove } = frames
  const isWhole = fromFirst && toLast && exclude === 0
  const isRunning = fromFirst && endsMove && exclude === 0
  const lastEqual = first!.distinct ? lastEqualOf(window, first!) : 0
  // Of frames that begin with the partition, it is the first of equal rows that counts.
  const marks = lastEqual !== 0 && (isWhole || isRunning) ? firstMarks(window, lastEqual, first!.filter) : undefined
  const code = new StateCode(window, cache, calls, marks)
  const columns = calls.map(({ type }) => resultColumn(window.task, type, window.operator))
  const nullable = calls.map((call) => call.nullable)
  if (isWhole) return wholePartitions(window, code, columns, nullable)
  const accumulators = code.layout.accumulators
  const slides = beginsMove && endsMove && exclude === 0 && lastEqual === 0 && accumulators.every(({ remove }) => remove)
  if (isRunning || slides) return running(window, code, columns, nullable, frames, !isRunning)
  const usesTree = lastEqual === 0 && !accumulators.some(({ mergesOnce }) => mergesOnce)
  return partwise(window, code, columns, nullable, frames, usesTree, lastEqual)
}

/** As `SortedWindow.lastEqual`, for a call of DISTINCT values. */
export function lastEqualOf(window: SortedWindow, { args, filter }: WindowCall): number {
  return window.lastEqual(args, filter, [...args, ...(filter ? [filter] : [])].map(exprKey).join(' '))
}

/** Which rows have no equal one before them in their partition, of those for which the filter is true. */
function firstMarks(window: SortedWindow, lastEqual: number, filter: Expr | undefined): FlatVector {
  const { count, task, operator } = window
  const { u8, u32 } = task.memory
  const values = task.scratch.allocate(count, operator)
  const kept = filter && window.column(filter)
  for (let i = 0; i < count; i++) {
    const passes = !kept || (u8[kept.values + i] && (kept.validity === 0 || (u8[kept.validity + (i >>> 3)]! >> (i & 7)) & 1))
    u8[values + i] = passes && u32[(lastEqual >>> 2) + i] === 0 ? 1 : 0
  }
  return { kind: 'flat', type: BOOLEAN, values, validity: 0 }
}

// Rows that are taken in one go.
const CHUNK_ROWS = 8192

/** A state for each partition takes all of its rows, and is finished once. */
function wholePartitions(
  window: SortedWindow,
  code: StateCode,
  columns: readonly ResultColumn[],
  nullable: readonly boolean[],
): WindowFunction {
  const { task, operator, count, partitions } = window
  const { memory, scratch } = task
  const { kernels } = memory
  const { width } = code.layout
  const { numbers, count: groups } = window.numbers(partitions)
  const states = scratch.allocateZeroed(groups * width, operator)
  const [addresses, places] = [scratch.allocate(CHUNK_ROWS * 4, operator), scratch.allocate(CHUNK_ROWS * 4, operator)]
  for (let from = 0; from < count; from += CHUNK_ROWS) {
    task.checkCancelled()
    const rows = Math.min(CHUNK_ROWS, count - from)
    kernels.windowStates(numbers, from, rows, states, width, addresses)
    kernels.windowSteps(from, 1, rows, places)
    code.update(addresses, places, rows)
  }
  const results = columns.map(({ type }) => resultColumn(task, type, operator, groups))
  const targets = new ResultTargets(task, results, operator)
  for (let from = 0; from < groups; from += CHUNK_ROWS) {
    const some = Math.min(CHUNK_ROWS, groups - from)
    kernels.windowSteps(states + from * width, width, some, addresses)
    code.finish(addresses, some, targets.point(from))
  }
  const descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
  return {
    read(from, rows) {
      return columns.map((column, i) => {
        const { values, validity } = column
        memory.u8.fill(0, validity, validity + Math.ceil(rows / 8))
        const flatten = kernels[FLATTEN[widthOf(carrierOf(column.type)) as keyof typeof FLATTEN]]
        flatten(writeDescriptor(memory, descriptor, asVector(results[i]!)), numbers + from * 4, rows, values, validity)
        return asVector(column, nullable[i])
      })
    },
  }
}

const FLATTEN = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const

function running(
  window: SortedWindow,
  code: StateCode,
  columns: readonly ResultColumn[],
  nullable: readonly boolean[],
  { begins, ends }: Frames,
  slides: boolean,
): WindowFunction {
  const { task, operator, partitions } = window
  const state = task.scratch.allocateZeroed(code.layout.width + 8, operator)
  const targets = new ResultTargets(task, columns, operator).point(0)
  const run = code.running(slides)
  return {
    read(from, count) {
      run(state, from, count, partitions.begins, begins, ends, targets)
      return columns.map((column, i) => asVector(column, nullable[i]))
    },
  }
}

// Rows whose states are at work at once, a multiple of 8, and entries of their lists.
const STATES_AT_ONCE = 1024
const LIST_ENTRIES = 65536
/** As src/kernels/window/parts.ts has them. */
const PIECES = [1, 2, 2, 3]
const SPEC_BYTES = 192
const LEVEL_WORD = 21
const NOWHERE = 0xffffffff

/** A state for each row takes what its frame is made of. */
function partwise(
  window: SortedWindow,
  code: StateCode,
  columns: readonly ResultColumn[],
  nullable: readonly boolean[],
  { begins, ends, peers, exclude }: Frames,
  usesTree: boolean,
  lastEqual: number,
): WindowFunction {
  const { task, operator, count: rows } = window
  const { memory, scratch } = task
  const { kernels, u32, u8 } = memory
  const { width } = code.layout
  const levels = usesTree ? openTree(code, code.layout, rows).slice(0, MOST_LEVELS) : []
  const states = scratch.allocate(STATES_AT_ONCE * width, operator)
  const addresses = scratch.allocate(STATES_AT_ONCE * 4, operator)
  kernels.windowSteps(states, width, STATES_AT_ONCE, addresses)
  const targets = new ResultTargets(task, columns, operator)
  const list = () => scratch.allocate(LIST_ENTRIES * 4, operator)
  const [leftStates, leftRows, into, nodes, rightStates, rightRows] = [list(), list(), list(), list(), list(), list()]
  const spec = scratch.allocateZeroed(SPEC_BYTES, operator)
  const words = [begins, ends, peers.begins, peers.ends, exclude, addresses, levels.length, width, lastEqual, LIST_ENTRIES]
  const word = spec >>> 2
  u32.set([...words, leftStates, leftRows, into, nodes, rightStates, rightRows], word)
  u32.set(levels, word + LEVEL_WORD)
  const take = (from: number, count: number): void => {
    for (let piece = 0; piece < PIECES[exclude]!; piece++) {
      u32[word + 19] = 0
      u32[word + 20] = NOWHERE
      for (let more = 1; more !== 0; ) {
        task.checkCancelled()
        more = kernels.windowParts(spec, piece, from, count)
        code.update(leftStates, leftRows, u32[word + 16]!)
        code.merge(into, nodes, u32[word + 17]!)
        code.update(rightStates, rightRows, u32[word + 18]!)
      }
    }
  }
  return {
    read(from, count) {
      for (let done = 0; done < count; done += STATES_AT_ONCE) {
        const some = Math.min(STATES_AT_ONCE, count - done)
        u8.fill(0, states, states + some * width)
        take(from + done, some)
        code.finish(addresses, some, targets.point(done))
      }
      return columns.map((column, i) => asVector(column, nullable[i]))
    },
  }
}

// The frames of a window function: where each row's begins and ends.
import { OverflowError } from '../../common/errors.ts'
import type { Expr, FrameBound, WindowFrame } from '../../logical/expression.ts'
import { orderCode } from '../../memory/descriptor.ts'
import type { Runs, SortedWindow } from './sorted-window.ts'

export interface Frames extends Runs {
  readonly peers: Runs
  /** As src/kernels/window/places.ts has it. */
  readonly exclude: number
  /** All frames begin, and end, with their partition. */
  readonly fromFirst: boolean
  readonly toLast: boolean
  /** Within a partition no frame begins, or ends, before the last one. */
  readonly beginsMove: boolean
  readonly endsMove: boolean
}

const BOUNDS: Record<FrameBound['kind'], number> = {
  'unbounded preceding': 0,
  preceding: 1,
  'current row': 2,
  following: 3,
  'unbounded following': 4,
}

const EXCLUDES = { 'current row': 1, group: 2, ties: 3 } as const

/** `orderKeys`: how many keys the window's own order has; `descending`: the direction of the only one of a RANGE frame. */
export function openFrames(window: SortedWindow, frame: WindowFrame, orderKeys: number, descending: boolean): Frames {
  const { count, partitions } = window
  const { kernels } = window.task.memory
  const peers = window.peers(orderKeys)
  const begins = bound(window, frame, frame.start, false, peers, descending)
  const ends = bound(window, frame, frame.end, true, peers, descending)
  const shape = kernels.frameShape(count, partitions.begins, partitions.ends, begins, ends)
  const exclude = frame.exclude ? EXCLUDES[frame.exclude] : 0
  return {
    begins,
    ends,
    peers,
    exclude,
    fromFirst: (shape & 1) !== 0,
    toLast: (shape & 2) !== 0,
    beginsMove: (shape & 4) !== 0,
    endsMove: (shape & 8) !== 0,
  }
}

function bound(
  window: SortedWindow,
  { unit }: WindowFrame,
  { kind, offset, key }: FrameBound,
  isEnd: boolean,
  peers: Runs,
  descending: boolean,
): number {
  const { count, partitions } = window
  const { kernels } = window.task.memory
  const { begins, ends } = partitions
  const code = BOUNDS[kind]
  // Of runs that are there already, where nothing is counted.
  if (kind === 'current row' && unit !== 'rows') return copyOf(window, isEnd ? peers.ends : peers.begins)
  const end = isEnd ? 1 : 0
  const out = window.list()
  if (key && offset) {
    const [keys, bounds] = [window.column(key), window.column(offset)]
    const type = orderCode(key.type)
    const negative = kernels.frameRange(
      code,
      end,
      count,
      begins,
      ends,
      peers.begins,
      peers.ends,
      keys.values,
      keys.validity,
      bounds.values,
      bounds.validity,
      type,
      descending ? 1 : 0,
      out,
    )
    if (negative < count) throw negativeOffset('RANGE', kind)
    return out
  }
  const { values, validity, constant } = offsets(window, offset)
  if (unit !== 'groups') {
    kernels.frameRows(code, end, count, begins, ends, values, validity, constant, out)
    return out
  }
  const { numbers, firsts } = window.numbers(peers)
  const negative = kernels.frameGroups(code, end, count, begins, ends, numbers, firsts, values, validity, constant, out)
  if (negative < count) throw negativeOffset('GROUPS', kind)
  return out
}

function offsets(window: SortedWindow, offset: Expr | undefined): { values: number; validity: number; constant: bigint } {
  if (!offset || offset.kind === 'literal') {
    return { values: 0, validity: 0, constant: typeof offset?.value === 'bigint' ? offset.value : 0n }
  }
  const { values, validity } = window.column(offset)
  return { values, validity, constant: 0n }
}

function copyOf(window: SortedWindow, list: number): number {
  const { u32 } = window.task.memory
  const out = window.list()
  u32.copyWithin(out >>> 2, list >>> 2, (list >>> 2) + window.count)
  return out
}

function negativeOffset(unit: string, kind: string): Error {
  return new OverflowError(`the offset of a ${unit} frame (${kind.toUpperCase()}) cannot be negative`)
}

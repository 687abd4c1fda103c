// lag, lead, first_value, last_value, nth_value: the value of another row. Which row is found for a batch at a time; then its value is read from there.
import { carrierOf, widthOf } from '../../common/types.ts'
import type { WindowCall } from '../../logical/expression.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { Frames } from './frames.ts'
import { wholeNumbers } from './row-values.ts'
import type { SortedWindow } from './sorted-window.ts'
import type { WindowFunction } from './window-function.ts'

const PICKS: Readonly<Record<string, number>> = { first_value: 0, last_value: 1, nth_value: 2 }

/** `frames`: opened where the function goes by the frame. */
export function valueFunction(window: SortedWindow, call: WindowCall, frames: () => Frames): WindowFunction {
  const { task, operator, layout } = window
  const { memory, scratch, batchRows } = task
  const { kernels } = memory
  const [value, , fallback] = call.args
  const reader = new RowReader(memory, [layout.field(value!)], scratch, batchRows)
  const places = scratch.allocate(batchRows * 4, operator)
  const rows = scratch.allocate(batchRows * 4, operator)
  const find = call.name in PICKS ? picking(window, call, frames()) : shifting(window, call)
  const hasDefault = fallback !== undefined && !(fallback.kind === 'literal' && fallback.value === null)
  const defaults = hasDefault ? new RowReader(memory, [layout.field(fallback)], scratch, batchRows) : undefined
  const validity = scratch.allocate(Math.ceil(batchRows / 8), operator)
  return {
    read(from, count) {
      find(from, count, places)
      kernels.windowRowsAt(window.rows, places, count, window.none, rows)
      const found = reader.read(rows, count)[0]!
      if (!defaults) return [found]
      const other = defaults.read(window.rows + from * 4, count)[0]!
      if (found.validity === 0) memory.u8.fill(255, validity, validity + Math.ceil(count / 8))
      else memory.u8.copyWithin(validity, found.validity, found.validity + Math.ceil(count / 8))
      kernels.windowBlend(places, count, widthOf(carrierOf(call.type)), found.values, validity, other.values, other.validity)
      return [{ ...found, validity }]
    },
  }
}

type Find = (from: number, count: number, places: number) => void

function shifting(window: SortedWindow, { name, args, ignoreNulls }: WindowCall): Find {
  const { kernels } = window.task.memory
  const offsets = wholeNumbers(window, args[1])
  const { begins, ends } = window.partitions
  const known = ignoreNulls ? window.knownRows(args[0]!) : { before: 0, places: 0 }
  return (from, count, places) => {
    const { values, validity, constant } = offsets.read(from, count)
    const sign = name === 'lag' ? -1n : 1n
    kernels.windowShift(from, count, sign, begins, ends, values, validity, constant, known.before, known.places, places)
  }
}

function picking(window: SortedWindow, { name, args, ignoreNulls }: WindowCall, frames: Frames): Find {
  const { kernels } = window.task.memory
  const numbers = wholeNumbers(window, args[1])
  const { begins, ends, peers, exclude } = frames
  const known = ignoreNulls ? window.knownRows(args[0]!) : { before: 0, places: 0 }
  return (from, count, places) => {
    const { values, validity, constant } = numbers.read(from, count)
    const of = [values, validity, constant, known.before, known.places, places] as const
    kernels.windowPick(PICKS[name]!, from, count, begins, ends, peers.begins, peers.ends, exclude, ...of)
  }
}

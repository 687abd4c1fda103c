// Ranks, shares and tiles: functions of a row's place.
import { OverflowError } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { FlatVector } from '../../memory/vector.ts'
import { wholeNumbers } from './row-values.ts'
import type { SortedWindow } from './sorted-window.ts'
import { asVector, resultColumn, type WindowFunction } from './window-function.ts'
import type { WindowItem } from './window-layout.ts'

const KINDS: Readonly<Record<string, number>> = { row_number: 0, rank: 1, dense_rank: 2, percent_rank: 3, cume_dist: 4 }

export function numberFunction(window: SortedWindow, item: WindowItem): WindowFunction {
  return item.name === 'ntile' ? tiles(window, item) : numbers(window, item)
}

function numbers(window: SortedWindow, item: WindowItem): WindowFunction {
  const { task, partitions, operator } = window
  const { kernels } = task.memory
  const type = 'frame' in item ? item.type : BIGINT
  const column = resultColumn(task, type, operator)
  const peers = window.peers(item.orderBy.length)
  const groups = item.name === 'dense_rank' ? window.numbers(peers).numbers : 0
  return {
    read(from, count) {
      const { begins, ends } = partitions
      kernels.windowNumbers(KINDS[item.name]!, from, count, begins, ends, peers.begins, peers.ends, groups, column.values)
      return [asVector(column, false)]
    },
  }
}

function tiles(window: SortedWindow, item: WindowItem): WindowFunction {
  const { task, partitions, operator } = window
  const column = resultColumn(task, BIGINT, operator)
  const wanted = wholeNumbers(window, 'frame' in item ? item.args[0] : undefined)
  return {
    read(from, count) {
      const { values, validity } = wanted.filled(from, count)
      const { kernels } = task.memory
      if (!kernels.windowTiles(from, count, partitions.begins, partitions.ends, values, validity, column.values)) {
        throw new OverflowError('ntile takes a number of tiles above zero')
      }
      const result: FlatVector = { ...asVector(column), validity }
      return [result]
    },
  }
}

// Opens what computes window functions over sorted rows; those of equal frames share them.
import type { WindowCall } from '../../logical/expression.ts'
import { frameKey } from '../../logical/expression-key.ts'
import type { CodeCache } from '../code-cache.ts'
import { UserWindow } from '../user/window-states.ts'
import { aggregateFunction, lastEqualOf } from './aggregate-function.ts'
import { type Frames, openFrames } from './frames.ts'
import { numberFunction } from './number-function.ts'
import type { SortedWindow } from './sorted-window.ts'
import { valueFunction } from './value-function.ts'
import type { WindowFunction } from './window-function.ts'
import type { WindowItem } from './window-layout.ts'

export class WindowFunctions {
  private readonly frames = new Map<string, Frames>()

  constructor(
    readonly window: SortedWindow,
    readonly code: CodeCache,
  ) {}

  /** Calls that are computed together: aggregates over the same frames, or one of another kind. */
  open(items: readonly WindowItem[]): WindowFunction {
    const { window, code } = this
    const [first] = items
    if (!('frame' in first!) || first.kind === 'number') return numberFunction(window, first!)
    const frames = () => this.framesOf(first)
    if (first.kind === 'value') return valueFunction(window, first, frames)
    const { user } = first
    if (user) return new UserWindow(window, { ...first, user }, frames(), first.distinct ? lastEqualOf(window, first) : 0)
    return aggregateFunction(window, code, items as readonly WindowCall[], frames())
  }

  framesOf({ frame, orderBy }: WindowCall): Frames {
    const key = `${orderBy.length} ${frameKey(frame)}`
    let frames = this.frames.get(key)
    if (!frames) {
      frames = openFrames(this.window, frame, orderBy.length, orderBy[0]?.descending ?? false)
      this.frames.set(key, frames)
    }
    return frames
  }
}

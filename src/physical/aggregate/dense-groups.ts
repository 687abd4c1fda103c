// Where all keys are dictionaries of few entries, the combination of a row's ids is the place of its group: rows are gathered there, in a few KiB, and
// taken into the lane's table when the morsel ends. What is looked up, carried over 128 bits and counted for each function is so a group's cost, not a row's.
import { carrierOf } from '../../common/types.ts'
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import type { CodeCache } from '../code-cache.ts'
import { layoutLetter, layoutOfLetter, vectorBits } from '../codegen/index.ts'
import type { TaskContext } from '../stage.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import type { AggregateInput } from './aggregate-module.ts'
import { type DenseArgument, type DenseExports, denseKeyBytes, denseModule, denseWidth, gathersDensely } from './dense-module.ts'
import type { GroupFinder } from './group-finder.ts'

/** Beyond, groups would leave the first-level cache, and taking them into the table would show. */
const MOST_BYTES = 32 * 1024
/** So many numbers of a magnitude of at most 2^SMALL_BITS add up to less than 2^63. */
const MOST_ROWS = 2 ** 16
const SMALL_BITS = 46

/** What the aggregation that gathers is. */
export interface DenseSpec {
  readonly layout: AggregateLayout
  readonly inputs: readonly AggregateInput[]
  /** All that code depends on beside the layouts of its columns. */
  readonly shape: string
  readonly operator: string
}

/** The rows of a batch with what the aggregation takes of them. */
export interface DenseBatch {
  readonly keys: readonly Vector[]
  readonly args: readonly Vector[]
  /** Of the arguments, one behind the other. */
  readonly descriptors: number
  readonly rows: number
  readonly selection: number
  readonly selected: number
  /** The lane's strings of states. */
  readonly heap: number
}

/** The groups of the combinations of some dictionaries, gathered by one module's code. */
interface Gathering {
  readonly keys: readonly DictionaryVector[]
  readonly signature: string
  readonly combinations: number
  readonly code: DenseExports
  rows: number
}

/** For one morsel: dictionaries last as long, and `end` must be called. */
export class DenseGroups {
  private readonly width: number
  /** Positions of the arguments of which it matters whether they are small. */
  private readonly measured: readonly number[]
  /** What is not small in one batch is not tried again. */
  private readonly large = new Set<number>()
  private gathering: Gathering | undefined
  private groups = 0
  private capacity = 0
  private readonly frame: number

  private constructor(
    private readonly spec: DenseSpec,
    private readonly task: TaskContext,
    private readonly cache: CodeCache,
    private readonly finder: GroupFinder,
  ) {
    const { layout, inputs } = spec
    this.width = denseWidth(layout)
    this.measured = [...new Set(layout.accumulators.flatMap(({ brief }, a) => (brief?.ofSmall ? inputs[a]!.args : [])))]
    this.frame = task.scratch.allocate(denseKeyBytes(layout.keys.length), spec.operator)
  }

  /** Undefined where some function's states cannot be gathered apart. */
  static open(spec: DenseSpec, task: TaskContext, cache: CodeCache, finder: GroupFinder): DenseGroups | undefined {
    return gathersDensely(spec.layout) ? new DenseGroups(spec, task, cache, finder) : undefined
  }

  /** Takes the batch's rows; false, with none taken and all earlier ones in the table, where their combinations are too many. */
  gather(batch: DenseBatch): boolean {
    const combinations = combinationsOf(batch.keys)
    if (combinations === 0 || combinations * this.width > MOST_BYTES) {
      this.end()
      return false
    }
    const gathering = this.gatheringFor(batch, batch.keys as readonly DictionaryVector[], combinations)
    gathering.rows += batch.selected
    gathering.code.gather(this.groups, this.frame, batch.selection, batch.selected, batch.descriptors, batch.heap)
    return true
  }

  private gatheringFor(batch: DenseBatch, keys: readonly DictionaryVector[], combinations: number): Gathering {
    const { u32 } = this.task.memory
    let step = 1
    keys.forEach(({ ids, dictionary }, k) => {
      u32[(this.frame >>> 2) + 2 * k] = ids
      u32[(this.frame >>> 2) + 2 * k + 1] = step
      step *= entryCount(dictionary)
    })
    const signature = this.signatureOf(batch)
    const open = this.gathering
    const same = open && open.signature === signature && open.keys.every((key, k) => key.dictionary === keys[k]!.dictionary)
    if (same && open.rows + batch.selected <= MOST_ROWS) return open
    this.end()
    const code = this.codeFor(batch.args, signature)
    this.makeRoom(combinations)
    this.gathering = { keys, signature, combinations, code, rows: 0 }
    return this.gathering
  }

  /** Two letters an argument: its layout, and whether it is known to be small. */
  private signatureOf(batch: DenseBatch): string {
    let signature = ''
    batch.args.forEach((arg, i) => {
      signature += layoutLetter(arg)
      signature += this.measured.includes(i) && this.isSmall(arg, i, batch) ? 's' : '-'
    })
    return signature
  }

  private isSmall(arg: Vector, position: number, batch: DenseBatch): boolean {
    if (carrierOf(arg.type) !== 'i64') return carrierOf(arg.type) !== 'i128'
    if (this.large.has(position)) return false
    const bits = vectorBits(this.task.memory, arg, batch)
    if (bits !== undefined && bits <= SMALL_BITS) return true
    this.large.add(position)
    return false
  }

  private codeFor(args: readonly Vector[], signature: string): DenseExports {
    const { layout, inputs, shape } = this.spec
    return this.cache.instance<DenseExports>(`dense ${shape} ${signature}`, () => {
      const shapes = args.map(({ type }, i): DenseArgument => {
        return { type, layout: layoutOfLetter(signature[2 * i]!), small: signature[2 * i + 1] === 's' }
      })
      return denseModule(layout, inputs, shapes, layout.keys.length)
    })
  }

  private makeRoom(combinations: number): void {
    const bytes = combinations * this.width
    if (bytes <= this.capacity) {
      this.task.memory.u8.fill(0, this.groups, this.groups + bytes)
      return
    }
    this.capacity = Math.min(MOST_BYTES, 2 * bytes)
    this.groups = this.task.scratch.allocateZeroed(this.capacity, this.spec.operator)
  }

  /** Takes what was gathered into the table. */
  end(): void {
    if (!this.gathering) return
    const { keys, combinations, code } = this.gathering
    this.gathering = undefined
    const { task, spec, groups, width } = this
    const { kernels } = task.memory
    const used = task.scratch.allocate((combinations + 1) * 4, spec.operator)
    const count = kernels.denseUsed(groups, combinations, width, used)
    const most = Math.min(count, task.batchRows)
    const ids = keys.map(() => task.scratch.allocate(most * 4, spec.operator))
    for (let from = 0; from < count; from += most) {
      const part = Math.min(most, count - from)
      const numbers = used + from * 4
      let step = 1
      const vectors = keys.map((key, k): DictionaryVector => {
        const entries = entryCount(key.dictionary)
        kernels.denseIds(numbers, part, step, entries, ids[k]!)
        step *= entries
        return { ...key, ids: ids[k]! }
      })
      code.settle(groups, numbers, this.finder.lookUp(vectors, 0, part), part)
    }
  }
}

/** How many combinations the keys' entries have; 0 where a key is no dictionary. */
function combinationsOf(keys: readonly Vector[]): number {
  return keys.reduce((product, key) => (key.kind === 'dictionary' ? product * entryCount(key.dictionary) : 0), 1)
}

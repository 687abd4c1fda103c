// Where all keys are dictionaries of few entries, the combination of a row's ids is the place of its group: rows are gathered there, in a few KiB, and
// taken into the lane's table when the morsel ends. What is looked up, carried over 128 bits and counted for each function is so a group's cost, not a row's.
import { type DictionaryVector, entryCount, type Vector } from '../../memory/vector.ts'
import type { ErrorSite } from '../../udf/emit/row-code.ts'
import type { CodeCache } from '../code-cache.ts'
import { SMALL_ROWS } from '../codegen/index.ts'
import type { TaskContext } from '../stage.ts'
import type { BoundArguments } from './aggregate-arguments.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import type { AggregateInput } from './aggregate-module.ts'
import { type DenseExports, denseKeyBytes, denseModule, denseWidth, gathersDensely } from './dense-module.ts'
import type { GroupFinder } from './group-finder.ts'

/** Beyond, groups would leave the first-level cache, and taking them into the table would show. */
const MOST_BYTES = 32 * 1024
/** What the aggregation that gathers is. */
export interface DenseSpec {
  readonly layout: AggregateLayout
  readonly inputs: readonly AggregateInput[]
  readonly argumentCount: number
  /** All that code depends on beside the layouts of its columns. */
  readonly shape: string
  readonly operator: string
}

/** The rows of a batch with what the aggregation takes of them. */
export interface DenseBatch {
  readonly keys: readonly Vector[]
  readonly args: BoundArguments
  /** What the arguments' code is given. */
  readonly descriptors: number
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
  readonly sites: readonly ErrorSite[]
  rows: number
}

/** For one morsel: dictionaries last as long, and `end` must be called. */
export class DenseGroups {
  private readonly width: number
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
    const { layout } = spec
    this.width = denseWidth(layout)
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
    batch.args.throwRaised(gathering.sites)
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
    const { signature } = batch.args
    const open = this.gathering
    const same = open && open.signature === signature && open.keys.every((key, k) => key.dictionary === keys[k]!.dictionary)
    if (same && open.rows + batch.selected <= SMALL_ROWS) return open
    this.end()
    const code = this.codeFor(batch.args)
    this.makeRoom(combinations)
    this.gathering = { keys, signature, combinations, ...code, rows: 0 }
    return this.gathering
  }

  private codeFor(args: BoundArguments): Pick<Gathering, 'code' | 'sites'> {
    const { layout, inputs, shape, argumentCount } = this.spec
    const { source, exports } = this.cache.linked(`dense ${shape} ${args.signature}`, () => {
      const sites: ErrorSite[] = []
      return { bytes: denseModule(layout, inputs, args.code(sites), { argumentCount, keys: layout.keys.length }), sites }
    })
    return { code: exports as unknown as DenseExports, sites: source.sites }
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

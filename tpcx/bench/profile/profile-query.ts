// Where a query's time goes, pipeline by pipeline: samples of the threads' stacks, told apart by the steps that ran on the threads at that moment.
import type { MeasuredOperator, MeasuredStep, Session } from '../../../src/index.ts'
import { BETWEEN_STEPS, CATEGORIES, type Category, type Place, placesOf } from './categories.ts'
import { type ThreadProfile, ThreadProfiler } from './thread-profiler.ts'

/** All times in milliseconds, the mean of the profiled runs. */
export interface QueryProfile {
  /** From the first to the last row of the result. */
  readonly ms: number
  readonly runs: number
  readonly threads: number
  readonly pipelines: readonly PipelineProfile[]
  /** What the main thread did meanwhile: planning, handing out steps, reading the result. */
  readonly mainThread: number
  /** The workers' time outside of steps: between them, or with nothing to do. */
  readonly waiting: number
}

export interface PipelineProfile {
  /** Its operators, in the order in which rows pass them. */
  readonly operators: string
  /** From its first step's begin to its last step's end. */
  readonly wall: number
  /** Of all threads together; the categories add up to it. */
  readonly busy: number
  readonly times: Readonly<Record<Category, number>>
  /** Functions in which most of it was spent, without what they called: names and times. */
  readonly hottest: readonly (readonly [string, number])[]
  /** A run; undefined where the system does not count them. */
  readonly pageFaults: number | undefined
}

/** V8 has settled then, and memory been touched. */
const WARM_UPS = 8
/** At least so many runs, and as many more as a short query needs for some thousand samples. */
const LEAST_RUNS = 5
const MOST_RUNS = 200
const ENOUGH_MS = 500
const HOTTEST = 5
const MICROSECONDS = 1000

export async function profileQuery(session: Session, sql: string): Promise<QueryProfile> {
  const used = new Set<number>()
  for (let run = 0; run < WARM_UPS; run++) {
    const measured = await session.explain(sql, { analyze: true, steps: true })
    for (const { steps } of pipelinesOf(measured)) for (const { thread } of steps) used.add(thread)
  }
  const profiler = await ThreadProfiler.attach(used)
  try {
    const sums = new Map<number, PipelineSums>()
    let [ms, mainThread, waiting, threads, runs] = [0, 0, 0, 0, 0]
    for (; runs < LEAST_RUNS || (ms < ENOUGH_MS && runs < MOST_RUNS); runs++) {
      await profiler.start()
      const measured = await session.explain(sql, { analyze: true, steps: true })
      const profiles = await profiler.stop()
      const pipelines = pipelinesOf(measured)
      for (const [i, pipeline] of pipelines.entries()) {
        if (!sums.has(i)) sums.set(i, new PipelineSums(pipeline.operators))
        sums.get(i)!.add(pipeline.steps)
      }
      for (const profile of profiles) {
        if (profile.thread === 0) mainThread += activeMs(profile)
        charge(profile, pipelines, sums)
      }
      const busy = pipelines
        .flatMap(({ steps }) => steps)
        .reduce((sum, { startedUs, endedUs }) => sum + (endedUs - startedUs) / MICROSECONDS, 0)
      ms += measured.query.ms
      threads = measured.query.threads
      waiting += Math.max(0, measured.query.ms * threads - busy)
    }
    const pipelines = [...sums.values()].map((sum) => sum.mean(runs))
    return { ms: ms / runs, runs, threads, pipelines, mainThread: mainThread / runs, waiting: waiting / runs }
  } finally {
    await profiler.detach()
  }
}

interface Pipeline {
  readonly operators: string
  readonly steps: readonly MeasuredStep[]
}

/** Those whose rows are needed first come first. */
function pipelinesOf(root: MeasuredOperator): Pipeline[] {
  const inputs: Pipeline[] = []
  const names: string[] = []
  const visit = (node: MeasuredOperator): void => {
    for (const child of node.children) {
      if (child.workers) inputs.push(...pipelinesOf(child))
      else visit(child)
    }
    names.push(node.operator)
  }
  visit(root)
  return [...inputs, { operators: names.join(' → '), steps: (root.workers ?? []).flatMap(({ steps }) => steps ?? []) }]
}

class PipelineSums {
  wall = 0
  busy = 0
  private pageFaults: number | undefined = 0
  private readonly sampled = new Map<Category, number>()
  private readonly functions = new Map<string, number>()

  constructor(private readonly operators: string) {}

  add(steps: readonly MeasuredStep[]): void {
    if (steps.length === 0) return
    this.wall += (Math.max(...steps.map(({ endedUs }) => endedUs)) - Math.min(...steps.map(({ startedUs }) => startedUs))) / MICROSECONDS
    for (const { startedUs, endedUs, pageFaults } of steps) {
      this.busy += (endedUs - startedUs) / MICROSECONDS
      this.pageFaults = this.pageFaults === undefined || pageFaults === undefined ? undefined : this.pageFaults + pageFaults
    }
  }

  sample({ category, name }: Place, us: number): void {
    this.sampled.set(category, (this.sampled.get(category) ?? 0) + us)
    this.functions.set(name, (this.functions.get(name) ?? 0) + us)
  }

  /** Samples say how the time is shared, steps how much there was. */
  mean(runs: number): PipelineProfile {
    const { operators, wall, busy, pageFaults, sampled, functions } = this
    const total = [...sampled.values()].reduce((sum, us) => sum + us, 0)
    const share = (us: number) => (us / total) * (busy / runs)
    const hottest = [...functions].sort(([, a], [, b]) => b - a).slice(0, HOTTEST)
    const times = Object.fromEntries(CATEGORIES.map((category) => [category, total > 0 ? share(sampled.get(category) ?? 0) : 0]))
    return {
      ...{ operators, wall: wall / runs, busy: busy / runs, times: times as Record<Category, number> },
      hottest: hottest.map(([name, us]) => [name, share(us)] as const),
      pageFaults: pageFaults === undefined ? undefined : pageFaults / runs,
    }
  }
}

/** Charges a thread's samples to the pipelines whose steps they fall into. */
function charge({ thread, profile }: ThreadProfile, pipelines: readonly Pipeline[], sums: ReadonlyMap<number, PipelineSums>): void {
  const steps = pipelines
    .flatMap((pipeline, i) => pipeline.steps.filter((step) => step.thread === thread).map((step) => ({ ...step, sums: sums.get(i)! })))
    .sort((a, b) => a.startedUs - b.startedUs)
  const places = placesOf(profile, BETWEEN_STEPS)
  let at = 0
  let time = profile.startTime
  for (const [i, node] of (profile.samples ?? []).entries()) {
    const lasted = profile.timeDeltas![i]!
    time += lasted
    while (at < steps.length && steps[at]!.endedUs < time) at++
    const step = steps[at]
    const place = places.get(node)
    if (step && step.startedUs <= time && place) step.sums.sample(place, Math.min(lasted, time - step.startedUs))
  }
}

function activeMs({ profile }: ThreadProfile): number {
  const places = placesOf(profile)
  const samples = profile.samples ?? []
  return samples.reduce((sum, node, i) => (places.get(node) && i > 0 ? sum + profile.timeDeltas![i]! : sum), 0) / MICROSECONDS
}

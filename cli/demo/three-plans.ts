// One question by three plans: what the optimizer's rules save, counted while each runs.
import { formatBytes, type MeasuredExchange, type MeasuredOperator, ResourceError, type Session } from '../../src/index.ts'
import { duration } from '../screen.ts'

interface Plan {
  readonly name: string
  /** What is switched off. */
  readonly without: readonly string[]
}

const PLANS: readonly Plan[] = [
  { name: 'no partial aggregation', without: ['partial_aggregation', 'top_n_per_key'] },
  { name: 'partial aggregation', without: ['top_n_per_key'] },
  { name: 'top-N per key pushed down', without: [] },
]

export interface PlanFigures {
  readonly plan: string
  /** Undefined where the plan needed more memory than there is. */
  readonly measured:
    | {
        /** Rows and bytes that went to whoever counts the songs, and to whoever ranks them. */
        readonly counting: MeasuredExchange
        readonly ranking: MeasuredExchange
        readonly ms: number
        readonly peakMemory: number
        /** Songs by city that went on to be ranked: all of them, unless those too small for the top were left out. */
        readonly groups: number
        readonly workers: number
      }
    | undefined
}

/** Runs the question by each plan; the settings are as before when it is done. */
export async function measurePlans(session: Session, sql: string, signal: AbortSignal): Promise<PlanFigures[]> {
  const figures: PlanFigures[] = []
  for (const { name, without } of PLANS) {
    await session.query(`set disabled_rules = '${without.join(', ')}'`)
    try {
      figures.push({ plan: name, measured: await measure(session, sql, signal) })
    } finally {
      await session.query('reset disabled_rules')
    }
  }
  return figures
}

async function measure(session: Session, sql: string, signal: AbortSignal): Promise<PlanFigures['measured']> {
  try {
    const plan = await session.explain(sql, { analyze: true, signal })
    const [counting, ranking] = [exchangeOf(plan, 'aggregate'), exchangeOf(plan, 'rank')]
    const groups = operatorOf(plan, ({ operator }) => operator === 'final_aggregate')?.rowsOut
    if (!counting || !ranking || groups === undefined) return undefined
    const { ms, peakMemory, threads } = plan.query
    return { counting, ranking, ms, peakMemory, groups, workers: threads }
  } catch (error) {
    if (error instanceof ResourceError) return undefined
    throw error
  }
}

function exchangeOf(plan: MeasuredOperator, kind: MeasuredExchange['kind']): MeasuredExchange | undefined {
  return operatorOf(plan, ({ exchange }) => exchange?.kind === kind)?.exchange
}

function operatorOf(node: MeasuredOperator, test: (node: MeasuredOperator) => boolean): MeasuredOperator | undefined {
  if (test(node)) return node
  for (const child of node.children) {
    const found = operatorOf(child, test)
    if (found) return found
  }
  return undefined
}

/** The figures as a table, a plan a line. */
export function planTable(figures: readonly PlanFigures[]): string {
  const head = ['plan', 'counted: rows', 'bytes', 'ranked: rows', 'bytes', 'time', 'peak memory']
  const rows = figures.map(({ plan, measured }) => {
    if (!measured) return [plan, 'out of memory', '', '', '', '', '']
    const { counting, ranking, ms, peakMemory } = measured
    const through = ({ rows, bytes }: MeasuredExchange) => [rows.toLocaleString('en-US'), formatBytes(bytes)]
    return [plan, ...through(counting), ...through(ranking), duration(ms), formatBytes(peakMemory)]
  })
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)))
  const line = (row: readonly string[]) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  return [line(head), '─'.repeat(line(head).length), ...rows.map(line)].map((text) => `${text.trimEnd()}\n`).join('')
}

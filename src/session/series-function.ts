// range(stop), range(start, stop), range(start, stop, step), and generate_series, whose end is among its numbers.
import { BindError } from '../common/errors.ts'
import type { TableRequest } from '../logical/binder/collect-tables.ts'
import { SeriesTable } from '../physical/series-table.ts'

const LIMIT = 2n ** 63n

export function isSeries(name: string): boolean {
  return name === 'range' || name === 'generate_series'
}

export function seriesTable({ name, args, options, position }: TableRequest & { kind: 'function' }): SeriesTable {
  const wrong = (message: string) =>
    new BindError(message, { position, hint: `${name}(5), ${name}(1, 5), or with a step: ${name}(0, 10, 2).` })
  if (args.length < 1 || args.length > 3 || options.size > 0) throw wrong(`${name} takes one to three whole numbers`)
  // Of NULL there are no numbers.
  if (args.includes(null)) return new SeriesTable(name, 0n, 1n, 0n)
  const numbers = args.map((arg) => {
    const value = typeof arg === 'number' && Number.isSafeInteger(arg) ? BigInt(arg) : arg
    if (typeof value !== 'bigint' || value < -LIMIT || value >= LIMIT) throw wrong(`${name} takes whole numbers`)
    return value
  })
  const [start, stop, step] = numbers.length === 1 ? [0n, numbers[0]!, 1n] : ([numbers[0]!, numbers[1]!, numbers[2] ?? 1n] as const)
  if (step === 0n) throw wrong(`the step of ${name} cannot be 0`)
  const distance = step > 0n ? stop - start : start - stop
  const size = step > 0n ? step : -step
  const steps = name === 'range' ? (distance + size - 1n) / size : distance / size + 1n
  const count = distance < 0n ? 0n : steps
  if (count > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong(`${name} of so many numbers is not possible`)
  return new SeriesTable(name, start, step, count)
}

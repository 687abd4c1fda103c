// The tables of the micro-benchmarks, as data: what each column holds follows from these lines, the seed and nothing else.

/** Which number a row gets: one of `below` at random, or each of them once, in an order that looks random. */
type Draw = { readonly kind: 'random'; readonly below: number } | { readonly kind: 'each-once'; readonly below: number }

export interface MicroColumn {
  readonly name: string
  readonly draw: Draw
  /** `text` is the number behind a letter, with zeros before it; `double` is in millionths. */
  readonly as: 'integer' | 'text' | 'double'
  /** One row in so many is NULL; none where it is 0. */
  readonly nullEvery: number
}

export interface MicroTable {
  readonly name: string
  readonly rows: number
  readonly columns: readonly MicroColumn[]
}

export const MICRO_NAMES = ['groupby', 'join'] as const
export type MicroName = (typeof MICRO_NAMES)[number]

/** One row in twenty has no value, as in data that people collect. */
const NULL_EVERY = 20
const FEW = 100
const MILLIONTHS = 100_000_000

const random = (below: number): Draw => ({ kind: 'random', below: Math.max(1, Math.floor(below)) })
const eachOnce = (below: number): Draw => ({ kind: 'each-once', below })
const column = (name: string, as: MicroColumn['as'], draw: Draw, nullEvery = NULL_EVERY): MicroColumn => ({ name, as, draw, nullEvery })

/** Readings of devices: keys with 100, rows / 100 and as many different values as there are rows. */
function groupbyTables(rows: number): MicroTable[] {
  return [
    {
      name: 'readings',
      rows,
      columns: [
        column('region', 'text', random(FEW)),
        column('city', 'text', random(FEW)),
        column('device', 'text', random(rows / FEW)),
        column('kind', 'integer', random(FEW)),
        column('shift', 'integer', random(FEW)),
        column('batch', 'integer', random(rows / FEW)),
        column('serial', 'integer', eachOnce(rows), 0),
        column('level', 'integer', random(5)),
        column('weight', 'integer', random(15)),
        column('value', 'double', random(MILLIONTHS)),
      ],
    },
  ]
}

/** Sales, and three tables to join them with: of rows / 1,000,000, rows / 1,000 and as many rows. About a tenth of the keys have no partner. */
function joinTables(rows: number): MicroTable[] {
  const small = Math.max(10, Math.floor(rows / 1_000_000))
  const medium = Math.max(10, Math.floor(rows / 1000))
  const drawnFrom = (size: number) => random((size * 10) / 9)
  const partner = (name: string, size: number): MicroTable => ({
    name,
    rows: size,
    columns: [
      column(`${name}_id`, 'integer', eachOnce(size), 0),
      column(`${name}_code`, 'text', eachOnce(size), 0),
      column('share', 'double', random(MILLIONTHS)),
    ],
  })
  return [
    {
      name: 'sales',
      rows,
      columns: [
        column('small_id', 'integer', drawnFrom(small)),
        column('medium_id', 'integer', drawnFrom(medium)),
        column('big_id', 'integer', drawnFrom(rows)),
        column('medium_code', 'text', drawnFrom(medium)),
        column('amount', 'double', random(MILLIONTHS)),
      ],
    },
    partner('small', small),
    partner('medium', medium),
    partner('big', rows),
  ]
}

export function microTables(name: MicroName, rows: number): MicroTable[] {
  return name === 'groupby' ? groupbyTables(rows) : joinTables(rows)
}

/** Of all tables together. */
export function microRows(name: MicroName, rows: number): number {
  return microTables(name, rows).reduce((sum, table) => sum + table.rows, 0)
}

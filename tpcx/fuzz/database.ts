// Tables of random columns and rows, and how both engines get them.
import { ALL_TYPES, type ColumnType, typed } from './kinds.ts'
import type { Random } from './random.ts'

export interface FuzzTable {
  readonly name: string
  /** The first one, `id`, is the row's number. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[]
  /** Values as SQL, without their types. */
  readonly rows: readonly (readonly string[])[]
  /** Of Quern's table: made in memory, Parquet files, or copied from them. */
  readonly storage: 'memory' | 'files' | 'copied'
  readonly files: number
  readonly codec: string
}

const ID: ColumnType = ALL_TYPES.find(({ sql }) => sql === 'INTEGER')!

/** Two small tables, which may be joined in any way, and one of some thousand rows. */
export function makeDatabase(random: Random, most: number): FuzzTable[] {
  const small = random.pick([0, 1, 5, 12, 12])
  return [
    makeTable(random, 't0', small),
    makeTable(random, 't1', random.pick([20, 45, 60])),
    makeTable(random, 't2', Math.min(most, random.pick([120, 150, 150, 300, 300, 300, 700, 3000]))),
  ]
}

function makeTable(random: Random, name: string, rows: number): FuzzTable {
  const storage = rows > 100 ? random.pick(['files', 'files', 'copied'] as const) : random.pick(['memory', 'files', 'memory'] as const)
  const possible = ALL_TYPES.filter(({ inFiles }) => inFiles || storage === 'memory')
  const chosen = random.some(possible, random.between(7, 13))
  const columns = [{ name: 'id', type: ID }, ...chosen.map((type, i) => ({ name: `c${i}`, type }))]
  const generators = chosen.map((type) => valuesOf(random, type))
  const values = Array.from({ length: rows }, (_, row) => [`${row}`, ...generators.map((next) => next())])
  return {
    name,
    columns,
    rows: values,
    storage,
    files: random.pick([1, 1, 3]),
    codec: random.pick(['snappy', 'zstd', 'uncompressed', 'gzip']),
  }
}

/** The values of a column: few or many different ones, some of them special, some more frequent than others, some NULL. */
function valuesOf(random: Random, type: ColumnType): () => string {
  const different = random.pick([1, 2, 5, 5, 12, 60, 2000])
  const special = random.pick([0, 0.2, 1])
  const skew = random.pick([1, 1, 3])
  const nulls = random.pick([0, 0, 0.1, 0.4, 0.95])
  const offset = random.below(1000)
  const pool = Array.from({ length: different }, (_, i) =>
    random.chance(special) ? random.pick(type.special) : type.any(i * (1 + (offset % 7))),
  )
  return () => (random.chance(nulls) ? 'NULL' : pool[Math.floor(different * random.fraction() ** skew)]!)
}

/** Statements that make the table in memory. */
export function createInMemory({ name, columns, rows }: FuzzTable): string[] {
  const create = `CREATE TABLE ${name} (${columns.map(({ name, type }) => `${name} ${type.sql}`).join(', ')})`
  if (rows.length === 0) return [create]
  const tuples = rows.map((row) => `(${row.map((value, i) => (value === 'NULL' ? value : typed(value, columns[i]!.type))).join(', ')})`)
  return [create, `INSERT INTO ${name} VALUES ${tuples.join(', ')}`]
}

/** Statements that write DuckDB's table of that name to Parquet files in the folder. */
export function writeFiles({ name, files, codec }: FuzzTable, folder: string): string[] {
  return Array.from(
    { length: files },
    (_, file) =>
      `COPY (SELECT * FROM ${name} WHERE id % ${files} = ${file} ORDER BY id) TO '${folder}/${file}.parquet' (FORMAT parquet, CODEC ${codec}, ROW_GROUP_SIZE 2048)`,
  )
}

/** Statements that make Quern's table. */
export function createInQuern(table: FuzzTable, folder: string): string[] {
  if (table.storage === 'memory') return createInMemory(table)
  const what = table.storage === 'files' ? 'VIEW' : 'TABLE'
  return [`CREATE ${what} ${table.name} AS SELECT * FROM '${folder}/*.parquet'`]
}

export function drop({ name, storage }: FuzzTable): string {
  return `DROP ${storage === 'files' ? 'VIEW' : 'TABLE'} ${name}`
}

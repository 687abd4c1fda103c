// Rows as JSON objects, one a line: as an array, valid as a whole, or as bare lines (NDJSON).
import { jsonFormatterOf, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'

export async function writeJson(result: QueryResult, output: Output): Promise<void> {
  let separator = '['
  await eachObject(result, (object) => {
    const line = separator + object
    separator = ',\n'
    return output.write(line)
  })
  await output.write(separator === '[' ? '[]\n' : ']\n')
}

export async function writeNdjson(result: QueryResult, output: Output): Promise<void> {
  await eachObject(result, (object) => output.write(`${object}\n`))
}

async function eachObject(result: QueryResult, write: (object: string) => Promise<void> | undefined): Promise<void> {
  const formatters = result.schema.map((field) => jsonFormatterOf(field.type, result.timeZone))
  const keys = uniqueNames(result.schema.map((field) => field.name)).map((name) => `${JSON.stringify(name)}:`)
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      let object = '{'
      for (let i = 0; i < columns.length; i++) {
        const value = columns[i]!.value(row)
        object += (i > 0 ? ',' : '') + keys[i] + (value === null ? 'null' : formatters[i]!(value))
      }
      const full = write(`${object}}`)
      if (full) await full
    }
  }
}

/** A reader keeps only the last of equal keys, so the second `a` is called `a_1`. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let i = 1; seen.has(name) && taken.has(unique); i++) unique = `${name}_${i}`
    seen.add(name)
    taken.add(unique)
    return unique
  })
}

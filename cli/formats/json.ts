// An array of objects, one a line: valid JSON as a whole, and each line can be cut out by itself.
import { jsonFormatterOf, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'

export async function writeJson(result: QueryResult, output: Output): Promise<void> {
  const formatters = result.schema.map((field) => jsonFormatterOf(field.type))
  const keys = uniqueNames(result.schema.map((field) => field.name)).map((name) => `${JSON.stringify(name)}:`)
  let separator = '['
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      let line = `${separator}{`
      for (let i = 0; i < columns.length; i++) {
        const value = columns[i]!.value(row)
        line += (i > 0 ? ',' : '') + keys[i] + (value === null ? 'null' : formatters[i]!(value))
      }
      const full = output.write(`${line}}`)
      if (full) await full
      separator = ',\n'
    }
  }
  await output.write(separator === '[' ? '[]\n' : ']\n')
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

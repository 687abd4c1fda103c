// Functions of JavaScript as lambda functions of SQL: they are called once, with columns that stand for the elements.
import { Column, operandOf } from './column.ts'
import type { Lambda } from './function-types.ts'
import { columnNode, NOWHERE, nameOf } from './syntax.ts'

/** How many lambda functions are being written around this one: their parameters have other names. */
let depth = 0

export function lambdaColumn(lambda: Lambda, place: string): Column<unknown> {
  const names = Array.from({ length: Math.max(1, lambda.length) }, (_, i) => `element_${depth}_${i}`)
  depth++
  try {
    const body = operandOf(lambda(...names.map((name) => new Column<never, string, never>(columnNode(name)))), place)
    return new Column({ kind: 'lambda', parameters: names.map(nameOf), body: body.node, position: NOWHERE }, undefined, body.texts)
  } finally {
    depth--
  }
}

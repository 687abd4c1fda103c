// What DataFrame methods are given, as the parts of a SELECT.
import { BindError } from '../common/errors.ts'
import type { Expression, SelectExpression, SelectItem } from '../parser/ast.ts'
import { describe } from './expressions/call-column.ts'
import { Column, col, type Operand, operandOf, textsOf } from './expressions/column.ts'
import { NOWHERE, nameOf, starNode } from './expressions/syntax.ts'
import type { Call } from './frame.ts'

/** Something to compute, and the name that it was given. */
interface NamedColumn {
  readonly name: string | undefined
  readonly column: Column<unknown>
}

const STAR = '*'

/** The items of a list of names, expressions and objects of expressions; undefined stands for a star. */
export function itemsOf(items: readonly unknown[], method: string): readonly (NamedColumn | undefined)[] {
  return items.flatMap((item): readonly (NamedColumn | undefined)[] => {
    if (item === STAR) return [undefined]
    if (typeof item === 'string') return [{ name: undefined, column: col(item) }]
    if (item instanceof Column) return [{ name: item.alias, column: item }]
    if (isPlainObject(item)) return namedItems(item, method)
    throw new BindError(`${method}() takes names of columns, expressions, or an object of them, not ${describe(item)}`, {
      hint: `'city', col('ms').div(1000).as('s'), { plays: fn.count() }`,
    })
  })
}

/** The expressions of an object under its keys; values are literals. */
export function namedItems(items: object, method: string): readonly (NamedColumn & { readonly name: string })[] {
  return Object.entries(items as Record<string, Operand>).map(([name, value]) => ({ name, column: operandOf(value, `${method}()`) }))
}

export function selectItems(items: readonly (NamedColumn | undefined)[]): readonly SelectItem[] {
  return items.map((item) => (item ? selectExpression(item) : starNode()))
}

/** Of items without a star. */
export function selectExpressions(items: readonly (NamedColumn | undefined)[]): readonly SelectExpression[] {
  return items.flatMap((item) => (item ? selectExpression(item) : []))
}

function selectExpression({ name, column }: NamedColumn): SelectExpression {
  return { kind: 'item', expression: column.node, alias: name === undefined ? undefined : nameOf(name), position: NOWHERE }
}

/** Groups are named by the items that they are. */
export function groupExpressions(items: readonly (NamedColumn | undefined)[]): readonly Expression[] {
  return items.flatMap((item) => item?.column.node ?? [])
}

export function callBy(method: string, columns: readonly (Column<unknown> | undefined)[] = []): Call {
  return { method, texts: textsOf(columns.filter((column) => column !== undefined)) }
}

export function columnsIn(items: readonly (NamedColumn | undefined)[]): readonly Column<unknown>[] {
  return items.flatMap((item) => item?.column ?? [])
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
}

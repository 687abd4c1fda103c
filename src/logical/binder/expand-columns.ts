// COLUMNS(…): the expression that holds it stands for several, one a column. All of a SELECT's are written out before it is bound.
import { BindError } from '../../common/errors.ts'
import type { Columns, Expression, GroupBy, GroupItem, OrderBy, OrderItem, Select, SelectItem, Star } from '../../parser/ast.ts'
import { makeCall, makeStar } from '../../parser/make-node.ts'
import { constantValue, isTrue, nameLiteral } from './constant-tests.ts'
import { writtenLambda } from './expressions/lambdas.ts'
import { type Scope, same } from './scope.ts'
import type { BindSession } from './session.ts'
import { expandStar, type StarItem } from './stars.ts'

interface Expanded {
  readonly select: Select
  readonly orderBy: OrderBy | undefined
}

/** The SELECT and its ORDER BY without COLUMNS; the same objects where there is none. */
export function expandColumns(select: Select, orderBy: OrderBy | undefined, scope: Scope, session: BindSession): Expanded {
  const { items, where, groupBy, having, qualify, distinct } = select
  if (![items, where, groupBy, having, qualify, distinct, orderBy].some(holdsColumns)) return { select, orderBy }
  const expander = new Expander(scope, session)
  return {
    select: {
      ...select,
      items: items.flatMap((item) => expander.item(item)),
      where: where && expander.condition(where),
      groupBy: groupBy && expander.groups(groupBy),
      having: having && expander.condition(having),
      qualify: qualify && expander.condition(qualify),
      distinct: distinct && { ...distinct, on: distinct.on.flatMap((node) => expander.each(node)) },
    },
    orderBy: orderBy && expander.order(orderBy),
  }
}

/** Whether COLUMNS stands in it, outside of queries within. */
function holdsColumns(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  const { kind } = part as Partial<AnyNode>
  if (kind === 'column' || kind === 'query') return false
  if (kind === 'columns') return true
  for (const key in part) if (holdsColumns(part[key as keyof typeof part])) return true
  return false
}

/** As UNPIVOT lists columns: the expression for each of those that it chooses, a star as references to its columns. */
export function expandEach(node: Expression | Star, scope: Scope, session: BindSession): readonly Expression[] {
  const expander = new Expander(scope, session)
  if (node.kind !== 'star') return expander.each(node)
  return expander.each({ kind: 'columns', choice: node, qualifier: [], unpacked: false, position: node.position })
}

/** The expression with the nodes that `f` gives in place of others; it is asked from the top, and not about queries. */
export function mapTree(node: Expression, f: (node: Expression) => Expression | undefined): Expression {
  return f(node) ?? (mapParts(node, (part) => mapTree(part as Expression, f)) as Expression)
}

class Expander {
  constructor(
    private readonly scope: Scope,
    private readonly session: BindSession,
  ) {}

  item(item: SelectItem): readonly SelectItem[] {
    if (item.kind === 'star' || !holdsColumns(item)) return [item]
    const node = this.unpacked(item.expression)
    const chosen = this.chosen(node)
    if (!chosen) return [{ ...item, expression: node }]
    const { columns, choice } = chosen
    return columns.map((column) => {
      const text = item.alias ? this.aliasOf(item.alias.text, choice, column.name) : column.name
      const alias = { text, position: item.alias?.position ?? item.position }
      return { ...item, expression: replaceColumns(node, column), alias }
    })
  }

  /** The expression for each of the columns; itself where it names none. */
  each(node: Expression): readonly Expression[] {
    if (!holdsColumns(node)) return [node]
    const given = this.unpacked(node)
    const chosen = this.chosen(given)
    return chosen ? chosen.columns.map((column) => replaceColumns(given, column)) : [given]
  }

  /** It must hold for every column. */
  condition(node: Expression): Expression {
    const [first, ...more] = this.each(node)
    return more.length > 0 ? { kind: 'and', operands: [first!, ...more], position: node.position } : first!
  }

  order(orderBy: OrderBy): OrderBy {
    if (orderBy.kind === 'all') return orderBy
    return {
      ...orderBy,
      items: orderBy.items.flatMap((item) => this.each(item.expression).map((expression): OrderItem => ({ ...item, expression }))),
    }
  }

  groups(groupBy: GroupBy): GroupBy {
    if (groupBy.kind === 'all') return groupBy
    const items = groupBy.items.flatMap((item): readonly GroupItem[] => (item.kind === 'grouping-sets' ? [item] : this.each(item)))
    return { ...groupBy, items }
  }

  /** Lists with `*COLUMNS(…)` get all of its columns as items. */
  private unpacked(node: Expression): Expression {
    const unpackedOf = (part: unknown): Columns | undefined => {
      const value = isArgument(part) ? part.value : part
      return isNode(value) && value.kind === 'columns' && (value as Columns).unpacked ? (value as Columns) : undefined
    }
    return mapLists(node, (part) => {
      const columns = unpackedOf(part)
      if (!columns) return undefined
      return this.columnsOf(columns).map((column) => {
        const value = columnNode(columns, column)
        return isArgument(part) ? { ...part, value } : value
      })
    }) as Expression
  }

  /** The columns that all COLUMNS in the expression choose; undefined where there is none. */
  private chosen(node: Expression): { readonly columns: readonly StarItem[]; readonly choice: Columns } | undefined {
    const [first, ...more] = columnsIn(node)
    if (!first) return undefined
    const columns = this.columnsOf(first)
    const names = (items: readonly StarItem[]) => items.map(({ path }) => path.join('.')).join()
    const other = more.find((part) => names(this.columnsOf(part)) !== names(columns))
    if (other) {
      throw new BindError('all COLUMNS(…) within an expression must stand for the same columns', { position: other.position })
    }
    return { columns, choice: first }
  }

  private columnsOf({ choice, qualifier, position }: Columns): readonly StarItem[] {
    if (choice.kind === 'star') {
      const left = expandStar(choice, this.scope, this.session)
      if (left.length === 0) throw new BindError('no columns are left', { position })
      return left
    }
    const all = expandStar(makeStar(position, { qualifier }), this.scope, this.session)
    if (choice.kind === 'list') {
      return choice.items.map((item) => {
        const name = constantValue(item, 'a name in COLUMNS', this.session).value
        const found = all.find((column) => same(column.name, String(name)))
        if (!found) throw new BindError(`COLUMNS names "${name}", which is no column here`, { position: item.position })
        return found
      })
    }
    const test = nameTest(choice)
    const found = all.filter(({ name }) => isTrue(test(name), this.session))
    if (found.length > 0) return found
    throw new BindError('COLUMNS matches no column', { position, hint: `Columns here: ${all.map(({ name }) => name).join(', ')}.` })
  }

  /** The alias with `\\1` replaced by what the first group of the pattern matches in the name. */
  private aliasOf(alias: string, { choice }: Columns, name: string): string {
    return alias.replace(/\\(\d)/g, (_, digit: string) => {
      if (choice.kind === 'star' || choice.kind === 'list') return digit === '0' ? name : ''
      const group: Expression = { kind: 'integer', value: BigInt(digit), position: choice.position }
      return String(constantValue(nameCall('regexp_extract', name, choice, group), 'COLUMNS', this.session).value ?? '')
    })
  }
}

/** What is asked of a name: a lambda's condition, or whether it matches a pattern. */
function nameTest(choice: Expression): (name: string) => Expression {
  const lambda = writtenLambda(choice)
  if (!lambda) return (name) => nameCall('regexp_matches', name, choice)
  const [parameter] = lambda.parameters
  const isParameter = (part: Expression) => part.kind === 'column' && part.parts.length === 1 && same(part.parts[0]!.text, parameter!.text)
  return (name) => mapTree(lambda.body, (part) => (isParameter(part) ? nameLiteral(name) : undefined))
}

function nameCall(called: string, name: string, ...args: readonly Expression[]): Expression {
  const [{ position }] = args as [Expression]
  return makeCall([{ text: called, position }], [nameLiteral(name), ...args], position)
}

function columnNode({ position }: Columns, { path, replacement }: StarItem): Expression {
  return replacement ?? { kind: 'column', parts: path.map((text) => ({ text, position })), position }
}

function replaceColumns(node: Expression, column: StarItem): Expression {
  return mapTree(node, (part) => (part.kind === 'columns' ? columnNode(part, column) : undefined))
}

type AnyNode = { readonly kind: string }

function isNode(part: unknown): part is AnyNode {
  return typeof part === 'object' && part !== null && 'kind' in part
}

function isArgument(part: unknown): part is { readonly value: Expression } {
  return typeof part === 'object' && part !== null && !('kind' in part) && 'value' in part
}

function* columnsIn(part: unknown): Generator<Columns> {
  if (typeof part !== 'object' || part === null) return
  const { kind } = part as Partial<AnyNode>
  // A query within has columns of its own.
  if (kind === 'query') return
  if (kind === 'columns') yield part as Columns
  else for (const child of Object.values(part)) yield* columnsIn(child)
}

/** The part with `f` applied to the nearest nodes within it that are no queries. */
function mapParts(part: unknown, f: (node: AnyNode) => unknown): unknown {
  if (typeof part !== 'object' || part === null) return part
  const map = (child: unknown): unknown => {
    if (!isNode(child)) return mapParts(child, f)
    return child.kind === 'query' ? child : f(child)
  }
  if (Array.isArray(part)) return part.map(map)
  return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, map(child)]))
}

/** The part with items of lists replaced by several where `f` gives them. */
function mapLists(part: unknown, f: (item: unknown) => readonly unknown[] | undefined): unknown {
  if (typeof part !== 'object' || part === null || (isNode(part) && part.kind === 'query')) return part
  if (Array.isArray(part)) return part.flatMap((item) => f(item) ?? [mapLists(item, f)])
  return Object.fromEntries(Object.entries(part).map(([key, child]) => [key, mapLists(child, f)]))
}

// The general way to unnest: the values that a subquery is asked for (its domain) are pushed down into it, until nothing in it reads a parameter.

import { UnsupportedError } from '../../common/errors.ts'
import { and, columnExpr, freshColumn, isNull, not, TRUE } from '../../logical/build-expression.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import { collectColumns, substituteColumns } from '../../logical/expression-walk.ts'
import { readsFree } from '../../logical/free-columns.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import type { RecursiveNode } from '../../logical/nodes/recursive.ts'
import type { UnionNode } from '../../logical/nodes/union.ts'
import type { ValuesNode } from '../../logical/nodes/values.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf, expressionsOf, mapExpressions } from '../../logical/plan-walk.ts'
import type { TableSource } from '../../logical/ports.ts'
import { belowProject, limitPerKey } from './pull-up.ts'

/** The different rows of the values that the parameters take. */
export interface Domain {
  readonly parameters: readonly Column[]
  /** A plan that gives them, with columns of its own, in the order of the parameters. */
  read(): LogicalPlan
}

/** For each row of the domain, the rows that the plan gives for it: the plan's columns, and the domain's in the order of its parameters. */
export interface PushedDown {
  readonly plan: LogicalPlan
  readonly domain: readonly Column[]
}

export function pushDown(plan: LogicalPlan, domain: Domain): PushedDown {
  return new Pusher(domain).push(plan)
}

class Pusher {
  private readonly ids: ReadonlySet<ColumnId>

  /** The domain's columns of common tables that read the parameters, by the table's id. */
  private readonly common = new Map<number, readonly Column[]>()

  /** What stands for the last rows of a recursive table that reads the parameters → the same with the domain's columns. */
  private readonly working = new Map<TableSource, TableSource>()

  constructor(private readonly domain: Domain) {
    this.ids = new Set(domain.parameters.map((column) => column.id))
  }

  push(plan: LogicalPlan): PushedDown {
    if (!this.depends(plan)) return this.paired(plan)
    switch (plan.kind) {
      case 'filter': {
        const below = this.push(plan.input)
        return { ...below, plan: { ...plan, input: below.plan, predicate: this.bound(plan.predicate, below) } }
      }
      case 'project': {
        const below = this.push(plan.input)
        const items = plan.items.map(({ expr, column }) => ({ expr: this.bound(expr, below), column }))
        return { ...below, plan: { ...plan, input: below.plan, items: [...items, ...passed(below.domain)] } }
      }
      case 'aggregate':
        return plan.groups.length > 0 ? this.grouped(plan) : this.aggregated(plan)
      case 'distinct': {
        const below = this.push(plan.input)
        return { ...below, plan: { ...plan, input: below.plan } }
      }
      case 'sort':
        return this.push(plan.input)
      case 'limit': {
        if (plan.input.kind === 'project') return this.push(belowProject(plan, plan.input))
        const sort = plan.input.kind === 'sort' ? plan.input : undefined
        const below = this.push(sort ? sort.input : plan.input)
        const keys = (sort?.keys ?? []).map((key) => ({ ...key, expr: this.bound(key.expr, below) }))
        return { ...below, plan: limitPerKey(below.plan, below.domain.map(columnExpr), keys, plan.offset, plan.count) }
      }
      case 'rank': {
        const below = this.push(plan.input)
        const own = mapExpressions(plan, (expr) => this.bound(expr, below))
        const by = below.domain.map(columnExpr)
        const ranks = own.ranks.map(({ call, column }) => ({ call: { ...call, partitionBy: [...call.partitionBy, ...by] }, column }))
        // The domain stays behind the plan's own columns.
        return { ...below, plan: this.arranged({ ...own, input: below.plan, ranks }, plan, below.domain) }
      }
      case 'window': {
        const below = this.push(plan.input)
        const own = mapExpressions(plan, (expr) => this.bound(expr, below))
        const by = below.domain.map(columnExpr)
        const calls = own.calls.map(({ call, column }) => ({ call: { ...call, partitionBy: [...call.partitionBy, ...by] }, column }))
        return { ...below, plan: this.arranged({ ...own, input: below.plan, calls }, plan, below.domain) }
      }
      case 'unnest': {
        const below = this.push(plan.input)
        const items = plan.items.map(({ expr, column }) => ({ expr: this.bound(expr, below), column }))
        return { ...below, plan: this.arranged({ ...plan, input: below.plan, items }, plan, below.domain) }
      }
      case 'join':
        return this.joined(plan)
      case 'union':
        return this.united(plan)
      case 'values':
        return this.valued(plan)
      case 'with': {
        const definition = this.depends(plan.definition) ? this.push(plan.definition) : undefined
        if (definition) this.common.set(plan.id, definition.domain)
        const below = this.push(plan.body)
        return { ...below, plan: { ...plan, definition: definition?.plan ?? plan.definition, body: below.plan } }
      }
      case 'common_scan': {
        const sources = this.common.get(plan.id)!
        const domain = sources.map((column) => ({ ...freshColumn(column.name, column.type, column.nullable), source: column.id }))
        return { plan: { ...plan, columns: [...plan.columns, ...domain] }, domain }
      }
      case 'recursive':
        return this.recursive(plan)
      case 'scan': {
        const table = this.working.get(plan.table)!
        const domain = this.domain.parameters.map((column) => freshColumn(column.name, column.type, true))
        const first = plan.table.schema.length
        return {
          plan: { ...plan, table, columns: [...plan.columns, ...domain.map((column, i) => ({ ...column, field: first + i }))] },
          domain,
        }
      }
      default:
        throw unsupported(plan.kind.replaceAll('_', ' '))
    }
  }

  /** Does the plan read the parameters, or a common table that does? */
  private depends(plan: LogicalPlan): boolean {
    return readsFree(plan, this.ids) || (this.common.size + this.working.size > 0 && this.readsCommon(plan))
  }

  private readsCommon(plan: LogicalPlan): boolean {
    if (plan.kind === 'common_scan') return this.common.has(plan.id)
    if (plan.kind === 'scan') return this.working.has(plan.table)
    return childrenOf(plan).some((child) => this.readsCommon(child))
  }

  /** The expression with the domain's columns, as they stand in `below`, for the parameters. */
  private bound(expr: Expr, { domain }: Pick<PushedDown, 'domain'>): Expr {
    return substituteColumns(expr, new Map(this.domain.parameters.map(({ id }, i) => [id, columnExpr(domain[i]!)])))
  }

  /** A plan that is the same for all rows of the domain. */
  private paired(plan: LogicalPlan): PushedDown {
    const read = this.domain.read()
    const domain = columnsOf(read)
    const join: LogicalPlan = { kind: 'join', type: 'inner', left: plan, right: read, keys: [], condition: undefined }
    return { plan: join, domain }
  }

  private grouped(plan: AggregateNode): PushedDown {
    const below = this.push(plan.input)
    const own = mapExpressions(plan, (expr) => this.bound(expr, below))
    const aggregate: LogicalPlan = { ...own, input: below.plan, groups: [...own.groups, ...passed(below.domain)] }
    return { plan: this.arranged(aggregate, plan, below.domain), domain: below.domain }
  }

  /** An aggregate over all rows has a value for none, too: the domain's rows are kept, and those without a match do not count. */
  private aggregated(plan: AggregateNode): PushedDown {
    const below = this.push(plan.input)
    const own = mapExpressions(plan, (expr) => this.bound(expr, below))
    const matched = freshColumn('matched', TRUE.type, true)
    const input: LogicalPlan = {
      kind: 'project',
      input: below.plan,
      items: [...passed(columnsOf(below.plan)), { expr: TRUE, column: { ...matched, nullable: false } }],
    }
    const read = this.domain.read()
    const domain = columnsOf(read)
    const left: LogicalPlan = {
      kind: 'join',
      type: 'left',
      left: read,
      right: input,
      keys: sameDomain(domain, below.domain),
      condition: undefined,
    }
    const counts = not(isNull(columnExpr(matched)))
    const aggregates = own.aggregates.map(({ call, column }) => ({
      call: { ...call, filter: call.filter ? and([counts, call.filter]) : counts },
      column,
    }))
    const aggregate: LogicalPlan = { ...own, input: left, groups: passed(domain), aggregates }
    return { plan: this.arranged(aggregate, plan, domain), domain }
  }

  private joined(plan: JoinNode): PushedDown {
    const reads = (side: LogicalPlan) => this.depends(side)
    const ownReads = expressionsOf(plan).some((expr) => [...collectColumns(expr, new Set())].some((id) => this.ids.has(id)))
    const { type } = plan
    const needsLeft = reads(plan.left) || (ownReads && type !== 'right')
    const needsRight = reads(plan.right) || (ownReads && type === 'right')
    // The side whose rows come out whatever they match has to be there for each row of the domain.
    const both =
      (needsLeft && needsRight) ||
      type === 'full' ||
      (needsRight && type !== 'inner' && type !== 'right') ||
      (needsLeft && type === 'right')
    const left = both || needsLeft ? this.push(plan.left) : undefined
    const right = both || needsRight ? this.push(plan.right) : undefined
    const main = (type === 'right' ? (right ?? left) : (left ?? right))!
    const own = mapExpressions(plan, (expr) => this.bound(expr, main))
    const keys: readonly JoinKey[] = left && right ? [...own.keys, ...sameDomain(left.domain, right.domain)] : own.keys
    const join: JoinNode = { ...own, left: left?.plan ?? plan.left, right: right?.plan ?? plan.right, keys }
    if (type !== 'full') return { plan: this.arranged(join, plan, main.domain), domain: main.domain }
    // Of a full join, either side may have the row of the domain.
    const domain = left!.domain.map((column) => freshColumn(column.name, column.type, true))
    const items = domain.map((column, i) => ({ expr: firstOf(left!.domain[i]!, right!.domain[i]!), column }))
    return { plan: { kind: 'project', input: join, items: [...passed(columnsOf(plan)), ...items] }, domain }
  }

  private united(plan: UnionNode): PushedDown {
    const inputs = plan.inputs.map((input) => {
      const { plan: pushed, domain } = this.push(input)
      return this.arranged(pushed, input, domain)
    })
    const domain = this.domain.parameters.map((column) => freshColumn(column.name, column.type, column.nullable))
    return { plan: { ...plan, inputs, columns: [...plan.columns, ...domain] }, domain }
  }

  /** The rows of all rows of the domain are computed together, each beside the domain's row that it comes of. */
  private recursive(plan: RecursiveNode): PushedDown {
    const pushed = (part: LogicalPlan): LogicalPlan => {
      const below = this.push(part)
      return this.arranged(below.plan, part, below.domain)
    }
    const anchor = pushed(plan.anchor)
    const domain = this.domain.parameters.map((column) => freshColumn(column.name, column.type, true))
    const schema = [...plan.working.schema, ...domain.map(({ name, type }) => ({ name, type, nullable: true }))]
    const working: TableSource = { ...plan.working, schema }
    this.working.set(plan.working, working)
    const step = pushed(plan.step)
    return { plan: { ...plan, anchor, step, working, columns: [...plan.columns, ...domain] }, domain }
  }

  private valued(plan: ValuesNode): PushedDown {
    const inputs = plan.rows.map((row): LogicalPlan => {
      const read = this.domain.read()
      const domain = columnsOf(read)
      const items = row.map((expr, i) => {
        const { name } = plan.columns[i]!
        return { expr: this.bound(expr, { domain }), column: freshColumn(name, expr.type, expr.nullable) }
      })
      return { kind: 'project', input: read, items: [...items, ...passed(domain)] }
    })
    const domain = this.domain.parameters.map((column) => freshColumn(column.name, column.type, column.nullable))
    return { plan: { kind: 'union', inputs, columns: [...plan.columns, ...domain] }, domain }
  }

  /** The columns of `like`, then the domain's, and no others. */
  private arranged(plan: LogicalPlan, like: LogicalPlan, domain: readonly Column[]): LogicalPlan {
    const given = new Map<ColumnId, Column>(columnsOf(plan).map((column) => [column.id, column]))
    const wanted = [...columnsOf(like), ...domain].map(({ id }) => given.get(id)!)
    return { kind: 'project', input: plan, items: passed(wanted) }
  }
}

function passed(columns: readonly Column[]): { readonly expr: Expr; readonly column: Column }[] {
  return columns.map((column) => ({ expr: columnExpr(column), column }))
}

/** The keys by which rows of the same row of the domain meet; NULL is a value like others there. */
export function sameDomain(left: readonly Column[], right: readonly Column[]): JoinKey[] {
  return left.map((column, i) => ({ left: columnExpr(column), right: columnExpr(right[i]!), nullsMatch: true }))
}

function firstOf(a: Column, b: Column): Expr {
  const [left, right] = [columnExpr({ ...a, nullable: true }), columnExpr({ ...b, nullable: true })]
  return { kind: 'case', args: [not(isNull(left)), left, right], type: a.type, nullable: true }
}

function unsupported(what: string): UnsupportedError {
  return new UnsupportedError(`${what} within a subquery that reads the query around it is not supported yet`)
}

// Does what statements say.
import { BindError, errorFromData, errorToData, type Position, QuernError, UnsupportedError } from '../common/errors.ts'
import type { QueryResult, RawValue } from '../common/result.ts'
import { bindConstant } from '../logical/binder/bind.ts'
import { columnsOf } from '../logical/plan-walk.ts'
import type { Copy, Execute, Explain, Query, Statement, Summarize } from '../parser/ast.ts'
import { parse } from '../parser/index.ts'
import { alterTable } from './alter-table.ts'
import { attach, detach } from './attach-statements.ts'
import { describeColumns, summaryItems, summaryResult } from './catalog-statements.ts'
import { copyTarget } from './copy-options.ts'
import { drop } from './drop-statement.ts'
import type { Engine, StatementScope } from './engine.ts'
import { explainFormat, explainResult } from './explain.ts'
import { createMacro } from './macro-statements.ts'
import { PreparedStatements } from './prepared-statements.ts'
import { RowStatements } from './row-statements.ts'
import { SequenceStatements } from './sequence-statements.ts'
import { commentOn, pragma, show, tend, use } from './session-statements.ts'
import { resetOption, setOption } from './settings.ts'
import { countResult, staticResult } from './static-result.ts'
import { TableStatements } from './table-statements.ts'
import { Transactions } from './transactions.ts'
import { createType } from './type-statements.ts'
import { createView } from './view-statements.ts'

const DONE = staticResult([], [])

/** Statements that change tables or views. */
const CHANGING: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'create-view',
  'create-table',
  'create-index',
  'create-schema',
  'attach',
  'detach',
  'alter-table',
  'drop-view',
  'drop-table',
  'drop-index',
  'drop-schema',
  'drop-macro',
  'drop-sequence',
  'drop-type',
  'create-macro',
  'create-sequence',
  'create-type',
  'comment',
  'merge',
  'insert',
  'update',
  'delete',
  'transaction',
])

export class Statements {
  /** Resolves when the last change that was asked for is done. */
  private changes: Promise<void> = Promise.resolve()

  readonly tables: TableStatements
  private readonly rows: RowStatements
  private readonly sequences: SequenceStatements
  private readonly transactions: Transactions
  private readonly prepared = new PreparedStatements()

  constructor(private readonly engine: Engine) {
    engine.tell = (statement, scope) => this.perform(statement, scope)
    this.tables = new TableStatements(engine)
    this.rows = new RowStatements(engine)
    this.sequences = new SequenceStatements(engine)
    this.transactions = new Transactions(engine.catalog)
  }

  /** A query runs as its result is read; all else is done when the promise resolves. */
  async execute(statement: Statement, scope: StatementScope): Promise<QueryResult> {
    if (!CHANGING.has(statement.kind)) {
      this.transactions.checkUsable()
      return this.perform(statement, scope)
    }
    // One after the other: each begins with what the one before it left.
    const before = this.changes
    const { promise, resolve } = deferred()
    this.changes = promise
    await before
    try {
      if (statement.kind !== 'transaction') this.transactions.checkUsable()
      return await this.perform(statement, scope)
    } catch (error) {
      if (statement.kind !== 'transaction' && !(error instanceof BindError || error instanceof UnsupportedError)) this.transactions.fail()
      throw error
    } finally {
      resolve()
    }
  }

  private async perform(statement: Statement, scope: StatementScope): Promise<QueryResult> {
    const { engine } = this
    switch (statement.kind) {
      case 'query':
        return engine.run(await engine.plan(statement, scope), scope)
      case 'explain':
        return this.explain(statement, scope)
      case 'describe':
        return describeColumns(statement, await engine.bind(statement.query, scope), engine.memoryTables)
      case 'show':
        return show(engine, statement, scope)
      case 'summarize':
        return this.summarize(statement, scope)
      case 'create-view':
        await createView(engine, statement, (view, place) => this.tables.checkFree(view, place), scope)
        return DONE
      case 'create-table': {
        const rows = await this.tables.create(statement, scope)
        return rows === undefined ? DONE : countResult(rows)
      }
      case 'insert':
        return this.rows.insert(statement, scope)
      case 'update':
        return this.rows.update(statement, scope)
      case 'delete':
        return this.rows.delete(statement, scope)
      case 'alter-table':
        await alterTable(engine, statement, (place) => this.tables.checkFree({ kind: 'create-table', orReplace: false }, place), scope)
        return DONE
      case 'create-index':
        await this.tables.createIndex(statement, scope)
        return DONE
      case 'create-schema':
        this.tables.createSchema(statement)
        return DONE
      case 'attach':
        attach(engine.catalog, statement)
        return DONE
      case 'detach':
        detach(engine.catalog, statement)
        return DONE
      case 'transaction':
        this.transactions.execute(statement)
        return DONE
      case 'drop-view':
      case 'drop-table':
      case 'drop-index':
      case 'drop-schema':
      case 'drop-macro':
      case 'drop-sequence':
      case 'drop-type':
        drop(engine.catalog, statement)
        return DONE
      case 'use':
        use(engine, statement)
        return DONE
      case 'tend':
        tend(engine, statement)
        return DONE
      case 'comment':
        commentOn(engine, statement)
        return DONE
      case 'pragma':
        return pragma(engine, statement, scope)
      case 'create-macro':
        await createMacro(engine, statement, scope)
        return DONE
      case 'create-sequence':
        this.sequences.create(statement)
        return DONE
      case 'create-type':
        await createType(engine, statement, scope)
        return DONE
      case 'merge':
        return this.rows.merge(statement, scope)
      case 'set':
        if (statement.variable) engine.setVariable(statement, scope)
        else setOption(engine.settings, statement)
        return DONE
      case 'reset':
        if (statement.variable) engine.variables.delete(statement.name.text.toLowerCase())
        else resetOption(engine.settings, statement)
        return DONE
      case 'prepare':
        this.prepared.prepare(statement)
        return DONE
      case 'execute':
        return this.executePrepared(statement, scope)
      case 'copy':
        return this.copy(statement, scope)
      case 'deallocate':
        this.prepared.deallocate(statement)
        return DONE
    }
  }

  private async executePrepared(statement: Execute, scope: StatementScope): Promise<QueryResult> {
    const environment = this.engine.environment(new Map(), scope)
    const call = this.prepared.execute(statement, (argument) => bindConstant(argument, 'an argument of EXECUTE', environment))
    try {
      return await this.execute(call.statement, { ...scope, params: call.params, calledAt: scope.calledAt ?? statement.position })
    } catch (error) {
      throw elsewhere(error, statement.position)
    }
  }

  private async copy(statement: Copy, scope: StatementScope): Promise<QueryResult> {
    const environment = this.engine.environment(new Map(), scope)
    const target = copyTarget(statement, (value) => bindConstant(value, 'an option of COPY', environment).value)
    const { rows } = await this.engine.write(statement.query, target, scope, statement.position)
    return countResult(rows)
  }

  private async explain({ statement, analyze, format, position }: Explain, scope: StatementScope): Promise<QueryResult> {
    const query = explained(statement, analyze)
    const given = explainFormat(format, position)
    return explainResult(await this.engine.explained(() => this.engine.bind(query, scope), analyze, scope), given)
  }

  private async summarize({ query, position }: Summarize, scope: StatementScope): Promise<QueryResult> {
    const { engine } = this
    const columns = columnsOf(await engine.bind(query, scope))
    const [summary] = parse(`select ${summaryItems(columns)} from summarized`) as [Query]
    const name = { text: 'summarized', position }
    const common = { name, columns: [], materialized: undefined, query, position }
    const row: RawValue[] = []
    for await (const batch of engine.run(await engine.plan({ ...summary, with: [common] }, scope), scope).batches()) {
      row.push(...batch.columns.map((column) => column.value(0)))
    }
    return summaryResult(columns, row)
  }
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

/** The error of a statement that stands in another text, told where it is called. */
function elsewhere(error: unknown, position: Position): unknown {
  return error instanceof QuernError && error.position ? errorFromData({ ...errorToData(error), position }) : error
}

/** The query of a statement that EXPLAIN shows: what is done with its rows has no plan. */
function explained(statement: Statement, analyze: boolean): Query {
  if (statement.kind === 'query') return statement
  const query = analyze
    ? undefined
    : statement.kind === 'create-table' || statement.kind === 'insert' || statement.kind === 'copy'
      ? statement.query
      : undefined
  if (query) return query
  throw new UnsupportedError(
    `EXPLAIN ${analyze ? 'ANALYZE ' : ''}of ${statement.kind.replaceAll('-', ' ').toUpperCase()} is not supported`,
    {
      position: statement.position,
      hint: 'EXPLAIN takes a query, or a statement with one.',
    },
  )
}

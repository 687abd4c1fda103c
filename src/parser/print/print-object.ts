// Macros, sequences, types, comments, MERGE, and what tends the session, as text on one line.
import type {
  Attach,
  CommentOn,
  CreateMacro,
  CreateSequence,
  CreateType,
  Detach,
  MacroOverload,
  Merge,
  MergeAction,
  MergeBranch,
  Pragma,
  Tend,
  Use,
} from '../ast.ts'
import { printAssignments, printNames, printReturning } from './print-change.ts'
import { printQualified, printType } from './print-expression.ts'
import { list, type Printer, quote, words } from './printer.ts'

type ObjectStatement = Attach | Detach | CommentOn | CreateMacro | CreateSequence | CreateType | Merge | Pragma | Tend | Use

export function printObject(statement: ObjectStatement, printer: Printer): string {
  const { name, expression, query } = printer
  switch (statement.kind) {
    case 'create-macro':
      return words(
        created('MACRO', statement, printer),
        list(statement.overloads, (overload) => printOverload(overload, printer)),
      )
    case 'create-sequence': {
      const { start, increment, minimum, maximum, cycle } = statement
      return words(
        created('SEQUENCE', statement, printer),
        start !== undefined && `START WITH ${start}`,
        increment !== undefined && `INCREMENT BY ${increment}`,
        minimum !== undefined && `MINVALUE ${minimum}`,
        maximum !== undefined && `MAXVALUE ${maximum}`,
        cycle && 'CYCLE',
      )
    }
    case 'create-type': {
      const { type } = statement
      return words(created('TYPE', statement, printer), 'AS', type.kind === 'query' ? `ENUM (${query(type)})` : printType(type))
    }
    case 'comment': {
      const { on, text } = statement
      const comment = text === undefined ? 'NULL' : quote(text)
      return `COMMENT ON ${on.toUpperCase()} ${printQualified(statement.name, printer)} IS ${comment}`
    }
    case 'attach':
      return words(
        'ATTACH',
        statement.ifNotExists && 'IF NOT EXISTS',
        quote(statement.path),
        statement.name && `AS ${name(statement.name.text)}`,
      )
    case 'detach':
      return words('DETACH', statement.ifExists && 'IF EXISTS', name(statement.name.text))
    case 'use':
      return statement.schemas.length === 1
        ? `USE ${printQualified(statement.schemas[0]!, printer)}`
        : `SET search_path = ${quote(statement.schemas.map((schema) => schema.map(({ text }) => text).join('.')).join(','))}`
    case 'pragma':
      return `PRAGMA ${name(statement.name.text)}${statement.args.length > 0 ? `(${list(statement.args, expression)})` : ''}`
    case 'tend':
      return words(statement.what.toUpperCase(), statement.table && printQualified(statement.table, printer))
    case 'merge': {
      const { table, alias, source, on, using, branches, returning } = statement
      return words(
        `MERGE INTO ${printQualified(table, printer)}`,
        alias && `AS ${name(alias.text)}`,
        `USING ${printer.table(source)}`,
        on ? `ON ${expression(on)}` : `USING ${printNames(using, printer)}`,
        ...branches.map((branch) => printBranch(branch, printer)),
        printReturning(returning, printer),
      )
    }
  }
}

function created(what: string, { name, orReplace, ifNotExists, temporary }: CreateMacro | CreateSequence | CreateType, printer: Printer) {
  const head = words('CREATE', orReplace && 'OR REPLACE', temporary && 'TEMP', what, ifNotExists && 'IF NOT EXISTS')
  return `${head} ${printQualified(name, printer)}`
}

function printOverload({ parameters, body }: MacroOverload, { name, expression, query }: Printer): string {
  const given = list(parameters, (parameter) =>
    words(
      name(parameter.name.text),
      parameter.type && printType(parameter.type),
      parameter.default && `:= ${expression(parameter.default)}`,
    ),
  )
  return `(${given}) AS ${body.kind === 'query' ? `TABLE ${query(body)}` : expression(body)}`
}

function printBranch({ when, condition, action }: MergeBranch, printer: Printer): string {
  return words(`WHEN ${when.toUpperCase()}`, condition && `AND ${printer.expression(condition)}`, `THEN ${printAction(action, printer)}`)
}

function printAction(action: MergeAction, printer: Printer): string {
  switch (action.kind) {
    case 'update':
      return action.star ? `UPDATE BY ${action.star.toUpperCase()}` : `UPDATE SET ${printAssignments(action.assignments, printer)}`
    case 'insert': {
      const { columns, values, star } = action
      if (star) return `INSERT BY ${star.toUpperCase()}`
      if (values.length === 0) return 'INSERT DEFAULT VALUES'
      const given = list(values, (value) => (value ? printer.expression(value) : 'DEFAULT'))
      return words('INSERT', columns.length > 0 && printNames(columns, printer), `VALUES (${given})`)
    }
    case 'delete':
      return 'DELETE'
    case 'nothing':
      return 'DO NOTHING'
    case 'error':
      return words('ERROR', action.message && printer.expression(action.message))
  }
}

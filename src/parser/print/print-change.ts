// Statements that change tables and their rows, as text on one line.
import type {
  AlterTable,
  Assignment,
  ColumnDefinition,
  CreateIndex,
  CreateSchema,
  Delete,
  Insert,
  Name,
  OnConflict,
  SelectItem,
  TableChange,
  TableConstraint,
  Transaction,
  Update,
} from '../ast.ts'
import { printQualified, printType } from './print-expression.ts'
import { printItem } from './print-query.ts'
import { list, type Printer, words } from './printer.ts'

type Change = Insert | Update | Delete | AlterTable | CreateIndex | CreateSchema | Transaction

export function printChange(statement: Change, printer: Printer): string {
  switch (statement.kind) {
    case 'insert': {
      const { table, columns, byName, query, onConflict, returning } = statement
      return words(
        'INSERT',
        onConflict && isWord(onConflict) && (onConflict.action === 'replace' ? 'OR REPLACE' : 'OR IGNORE'),
        'INTO',
        printQualified(table, printer),
        columns.length > 0 && printNames(columns, printer),
        byName && 'BY NAME',
        query ? printer.query(query) : 'DEFAULT VALUES',
        onConflict && !isWord(onConflict) && printOnConflict(onConflict, printer),
        printReturning(returning, printer),
      )
    }
    case 'update': {
      const { table, alias, assignments, from, where, returning } = statement
      return words(
        'UPDATE',
        printQualified(table, printer),
        alias && `AS ${printer.name(alias.text)}`,
        `SET ${printAssignments(assignments, printer)}`,
        from && `FROM ${printer.table(from)}`,
        where && `WHERE ${printer.expression(where)}`,
        printReturning(returning, printer),
      )
    }
    case 'delete': {
      const { table, alias, from, where, returning } = statement
      return words(
        'DELETE FROM',
        printQualified(table, printer),
        alias && `AS ${printer.name(alias.text)}`,
        from && `USING ${printer.table(from)}`,
        where && `WHERE ${printer.expression(where)}`,
        printReturning(returning, printer),
      )
    }
    case 'alter-table':
      return words(
        'ALTER TABLE',
        statement.ifExists && 'IF EXISTS',
        printQualified(statement.table, printer),
        printTableChange(statement.change, printer),
      )
    case 'create-index': {
      const { name, table, unique, ifNotExists, keys } = statement
      return words(
        'CREATE',
        unique && 'UNIQUE',
        'INDEX',
        ifNotExists && 'IF NOT EXISTS',
        name && printer.name(name.text),
        'ON',
        printQualified(table, printer),
        `(${list(keys, printer.expression)})`,
      )
    }
    case 'create-schema':
      return words('CREATE SCHEMA', statement.ifNotExists && 'IF NOT EXISTS', printQualified(statement.name, printer))
    case 'transaction':
      return statement.action.toUpperCase()
  }
}

/** `INSERT OR …` names no columns and sets none by hand. */
function isWord({ action, target }: OnConflict): boolean {
  return action === 'replace' || (action === 'nothing' && target.length === 0)
}

function printOnConflict({ target, action, assignments, where }: OnConflict, printer: Printer): string {
  return words(
    'ON CONFLICT',
    target.length > 0 && printNames(target, printer),
    action === 'nothing' ? 'DO NOTHING' : `DO UPDATE SET ${printAssignments(assignments, printer)}`,
    where && `WHERE ${printer.expression(where)}`,
  )
}

export function printAssignments(assignments: readonly Assignment[], { name, expression }: Printer): string {
  return list(assignments, ({ column, value }) => `${name(column.text)} = ${value ? expression(value) : 'DEFAULT'}`)
}

export function printReturning(items: readonly SelectItem[], printer: Printer): string | false {
  return items.length > 0 && `RETURNING ${list(items, (item) => printItem(item, printer))}`
}

function printTableChange(change: TableChange, printer: Printer): string {
  const { name, expression } = printer
  switch (change.kind) {
    case 'rename':
      return `RENAME TO ${name(change.name.text)}`
    case 'rename-column':
      return `RENAME COLUMN ${name(change.column.text)} TO ${name(change.name.text)}`
    case 'add-column':
      return words('ADD COLUMN', change.ifNotExists && 'IF NOT EXISTS', printColumn(change.column, printer))
    case 'drop-column':
      return words('DROP COLUMN', change.ifExists && 'IF EXISTS', name(change.column.text))
    case 'add-field': {
      const owner = change.path.slice(0, -1).map(({ text }) => `${name(text)}.`)
      return words('ADD COLUMN', change.ifNotExists && 'IF NOT EXISTS', `${owner.join('')}${printColumn(change.field, printer)}`)
    }
    case 'drop-field':
      return words('DROP COLUMN', change.ifExists && 'IF EXISTS', printQualified(change.path, printer))
    case 'rename-field':
      return `RENAME COLUMN ${printQualified(change.path, printer)} TO ${name(change.name.text)}`
    case 'add-primary-key':
      return `ADD PRIMARY KEY ${printNames(change.columns, printer)}`
    case 'set-type':
      return words(
        `ALTER COLUMN ${name(change.column.text)} SET DATA TYPE`,
        printType(change.type),
        change.using && `USING ${expression(change.using)}`,
      )
    case 'set-default':
      return words(`ALTER COLUMN ${name(change.column.text)}`, change.value ? `SET DEFAULT ${expression(change.value)}` : 'DROP DEFAULT')
    case 'set-not-null':
      return `ALTER COLUMN ${name(change.column.text)} ${change.notNull ? 'SET' : 'DROP'} NOT NULL`
  }
}

export function printColumn(column: ColumnDefinition, printer: Printer): string {
  return words(
    printer.name(column.name.text),
    column.type && printType(column.type),
    column.notNull && 'NOT NULL',
    column.default && `DEFAULT (${printer.expression(column.default)})`,
    column.generated && `GENERATED ALWAYS AS (${printer.expression(column.generated)})`,
    ...column.constraints.map((constraint) => printConstraint(constraint, true, printer)),
  )
}

/** `ofColumn`: it stands behind its column. */
export function printConstraint(constraint: TableConstraint, ofColumn: boolean, printer: Printer): string {
  if (constraint.kind === 'check') return `CHECK (${printer.expression(constraint.condition)})`
  if (constraint.kind === 'foreign') {
    const { columns, table, referenced } = constraint
    return words(
      !ofColumn && `FOREIGN KEY ${printNames(columns, printer)}`,
      `REFERENCES ${printQualified(table, printer)}`,
      referenced.length > 0 && printNames(referenced, printer),
    )
  }
  return words(constraint.primary ? 'PRIMARY KEY' : 'UNIQUE', !ofColumn && printNames(constraint.columns, printer))
}

/** `(a, b)` */
export function printNames(columns: readonly Name[], { name }: Printer): string {
  return `(${list(columns, ({ text }) => name(text))})`
}

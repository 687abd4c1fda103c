// What names mean in a SELECT: the columns of its FROM clause, under the names of their tables.
import type { Position } from '../../common/errors.ts'
import { BindError } from '../../common/errors.ts'
import { structOf } from '../../common/types.ts'
import type { QualifiedName } from '../../parser/ast.ts'
import { columnExpr } from '../build-expression.ts'
import type { Column, Expr } from '../expression.ts'
import { didYouMean } from './did-you-mean.ts'
import { nameText } from './environment.ts'

/** A column as the query calls it: an alias list may give it another name than the plan's. */
export interface ScopeColumn {
  readonly name: string
  readonly column: Column
}

/** A table of the FROM clause. A struct's leaves are columns with dotted names: `song.artist`. */
export interface Relation {
  readonly name: string | undefined
  readonly columns: readonly ScopeColumn[]
  /** The database and the schema that it is in, and its name there: `s.t.a` names a column, too. */
  readonly path?: readonly string[] | undefined
  /** What can be named where no column has the name, and `*` does not stand for: `rowid`. */
  readonly hidden?: readonly ScopeColumn[] | undefined
}

/** A column that a name without a table may mean. `table`: whose it is, for messages; undefined for what USING merged, and where the table has no name. */
export interface VisibleColumn extends ScopeColumn {
  readonly table?: string | undefined
}

export class Scope {
  private known: ReadonlyMap<string, readonly VisibleColumn[]> | undefined

  /** `visible`: what `*` stands for, and what names without a table mean; unless told, all columns of all tables. */
  constructor(
    readonly relations: readonly Relation[],
    readonly visible: readonly VisibleColumn[] = relations.flatMap(({ name, columns }) =>
      columns.map((column) => ({ ...column, table: name })),
    ),
  ) {}

  /**
   * The column that the path names: `country`, `plays.country`, `song.artist`, `plays.song.artist`. Of a struct that lies in
   * leaves, all of them put together. Undefined where there is none.
   */
  find(path: QualifiedName): Expr | undefined {
    const text = nameText(path)
    const found = [...this.matches(path)]
    if (found.length > 1) {
      const tables = found.map(({ table, name }) => `"${table === undefined ? '' : `${table}.`}${name}"`)
      throw new BindError(`column "${text}" is ambiguous`, {
        position: spanOf(path),
        hint: new Set(tables).size > 1 ? `Say which: ${tables.join(' or ')}.` : 'Two columns have this name: rename one with AS.',
      })
    }
    const match = found[0]
    if (match) return columnExpr(match.column)
    const leaves = this.leavesOf(path)
    return leaves.length > 0 ? packed(leaves) : undefined
  }

  /** The row of the table under this name as a struct; undefined where there is none, or none of its columns can be seen. */
  row(table: string): Expr | undefined {
    const columns = this.relation(table)?.columns ?? []
    return columns.length > 0 ? packed(columns) : undefined
  }

  /** The error for a path that names nothing. `others` are further names that would have been right, such as aliases. */
  unknown(path: QualifiedName, others: readonly string[] = []): BindError {
    const position = spanOf(path)
    if (path.length > 1 && !this.relation(path[0]!.text)) {
      const tables = this.relations.flatMap((relation) => relation.name ?? [])
      if (!this.relations.some((relation) => relation.columns.some((column) => startsWith(column.name, path[0]!.text)))) {
        const hint = didYouMean(path[0]!.text, tables) ?? (tables.length ? `Tables here: ${tables.join(', ')}.` : undefined)
        return new BindError(`table "${path[0]!.text}" is not in the FROM clause`, { position: path[0]!.position, hint })
      }
    }
    if (this.relations.length === 0 && others.length === 0) {
      const hint = 'There is no FROM clause; put text in single quotes.'
      return new BindError(`column "${nameText(path)}" does not exist`, { position, hint })
    }
    return unknownColumn(
      nameText(path),
      this.relations.flatMap((relation) => relation.columns.map((column) => column.name)).concat(others),
      position,
    )
  }

  /** The relation under this name. */
  relation(name: string): Relation | undefined {
    return this.relations.find((relation) => same(relation.name ?? '', name))
  }

  private *matches(path: QualifiedName): Generator<VisibleColumn> {
    const whole = nameText(path)
    let any = false
    const owners = this.owners(path)
    for (const { relations, rest } of owners) {
      for (const column of columnsOfAll(relations, 'columns', rest)) {
        any = true
        yield column
      }
      if (any) return
    }
    for (const column of this.named(whole)) {
      any = true
      yield column
    }
    if (any) return
    if (path.length === 1) {
      for (const column of columnsOfAll(this.relations, 'hidden', whole)) {
        any = true
        yield column
      }
      if (!any) yield* columnsOfValues(this.relations, whole)
    }
    for (const { relations, rest } of owners) {
      yield* columnsOfAll(relations, 'hidden', rest)
      yield* columnsOfValues(relations, rest)
    }
  }

  /** The visible columns of a name. Put into a table when the first is asked for: a query asks for many. */
  private named(name: string): readonly VisibleColumn[] {
    if (!this.known) {
      const known = new Map<string, VisibleColumn[]>()
      for (const column of this.visible) {
        const key = column.name.toLowerCase()
        const others = known.get(key)
        if (others) others.push(column)
        else known.set(key, [column])
      }
      this.known = known
    }
    return this.known.get(name.toLowerCase()) ?? []
  }

  /** The relations that a path may begin with, and what is left of it: `t.a`, `s.t.a`, `memory.s.t.a`. */
  private owners(path: QualifiedName): { readonly relations: readonly Relation[]; readonly rest: string }[] {
    const found: { readonly relations: readonly Relation[]; readonly rest: string }[] = []
    for (let parts = 1; parts < Math.min(path.length, 4); parts++) {
      const relations = this.relationsOf(path.slice(0, parts))
      if (relations.length > 0) found.push({ relations, rest: nameText(path.slice(parts)) })
    }
    return found
  }

  /** The relations that a path names: `t`, `s.t`, `memory.s.t`, and of the schema main `memory.t`. */
  relationsOf(path: QualifiedName): readonly Relation[] {
    const before = path.slice(0, -1)
    return this.relations.filter(({ name = '', path: own = [] }) => {
      const place = own.slice(0, -1)
      if (!same(name, path.at(-1)!.text) || before.length > place.length) return false
      const [database, schema] = place
      if (before.length === 1 && schema === 'main' && same(before[0]!.text, database!)) return true
      return before.every(({ text }, i) => same(text, place[place.length - before.length + i]!))
    })
  }

  /** The leaves of the struct that the path names, by their paths within it. */
  private leavesOf(path: QualifiedName): readonly ScopeColumn[] {
    const owner = path.length > 1 ? this.relation(path[0]!.text) : undefined
    const prefix = nameText(owner ? path.slice(1) : path)
    return (owner ? [owner] : this.relations).flatMap((relation) =>
      relation.columns
        .filter((column) => startsWith(column.name, prefix))
        .map(({ name, column }) => ({ name: name.slice(prefix.length + 1), column })),
    )
  }
}

/** The struct of these leaves: those of one first name, `artist.name` and `artist.born`, are a struct within. */
function packed(leaves: readonly ScopeColumn[]): Expr {
  const groups = new Map<string, ScopeColumn[]>()
  for (const leaf of leaves) {
    const [name = ''] = leaf.name.split('.')
    groups.set(name, [...(groups.get(name) ?? []), leaf])
  }
  const args = [...groups].map(([name, [first, ...others]]): Expr => {
    if (first!.name === name && others.length === 0) return columnExpr(first!.column)
    return packed([first!, ...others].map((leaf) => ({ ...leaf, name: leaf.name.slice(name.length + 1) })))
  })
  const type = structOf([...groups.keys()].map((name, i) => ({ name, type: args[i]!.type })))
  return { kind: 'call', name: 'struct_pack', args, canRaise: false, volatile: false, type, nullable: false }
}

function* columnsOfAll(relations: readonly Relation[], which: 'columns' | 'hidden', name: string): Generator<VisibleColumn> {
  for (const relation of relations) {
    for (const column of relation[which] ?? []) if (same(column.name, name)) yield { ...column, table: relation.name }
  }
}

/** Columns of rows that are written out have no names: other engines call the first `column1`, where it is `col0` here. */
function* columnsOfValues(relations: readonly Relation[], name: string): Generator<VisibleColumn> {
  const number = /^column([1-9]\d*)$/i.exec(name)?.[1]
  if (number === undefined) return
  for (const relation of relations) {
    const column = relation.columns[Number(number) - 1]
    if (column && relation.columns.every((own, i) => own.name === `col${i}`)) yield { ...column, table: relation.name }
  }
}

/** The error for a name that is none of `candidates`. */
export function unknownColumn(name: string, candidates: readonly string[], position: Position): BindError {
  const unique = [...new Set(candidates)]
  const list = unique.length && unique.length <= 12 ? `Columns here: ${unique.join(', ')}.` : undefined
  return new BindError(`column "${name}" does not exist`, { position, hint: didYouMean(name, unique) ?? list })
}

/** From the first part's beginning to the last part's end. */
export function spanOf(path: QualifiedName): Position {
  const { offset } = path[0]!.position
  const last = path.at(-1)!.position
  return { offset, length: last.offset + last.length - offset }
}

/** Names are equal without regard to case. */
export function same(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}

/** Is `name` a field of the struct `prefix`? */
function startsWith(name: string, prefix: string): boolean {
  return name.toLowerCase().startsWith(`${prefix.toLowerCase()}.`)
}

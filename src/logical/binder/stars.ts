// `*` in a select list: EXCLUDE, REPLACE, RENAME, and `song.*` for the leaves of a struct.
import { BindError } from '../../common/errors.ts'
import type { Expression, QualifiedName, Star } from '../../parser/ast.ts'
import type { Column } from '../expression.ts'
import { isTrue, nameLiteral } from './constant-tests.ts'
import { didYouMean } from './did-you-mean.ts'
import { nameText } from './environment.ts'
import { type Scope, same, spanOf, unknownColumn, type VisibleColumn } from './scope.ts'
import type { BindSession } from './session.ts'

/** One item of what a star stands for: a column of the scope, or the expression that REPLACE gives. */
export interface StarItem {
  readonly name: string
  /** How the scope calls the column, with its table where it has one. */
  readonly path: readonly string[]
  readonly column: Column | undefined
  readonly replacement: Expression | undefined
}

export function expandStar(star: Star, scope: Scope, session: BindSession): StarItem[] {
  const all = starColumns(star, scope)
  const names = all.map((column) => column.name)
  const { match } = star
  const kept = all.filter(
    (column) =>
      !star.exclude.some((excluded) => excludes(excluded, column)) &&
      (!match || isTrue({ ...match, operand: nameLiteral(column.name) }, session)),
  )
  for (const excluded of star.exclude) if (!all.some((column) => excludes(excluded, column))) requireColumn(excluded, names)
  for (const { name } of star.replace) requireColumn([name], names)
  for (const { column } of star.rename) requireColumn(column, names)
  return kept.map((starred) => {
    const { name } = starred
    const replaced = star.replace.find((item) => same(item.name.text, name))
    const renamed = star.rename.find((item) => same(nameText(item.column), name))
    const replacement = replaced?.expression ?? ('field' in starred ? starred.field : undefined)
    const table = 'field' in starred ? undefined : starred.table
    const path = table === undefined ? [name] : [table, name]
    return { name: renamed?.name.text ?? name, path, column: 'field' in starred || replacement ? undefined : starred.column, replacement }
  })
}

/** A column, or a field of a struct. */
type Starred = VisibleColumn | { readonly name: string; readonly table?: undefined; readonly field: Expression }

function starColumns(star: Star, scope: Scope): readonly Starred[] {
  const { qualifier } = star
  if (qualifier.length === 0) {
    if (scope.relations.length === 0) throw new BindError('* needs a FROM clause', { position: star.position })
    return scope.visible
  }
  const relation = scope.relation(qualifier[0]!.text)
  const [whole] = scope.relationsOf(qualifier)
  if (whole) return whole.columns.map((column) => ({ ...column, table: whole.name }))
  const path = nameText(relation ? qualifier.slice(1) : qualifier).toLowerCase()
  const leaves = (relation ? [relation] : scope.relations).flatMap((table) =>
    table.columns
      .filter((column) => column.name.toLowerCase().startsWith(`${path}.`))
      .map((column) => ({ ...column, name: column.name.slice(path.length + 1) })),
  )
  if (leaves.length) return leaves
  const struct = scope.find(qualifier)
  if (struct?.type.kind === 'struct') {
    const operand: Expression = { kind: 'column', parts: qualifier, position: spanOf(qualifier) }
    return struct.type.fields.map(({ name }) => {
      const field: Expression = { kind: 'field', operand, field: { text: name, position: star.position }, position: star.position }
      return { name, field }
    })
  }
  const tables = scope.relations.flatMap((table) => table.name ?? [])
  throw new BindError(`table "${nameText(qualifier)}" is not in the FROM clause`, {
    position: spanOf(qualifier),
    hint: didYouMean(nameText(qualifier), tables) ?? (tables.length ? `Tables here: ${tables.join(', ')}.` : undefined),
  })
}

/** `a`, `t.a` */
function excludes(path: QualifiedName, { name, table }: Starred): boolean {
  const [first, ...rest] = path
  return covers(path, name) || (rest.length > 0 && table !== undefined && same(first!.text, table) && covers(rest, name))
}

/** Is it the column, or the struct that holds it? */
function covers(path: QualifiedName, name: string): boolean {
  const text = nameText(path).toLowerCase()
  const lower = name.toLowerCase()
  return lower === text || lower.startsWith(`${text}.`)
}

function requireColumn(path: QualifiedName, names: readonly string[]): void {
  if (!names.some((name) => covers(path, name))) throw unknownColumn(nameText(path), names, spanOf(path))
}

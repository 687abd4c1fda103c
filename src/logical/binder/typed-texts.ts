// Calls that stand for an expression of others where their arguments have certain types, or are written in a certain way.
import type * as ast from '../../parser/ast.ts'
import type { Expr } from '../expression.ts'
import { type MacroTexts, overloadsOf } from './macro-texts.ts'
import { expandMacro } from './macros.ts'

const TEXTS: MacroTexts = {
  make_date: [['s', `make_date(struct_extract(s, 'year'), struct_extract(s, 'month'), struct_extract(s, 'day'))`]],
  repeat: [['list, n', 'case when list is not null then flatten(list_transform(range(n), i -> list)) end']],
  timezone: [['t', 'timezone_hour(t) * 3600 + timezone_minute(t) * 60']],
  timezone_hour: [['part, t', 'timezone_hour(t)']],
  timezone_minute: [['part, t', 'timezone_minute(t)']],
}

const PARTS = new Set(['date_part', 'datepart'])

/** What the call of the name with these arguments stands for; undefined where it is a function's as it is. */
export function typedText(node: ast.Call, name: string, args: readonly Expr[]): ast.Expression | undefined {
  const [first, second] = args
  const text = (key: string) => expandMacro(name, overloadsOf(TEXTS, key, node.position), node.args, node.position) as ast.Expression
  if (PARTS.has(name) && args.length === 2) {
    const part = node.args[0]!.value
    if (part.kind === 'list') return partsOf(node, part)
    if (part.kind !== 'string' || !['timestamptz', 'timestamp', 'timetz'].includes(second!.type.kind)) return undefined
    const zonePart = part.value.toLowerCase()
    if (zonePart === 'timezone')
      return expandMacro(name, overloadsOf(TEXTS, 'timezone', node.position), node.args.slice(1), node.position) as ast.Expression
    return zonePart === 'timezone_hour' || zonePart === 'timezone_minute' ? text(zonePart) : undefined
  }
  if (name === 'make_date' && args.length === 1 && first!.type.kind === 'struct') return text(name)
  if (name === 'repeat' && args.length === 2 && first!.type.kind === 'list') return text(name)
  return name === 'timezone' && args.length === 1 ? text(name) : undefined
}

/** `date_part(['year', 'month'], t)`: a struct of the parts under their names. */
function partsOf(node: ast.Call, { items }: Extract<ast.Expression, { kind: 'list' }>): ast.Expression | undefined {
  const names = items.flatMap((item) => (item.kind === 'string' ? [item] : []))
  if (names.length < items.length || names.length === 0) return undefined
  const fields = names.map((part) => ({
    name: { text: part.value, position: part.position },
    value: { ...node, args: [{ name: undefined, value: part, position: part.position }, node.args[1]!] },
    position: part.position,
  }))
  return { kind: 'struct', fields, position: node.position }
}

// Expressions as text, with parentheses around every operator, as the oracle prints them.
import type {
  Argument,
  Call,
  Expression,
  FrameBound,
  OrderItem,
  PatternMatch,
  QualifiedName,
  TypeName,
  WindowSpecification,
} from '../ast.ts'
import { isBareCall } from '../bare-calls.ts'
import { list, type Printer, quote, quoteName, words } from './printer.ts'

/** The node of a kind; one that has several kinds (a chain is an AND or an OR) is found by each. */
type NodeOf<Kind, Candidate = Expression> = Candidate extends { kind: infer Kinds } ? (Kind extends Kinds ? Candidate : never) : never

type Kinds = { readonly [Kind in Expression['kind']]: (node: NodeOf<Kind>, printer: Printer) => string }

const KINDS: Kinds = {
  null: () => 'NULL',
  default: () => 'DEFAULT',
  boolean: ({ value }) => String(value),
  integer: ({ value }) => String(value),
  decimal: ({ text }) => text,
  double: ({ text }) => text,
  string: ({ value }) => quote(value),
  interval: ({ value, unit }, { expression }) => {
    const bare = value.kind === 'string' || (value.kind === 'integer' && value.value >= 0n)
    return `INTERVAL ${bare ? expression(value) : `(${expression(value)})`} ${unit.toUpperCase()}`
  },
  blob: ({ hex }) => `x'${hex}'`,
  parameter: ({ key }) => `$${key}`,
  column: ({ parts }, printer) => printQualified(parts, printer),
  and: ({ operands }, { expression }) => `(${operands.map(expression).join(' AND ')})`,
  or: ({ operands }, { expression }) => `(${operands.map(expression).join(' OR ')})`,
  not: ({ operand }, { expression }) => `(NOT ${expression(operand)})`,
  unary: ({ operator, operand }, { expression, heading }) => {
    const text = `${operator}(${expression(operand)})`
    // `~` binds more loosely than what may follow it.
    return operator === '~' && !heading ? `(${text})` : text
  },
  binary: ({ operator, left, right }, { expression }) => `(${expression(left)} ${operator} ${expression(right)})`,
  comparison: ({ operator, left, right }, { expression }) => {
    const sign = operator === '<>' ? '!=' : operator.toUpperCase()
    return `(${expression(left)} ${sign} ${expression(right)})`
  },
  is: ({ operand, test, negated }, { expression, heading }) => {
    const word = heading && test === 'unknown' ? 'null' : test
    return `(${expression(operand)} IS ${negated ? 'NOT ' : ''}${word.toUpperCase()})`
  },
  'in-list': ({ operand, items, negated }, { expression }) =>
    `(${expression(operand)} ${negated ? 'NOT ' : ''}IN (${list(items, expression)}))`,
  'in-query': ({ operand, query, negated }, printer) =>
    `(${printer.expression(operand)} ${negated ? 'NOT ' : ''}IN (${printer.query(query)}))`,
  quantified: ({ operator, quantifier, operand, query }, printer) => {
    const sign = operator === '<>' ? '!=' : operator
    return `(${printer.expression(operand)} ${sign} ${quantifier.toUpperCase()}(${printer.query(query)}))`
  },
  'in-value': ({ operand, list: over, negated }, { expression }) =>
    `(${expression(operand)} ${negated ? 'NOT ' : ''}IN ${over.kind === 'list' || over.kind === 'column' ? expression(over) : `((${expression(over)}))`})`,
  'quantified-list': ({ operator, quantifier, operand, list: over }, { expression }) =>
    `(${expression(operand)} ${operator === '<>' ? '!=' : operator} ${quantifier.toUpperCase()}(${expression(over)}))`,
  between: ({ operand, low, high, negated }, { expression }) =>
    `(${expression(operand)} ${negated ? 'NOT ' : ''}BETWEEN ${expression(low)} AND ${expression(high)})`,
  match: printMatch,
  case: ({ operand, branches, otherwise }, { expression }) =>
    words(
      'CASE',
      operand && expression(operand),
      ...branches.map(({ when, result }) => `WHEN ${expression(when)} THEN ${expression(result)}`),
      otherwise && `ELSE ${expression(otherwise)}`,
      'END',
    ),
  cast: ({ operand, type, try: tries }, printer) => `${tries ? 'TRY_CAST' : 'CAST'}(${printer.expression(operand)} AS ${printType(type)})`,
  call: printCall,
  exists: ({ query }, printer) => `EXISTS(${printer.query(query)})`,
  subquery: ({ query }, printer) => `(${printer.query(query)})`,
  'array-query': ({ query }, printer) => `ARRAY(${printer.query(query)})`,
  list: ({ items }, { expression }) => `[${list(items, expression)}]`,
  struct: ({ fields }, { expression }) => `{${list(fields, ({ name, value }) => `${quote(name.text)}: ${expression(value)}`)}}`,
  map: ({ entries }, { expression }) => `MAP {${list(entries, ({ key, value }) => `${expression(key)}: ${expression(value)}`)}}`,
  lambda: ({ parameters, body }, printer) => `(lambda ${list(parameters, ({ text }) => printer.name(text))}: ${printer.expression(body)})`,
  comprehension: ({ result, parameters, list: over, condition }, printer) => {
    const names = list(parameters, ({ text }) => printer.name(text))
    const filter = condition ? ` IF ${printer.expression(condition)}` : ''
    return `[${printer.expression(result)} FOR ${names} IN ${printer.expression(over)}${filter}]`
  },
  row: ({ items }, { expression }) => `${items.length === 1 ? 'ROW' : ''}(${list(items, expression)})`,
  subscript: ({ operand, index }, printer) => `${printIndexed(operand, printer)}[${printer.expression(index)}]`,
  slice: ({ operand, from, to, step }, printer) => {
    const bound = (expression: Expression | undefined, otherwise = '') => (expression ? printer.expression(expression) : otherwise)
    return `${printIndexed(operand, printer)}[${bound(from)}:${bound(to, step && '-')}${step ? `:${bound(step)}` : ''}]`
  },
  columns: ({ choice, qualifier, unpacked }, printer) => {
    const before = qualifier.map(({ text }) => `${printer.name(text)}.`).join('')
    return `${unpacked ? '*' : ''}${before}COLUMNS(${choice.kind === 'star' ? printer.star(choice) : printer.expression(choice)})`
  },
  collate: ({ operand, collation }, printer) => {
    const name = collation.split('.').map(printer.name).join('.')
    return printer.heading ? `${printer.expression(operand)} COLLATE ${name}` : `(${printer.expression(operand)} COLLATE ${name})`
  },
  field: ({ operand, field }, printer) => `(${printer.expression(operand)}).${printer.name(field.text)}`,
}

export function printExpression(expression: Expression, printer: Printer): string {
  const print = KINDS[expression.kind] as (node: Expression, printer: Printer) => string
  return print(expression, printer)
}

export function printQualified(name: QualifiedName, { name: print }: Printer): string {
  return name.map(({ text }) => print(text)).join('.')
}

const MATCH_SIGNS: Record<PatternMatch['operator'], readonly [plain: string, negated: string]> = {
  like: ['~~', '!~~'],
  ilike: ['~~*', '!~~*'],
  glob: ['~~~', 'NOT GLOB'],
  similar: ['SIMILAR TO', 'NOT SIMILAR TO'],
  regex: ['~', '!~'],
  iregex: ['~*', '!~*'],
}

function printMatch({ operator, operand, pattern, escape: escapeWith, negated }: PatternMatch, { expression }: Printer): string {
  const sign = MATCH_SIGNS[operator][negated ? 1 : 0]
  return `(${words(expression(operand), sign, expression(pattern), escapeWith && `ESCAPE ${expression(escapeWith)}`)})`
}

/** What binds looser than brackets stands in parentheses before them. */
function printIndexed(operand: Expression, { expression }: Printer): string {
  const tight = operand.kind === 'column' || operand.kind === 'list' || operand.kind === 'subscript' || operand.kind === 'slice'
  return tight ? expression(operand) : `(${expression(operand)})`
}

function printCall(call: Call, printer: Printer): string {
  const { name, args, distinct, orderBy, withinGroup, nulls, filter, over } = call
  const called = printQualified(name, printer)
  const treatment = nulls && `${nulls.toUpperCase()} NULLS`
  // A heading has it where DuckDB shows it. Parsed again, it would there belong to a call that ends the last argument.
  const treatmentInside = printer.heading && (args.length > 0 || orderBy.length > 0)
  const inside = words(distinct && 'DISTINCT', printArguments(args, printer), printOrder(orderBy, printer), treatmentInside && treatment)
  const text = words(
    `${printer.heading ? called.toLowerCase() : called}(${inside})`,
    withinGroup.length > 0 && `WITHIN GROUP (${printOrder(withinGroup, printer)})`,
    filter && `FILTER (WHERE ${printer.expression(filter)})`,
    !treatmentInside && treatment,
    over && `OVER ${printWindow(over, printer)}`,
  )
  const [first] = name
  return isBareCall(first!.text) && text === `${printer.name(first!.text)}()` ? first!.text : text
}

export function printArguments(args: readonly Argument[], printer: Printer): string {
  return list(args, ({ name, value }) => words(name && `${printer.name(name.text)} :=`, printer.expression(value)))
}

export function printOrder(items: readonly OrderItem[], printer: Printer): string {
  if (items.length === 0) return ''
  return `ORDER BY ${list(items, (item) => words(printer.expression(item.expression), printOrdering(item)))}`
}

export function printOrdering({ descending, nulls }: Pick<OrderItem, 'descending' | 'nulls'>): string {
  return words(descending === undefined ? undefined : descending ? 'DESC' : 'ASC', nulls && `NULLS ${nulls.toUpperCase()}`)
}

export function printWindow({ base, partitionBy, orderBy, frame }: WindowSpecification, printer: Printer): string {
  if (base && partitionBy.length === 0 && orderBy.length === 0 && !frame) return printer.name(base.text)
  const partition = partitionBy.length > 0 && `PARTITION BY ${list(partitionBy, printer.expression)}`
  const rows =
    frame &&
    words(
      `${frame.unit.toUpperCase()} BETWEEN ${printBound(frame.start, printer)} AND ${printBound(frame.end, printer)}`,
      frame.exclude && `EXCLUDE ${frame.exclude.toUpperCase()}`,
    )
  return `(${words(base && printer.name(base.text), partition, printOrder(orderBy, printer), rows)})`
}

function printBound({ kind, offset }: FrameBound, { expression }: Printer): string {
  return words(offset && expression(offset), kind.toUpperCase())
}

/** `DECIMAL(10, 2)`, `INTEGER[]`, `STRUCT(a INTEGER)` */
export function printType(type: TypeName): string {
  switch (type.kind) {
    case 'list-type':
      return `${printType(type.element)}[${type.length ?? ''}]`
    case 'enum-type':
      return `ENUM(${list(type.values, quote)})`
    case 'struct-type':
    case 'union-type':
      return `${type.kind === 'struct-type' ? 'STRUCT' : 'UNION'}(${list(type.fields, (field) => `${quoteName(field.name.text)} ${printType(field.type)}`)})`
    default: {
      const plain = /^[A-Z_]+( [A-Z]+)*$/.test(type.name) ? type.name : quoteName(type.name)
      const args = list(type.args, (arg) => (typeof arg === 'number' ? String(arg) : printType(arg)))
      return args === '' ? plain : `${plain}(${args})`
    }
  }
}

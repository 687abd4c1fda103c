// Random syntax trees, of the shapes that the parser makes, with all places zero.
import fc from 'fast-check'
import type {
  Call,
  Expression,
  Join,
  Name,
  OrderItem,
  Query,
  QueryBody,
  Select,
  SelectItem,
  TableReference,
  TypeName,
  WindowSpecification,
} from '../../src/parser/index.ts'

const position = { offset: 0, length: 0 }
const { option, array, record, boolean, constant, constantFrom, oneof, tuple } = fc
const maybe = <T>(value: fc.Arbitrary<T>) => option(value, { nil: undefined })
const some = <T>(value: fc.Arbitrary<T>) => array(value, { minLength: 1, maxLength: 3 })
const few = <T>(value: fc.Arbitrary<T>) => array(value, { maxLength: 2 })
/** A node: the constant `kind`, the place, and the given fields. */
const node = <Kind extends string, Fields extends object>(kind: Kind, fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  record(fields as { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }).map((values) => ({ kind, ...(values as Fields), position }))

const word = constantFrom(
  'a',
  'b',
  'City',
  'ms_played',
  'user',
  'date',
  'rank',
  'select',
  'left',
  'rows',
  'values',
  'interval',
  'exists',
  'end',
  'x y',
  'q"q',
  'é',
  '1a',
  'current_date',
  'first',
  'over',
)
const name: fc.Arbitrary<Name> = oneof(
  { weight: 5, arbitrary: word },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 4 }) },
).map((text) => ({ text, position }))
const path = array(name, { minLength: 1, maxLength: 3 })
const functionName: fc.Arbitrary<readonly Name[]> = oneof(path, constant([{ text: 'count_star', position }]))
const text = oneof(constantFrom('', 'a', "it's", '--', '/*', '\\', '\n', '🎵', ';'), fc.string({ maxLength: 5 }))

const simpleType: fc.Arbitrary<TypeName> = oneof(
  constantFrom('INTEGER', 'VARCHAR', 'DOUBLE', 'TIMESTAMP WITH TIME ZONE', 'INTERVAL', 'mood', 'My Type').map((typeName) => ({
    kind: 'named-type' as const,
    name: typeName,
    args: [],
    position,
  })),
  tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 9 })).map((args) => ({
    kind: 'named-type' as const,
    name: 'DECIMAL',
    args,
    position,
  })),
)
const nestedType = (inner: fc.Arbitrary<TypeName>): fc.Arbitrary<TypeName> =>
  oneof(
    inner,
    tuple(inner, inner).map((args) => ({ kind: 'named-type' as const, name: 'MAP', args, position })),
    node('list-type', { element: inner, length: maybe(fc.integer({ min: 1, max: 9 })) }),
    node('struct-type', { fields: some(record({ name, type: inner })) }),
  )
const type = nestedType(nestedType(simpleType))

const leaf: fc.Arbitrary<Expression> = oneof(
  constant({ kind: 'null' as const, position }),
  node('boolean', { value: boolean() }),
  node('integer', { value: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }) }),
  node('decimal', { text: constantFrom('1.5', '.5', '2.', '-1.50', '0.000') }),
  node('double', { text: constantFrom('1e5', '-2.5E-3', '1.e+7') }),
  node('string', { value: text }),
  node('parameter', { key: oneof(fc.integer({ min: 1, max: 9 }), constantFrom('name', 'x_1')) }),
  node('column', { parts: path }),
)

interface Trees {
  readonly expression: fc.Arbitrary<Expression>
  readonly query: fc.Arbitrary<Query>
  readonly body: fc.Arbitrary<QueryBody>
  readonly select: fc.Arbitrary<Select>
  readonly table: fc.Arbitrary<TableReference>
  readonly window: fc.Arbitrary<WindowSpecification>
  readonly order: fc.Arbitrary<OrderItem>
}

const none = constant(undefined)
const asOrder = (expression: Expression): OrderItem => ({ expression, descending: false, nulls: undefined, position })
const asSelect = (expression: Expression): Select => ({
  kind: 'select',
  distinct: undefined,
  items: [{ kind: 'item', expression, alias: undefined, position }],
  from: undefined,
  where: undefined,
  groupBy: undefined,
  having: undefined,
  windows: [],
  qualify: undefined,
  position,
})
const asQuery = (body: Select): Query => ({
  kind: 'query',
  recursive: false,
  with: [],
  body,
  orderBy: undefined,
  limit: undefined,
  offset: undefined,
  position,
})

/** The lowest level: nothing within anything. */
const lowest: Trees = {
  expression: leaf,
  query: leaf.map(asSelect).map(asQuery),
  body: leaf.map(asSelect),
  select: leaf.map(asSelect),
  table: path.map((parts) => ({ kind: 'table', name: parts, alias: undefined, position })),
  window: leaf.map((part) => ({ base: undefined, partitionBy: [part], orderBy: [], frame: undefined, position })),
  order: leaf.map(asOrder),
}

/** Trees whose parts are of the level below. */
function above(below: Trees): Trees {
  const { expression, query } = below
  const negated = boolean()
  const orders = few(below.order)
  const ordering = { descending: boolean(), nulls: maybe(constantFrom('first' as const, 'last' as const)) }
  const alias = maybe(record({ name, columns: few(name), position: constant(position) }))
  const args = few(record({ name: maybe(name), value: expression, position: constant(position) }))
  const over = oneof(
    { weight: 4, arbitrary: none },
    { weight: 1, arbitrary: below.window },
    { weight: 1, arbitrary: name.map((base) => ({ base, partitionBy: [], orderBy: [], frame: undefined, position })) },
  )
  const bound = oneof(
    constantFrom('unbounded preceding' as const, 'current row' as const, 'unbounded following' as const).map((kind) => ({
      kind,
      offset: undefined,
      position,
    })),
    tuple(constantFrom('preceding' as const, 'following' as const), expression).map(([kind, offset]) => ({ kind, offset, position })),
  )
  const call: fc.Arbitrary<Call> = node('call', {
    name: functionName,
    args,
    distinct: boolean(),
    orderBy: orders,
    withinGroup: orders,
    nulls: maybe(constantFrom('ignore' as const, 'respect' as const)),
    filter: maybe(expression),
    over,
  })
  const star = node('star', {
    qualifier: few(name),
    exclude: few(path),
    replace: few(record({ expression, name })),
    rename: few(record({ column: path, name })),
  })
  const item: fc.Arbitrary<SelectItem> = oneof(star, node('item', { expression, alias: maybe(name) }))
  const join: fc.Arbitrary<Join> = tuple(
    below.table,
    below.table,
    constantFrom('inner' as const, 'left' as const, 'right' as const, 'full' as const, 'semi' as const, 'anti' as const, 'cross' as const),
    fc.nat(2),
    expression,
    some(name),
  ).map(([left, right, type, condition, on, using]) => {
    const given = type === 'cross' ? 3 : condition
    return {
      kind: 'join',
      type,
      left,
      right,
      natural: given === 0,
      on: given === 1 ? on : undefined,
      using: given === 2 ? using : [],
      position,
    }
  })
  return {
    expression: oneof(
      { weight: 15, arbitrary: leaf },
      tuple(constantFrom('and' as const, 'or' as const), array(expression, { minLength: 2, maxLength: 3 })).map(([kind, operands]) => ({
        kind,
        // Chains of one kind are flat.
        operands: operands.flatMap((operand) => (operand.kind === kind ? operand.operands : [operand])),
        position,
      })),
      node('not', { operand: expression }),
      tuple(constantFrom('-' as const, '+' as const, '~' as const), expression).map(
        ([operator, operand]): Expression =>
          // A minus before a number would be part of it.
          operator === '-' && ['integer', 'decimal', 'double'].includes(operand.kind)
            ? operand
            : { kind: 'unary', operator, operand, position },
      ),
      node('binary', {
        operator: constantFrom(
          '+' as const,
          '-' as const,
          '*' as const,
          '/' as const,
          '//' as const,
          '%' as const,
          '^' as const,
          '**' as const,
          '||' as const,
          '&' as const,
          '|' as const,
          '<<' as const,
          '>>' as const,
        ),
        left: expression,
        right: expression,
      }),
      node('comparison', {
        operator: constantFrom(
          '=' as const,
          '<>' as const,
          '<' as const,
          '<=' as const,
          '>' as const,
          '>=' as const,
          'is distinct from' as const,
          'is not distinct from' as const,
        ),
        left: expression,
        right: expression,
      }),
      node('is', {
        operand: expression,
        test: constantFrom('null' as const, 'true' as const, 'false' as const, 'unknown' as const),
        negated,
      }),
      // A subquery alone in the list is the list.
      node('in-list', {
        operand: expression,
        items: some(expression).filter(([first, second]) => second !== undefined || first?.kind !== 'subquery'),
        negated,
      }),
      node('in-query', { operand: expression, query, negated }),
      node('quantified', {
        operator: constantFrom('=' as const, '<>' as const, '<' as const, '>=' as const),
        quantifier: constantFrom('any' as const, 'all' as const),
        operand: expression,
        query,
      }),
      node('between', { operand: expression, low: expression, high: expression, negated }),
      node('match', {
        operator: constantFrom('like' as const, 'ilike' as const, 'glob' as const, 'similar' as const, 'regex' as const),
        operand: expression,
        pattern: expression,
        escape: maybe(expression),
        negated,
      }),
      node('case', {
        operand: maybe(expression),
        branches: some(record({ when: expression, result: expression, position: constant(position) })),
        otherwise: maybe(expression),
      }),
      node('cast', { operand: expression, type, try: boolean() }),
      node('interval', {
        value: expression,
        unit: constantFrom('day' as const, 'month' as const, 'microsecond' as const, 'century' as const),
      }),
      call,
      node('exists', { query }),
      node('subquery', { query }),
      node('list', { items: few(expression) }),
      node('struct', {
        fields: some(record({ name: text.map((key) => ({ text: key, position })), value: expression, position: constant(position) })),
      }),
      node('row', { items: some(expression) }),
      node('subscript', { operand: expression, index: expression }),
      node('slice', { operand: expression, from: maybe(expression), to: maybe(expression) }),
      node('field', { operand: expression, field: name }),
    ) as fc.Arbitrary<Expression>,
    query: record({
      recursive: boolean(),
      with: few(record({ name, columns: few(name), materialized: maybe(boolean()), query, position: constant(position) })),
      body: below.body,
      orderBy: maybe(oneof(node('all', ordering), node('items', { items: some(below.order) }))),
      limit: maybe(expression),
      offset: maybe(expression),
    }).map((fields): Query => {
      const plain = !fields.with.length && !fields.orderBy && !fields.limit && !fields.offset
      // Parentheses around a whole query leave no trace.
      if (fields.body.kind === 'query' && plain) return fields.body
      return { kind: 'query', ...fields, recursive: fields.recursive && fields.with.length > 0, position }
    }),
    body: oneof(
      { weight: 6, arbitrary: below.select },
      node('values', { rows: some(some(expression)) }),
      node('set-operation', {
        operator: constantFrom('union' as const, 'intersect' as const, 'except' as const),
        all: boolean(),
        byName: boolean(),
        left: below.body,
        right: below.body,
      }),
      tuple(below.select, leaf).map(
        ([body, limit]): Query => ({
          kind: 'query',
          recursive: false,
          with: [],
          body,
          orderBy: undefined,
          limit,
          offset: undefined,
          position,
        }),
      ),
    ) as fc.Arbitrary<QueryBody>,
    select: node('select', {
      distinct: maybe(record({ on: few(expression), position: constant(position) })),
      items: some(item),
      from: maybe(below.table),
      where: maybe(expression),
      groupBy: maybe(oneof(constant({ kind: 'all' as const, items: [] as const, position }), node('items', { items: some(expression) }))),
      having: maybe(expression),
      windows: few(record({ name, window: below.window, position: constant(position) })),
      qualify: maybe(expression),
    }),
    table: oneof(
      { weight: 3, arbitrary: node('table', { name: path, alias }) },
      { weight: 1, arbitrary: node('file', { path: text, alias }) },
      { weight: 1, arbitrary: node('table-function', { name: path, args, lateral: boolean(), alias }) },
      { weight: 1, arbitrary: node('derived', { query, lateral: boolean(), alias }) },
      { weight: 1, arbitrary: join },
    ) as fc.Arbitrary<TableReference>,
    window: record({
      base: maybe(name),
      partitionBy: few(expression),
      orderBy: orders,
      frame: maybe(
        record({
          unit: constantFrom('rows' as const, 'range' as const, 'groups' as const),
          start: bound,
          end: bound,
          exclude: maybe(constantFrom('current row' as const, 'group' as const, 'ties' as const)),
          position: constant(position),
        }),
      ),
      position: constant(position),
    }),
    order: record({ expression, ...ordering, position: constant(position) }),
  }
}

const levels = [lowest]
for (let i = 0; i < 3; i++) levels.push(above(levels[i]!))

export const anyExpression = levels[3]!.expression
export const anyQuery = levels[3]!.query

// Which names a function takes from around it. A function that is sent to a worker as text leaves them behind, so they must be known by name.
import type { AnyNode, Function as FunctionNode, Node, Pattern, Program } from 'acorn'

/** A name that is not declared within: `property` is what is asked of it where it is first used, as in `name.property`. */
export interface FreeVariable {
  readonly name: string
  readonly property: string | undefined
}

export interface Outside {
  readonly free: readonly FreeVariable[]
  /** What would be another thing elsewhere: `this`, `super`, `import()`. */
  readonly surroundings: ReadonlySet<'this' | 'super' | 'import'>
}

interface Scope {
  readonly names: ReadonlySet<string>
  readonly parent: Scope | undefined
  /** A function that has its own `this`, other than the outermost one. */
  readonly ownThis: boolean
}

/** What the one function in the program takes from outside. */
export function outsideOf(program: Program): Outside {
  const free = new Map<string, FreeVariable>()
  const surroundings = new Set<'this' | 'super' | 'import'>()

  function refer(name: string, property: string | undefined, scope: Scope): void {
    for (let at: Scope | undefined = scope; at; at = at.parent) if (at.names.has(name)) return
    if (!free.has(name)) free.set(name, { name, property })
  }

  function enterFunction(node: FunctionNode, scope: Scope, depth: number): void {
    const names = new Set<string>()
    if (node.type !== 'ArrowFunctionExpression') names.add('arguments')
    if (node.type === 'FunctionExpression' && node.id) names.add(node.id.name)
    for (const param of node.params) declarePattern(param, names)
    hoistVars(node.body, names)
    const ownThis = scope.ownThis || (depth > 0 && node.type !== 'ArrowFunctionExpression')
    const inner: Scope = { names, parent: scope, ownThis }
    for (const param of node.params) visit(param, inner, depth + 1)
    visit(node.body, inner, depth + 1)
  }

  function visit(node: AnyNode, scope: Scope, depth: number): void {
    switch (node.type) {
      case 'Identifier':
        refer(node.name, undefined, scope)
        return
      case 'ThisExpression':
        if (!scope.ownThis) surroundings.add('this')
        return
      case 'Super':
        if (!scope.ownThis) surroundings.add('super')
        return
      case 'ImportExpression':
        surroundings.add('import')
        return
      case 'MetaProperty':
        return
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        enterFunction(node as FunctionNode, scope, depth)
        return
      case 'ClassExpression':
      case 'ClassDeclaration': {
        const names = new Set(node.id ? [node.id.name] : [])
        if (node.superClass) visit(node.superClass, scope, depth)
        visit(node.body, { names, parent: scope, ownThis: true }, depth + 1)
        return
      }
      case 'MemberExpression':
        if (node.object.type === 'Identifier') {
          const property = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined
          refer(node.object.name, property, scope)
        } else visit(node.object, scope, depth)
        if (node.computed) visit(node.property, scope, depth)
        return
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) visit(node.key, scope, depth)
        if (node.value) visit(node.value as AnyNode, scope, depth)
        return
      case 'LabeledStatement':
        visit(node.body, scope, depth)
        return
      case 'BreakStatement':
      case 'ContinueStatement':
        return
      case 'CatchClause': {
        const names = new Set<string>()
        if (node.param) declarePattern(node.param, names)
        const inner: Scope = { names, parent: scope, ownThis: scope.ownThis }
        if (node.param) visit(node.param, inner, depth)
        visit(node.body, inner, depth)
        return
      }
      case 'BlockStatement':
      case 'StaticBlock':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'SwitchStatement': {
        const inner: Scope = { names: lexicalNames(node), parent: scope, ownThis: scope.ownThis }
        for (const child of childrenOf(node)) visit(child, inner, depth)
        return
      }
      default:
        for (const child of childrenOf(node)) visit(child, scope, depth)
    }
  }

  visit(program, { names: new Set(), parent: undefined, ownThis: false }, 0)
  return { free: [...free.values()], surroundings }
}

/** The nodes directly within a node. */
function childrenOf(node: Node): AnyNode[] {
  const children: AnyNode[] = []
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) children.push(...value.filter(isNode))
    else if (isNode(value)) children.push(value)
  }
  return children
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Adds the names that a pattern binds. */
function declarePattern(pattern: Pattern, names: Set<string>): void {
  switch (pattern.type) {
    case 'Identifier':
      names.add(pattern.name)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) declarePattern(property.type === 'RestElement' ? property.argument : property.value, names)
      return
    case 'ArrayPattern':
      for (const element of pattern.elements) if (element) declarePattern(element, names)
      return
    case 'RestElement':
      declarePattern(pattern.argument, names)
      return
    case 'AssignmentPattern':
      declarePattern(pattern.left, names)
  }
}

/** Adds what `var` declares anywhere within, functions aside. */
function hoistVars(node: AnyNode, names: Set<string>): void {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') for (const { id } of node.declarations) declarePattern(id, names)
  if (node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration') return
  if (node.type === 'ClassExpression' || node.type === 'ClassDeclaration') return
  for (const child of childrenOf(node)) hoistVars(child, names)
}

/** What let, const, class and function declare in a block itself. */
function lexicalNames(block: AnyNode): Set<string> {
  const names = new Set<string>()
  const statements = block.type === 'SwitchStatement' ? block.cases.flatMap(({ consequent }) => consequent) : childrenOf(block)
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration') for (const { id } of statement.declarations) declarePattern(id, names)
    else if ((statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration') && statement.id)
      names.add(statement.id.name)
  }
  return names
}

// Macros: a call stands for the macro's text, with the arguments in the places of the parameters.
import { BindError, type Position } from '../../common/errors.ts'
import type { Argument, Expression, MacroOverload, Query } from '../../parser/ast.ts'

/** What a macro of this name stands for with these arguments. The positions within are those of the macro's own text. */
export function expandMacro(
  name: string,
  overloads: readonly MacroOverload[],
  args: readonly Argument[],
  position: Position,
): Expression | Query {
  for (const { parameters, body } of overloads) {
    const given = argumentsOf(parameters, args)
    if (given) return substituted(body, name, given)
  }
  throw new BindError(`macro ${name} cannot be called with these arguments`, {
    position,
    hint: `It is ${overloads.map((overload) => signatureOf(name, overload)).join(' or ')}.`,
  })
}

/** `f(a, b := …)`, for messages. */
function signatureOf(name: string, { parameters }: MacroOverload): string {
  return `${name}(${parameters.map((parameter) => `${parameter.name.text}${parameter.default ? ' := …' : ''}`).join(', ')})`
}

/** The argument for each parameter, by its name in lower case; undefined where they do not fit. */
function argumentsOf(parameters: MacroOverload['parameters'], args: readonly Argument[]): ReadonlyMap<string, Expression> | undefined {
  const positional = args.filter(({ name }) => !name)
  if (positional.length > parameters.length) return undefined
  const given = new Map<string, Expression>()
  parameters.forEach(({ name, default: otherwise }, i) => {
    const value = positional[i]?.value ?? otherwise
    if (value) given.set(name.text.toLowerCase(), value)
  })
  for (const { name, value } of args) {
    if (!name) continue
    const at = parameters.findIndex((parameter) => parameter.name.text.toLowerCase() === name.text.toLowerCase())
    if (at < positional.length) return undefined
    given.set(name.text.toLowerCase(), value)
  }
  if (given.size < parameters.length) return undefined
  for (const { name, type } of parameters) {
    const key = name.text.toLowerCase()
    const operand = given.get(key)!
    if (type) given.set(key, { kind: 'cast', operand, type, try: false, position: operand.position })
  }
  return given
}

/** Columns that have a parameter's name are its argument; so are `f.a` of a macro f. */
function substituted(body: Expression | Query, macro: string, given: ReadonlyMap<string, Expression>): Expression | Query {
  const replace = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map(replace)
    const node = part as Partial<Expression>
    if (node.kind === 'column') {
      const parts = node.parts!.map(({ text }) => text.toLowerCase())
      const argument =
        parts.length === 1
          ? given.get(parts[0]!)
          : parts.length === 2 && parts[0] === macro.toLowerCase()
            ? given.get(parts[1]!)
            : undefined
      if (argument) return argument
    }
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, key === 'position' ? value : replace(value)]))
  }
  return replace(body) as Expression | Query
}

// A function as text that runs elsewhere: refuses by name whatever it would leave behind.
import { type Program, parse } from 'acorn'
import { UdfError } from '../../common/errors.ts'
import { type FreeVariable, outsideOf } from './free-variables.ts'
import { injectedBy, isGlobal, isNodeOnly, shimOf } from './known-names.ts'

/** Longer texts are programs, which belong into a module. */
const MOST_CHARACTERS = 1 << 20

export interface InlineSource {
  /** An expression that gives the function. */
  readonly expression: string
  readonly shims: readonly string[]
}

const MODULE_HINT = 'Put it into a module and register it by { module, export }.'

/** `part` says which of the user's functions this is, for messages: `f`, `the step of f`. */
export function inlineSource(name: string, part: string, fn: (...args: never[]) => unknown, captured: ReadonlySet<string>): InlineSource {
  const text = Function.prototype.toString.call(fn)
  if (/\{\s*\[native code\]\s*\}\s*$/.test(text)) {
    throw new UdfError(name, `${part} is native or bound: it has no text that could be sent to the workers`, {
      hint: `Wrap it: (x) => Math.sqrt(x). ${MODULE_HINT}`,
    })
  }
  if (text.length > MOST_CHARACTERS) {
    throw new UdfError(name, `the text of ${part} has ${text.length} characters, the limit is ${MOST_CHARACTERS}`, { hint: MODULE_HINT })
  }
  const { program, expression } = parseFunction(name, part, text)
  const { free, surroundings } = outsideOf(program)
  if (surroundings.has('this') || surroundings.has('super')) {
    throw new UdfError(name, `${part} uses ${surroundings.has('this') ? 'this' : 'super'}, which it would not have on a worker`, {
      hint: `Hand over what it needs as an argument or by capture: { … }. ${MODULE_HINT}`,
    })
  }
  if (surroundings.has('import')) {
    throw new UdfError(name, `${part} imports while it runs: a function gives its value at once`, { hint: MODULE_HINT })
  }
  const shims: string[] = []
  const missing = free.filter((variable) => {
    if (captured.has(variable.name) || isGlobal(variable.name)) return false
    const shim = shimOf(variable.name)
    if (shim) shims.push(shim)
    return shim === undefined
  })
  if (missing.length > 0) throw refusal(name, part, missing)
  return { expression, shims }
}

function parseFunction(name: string, part: string, text: string): { program: Program; expression: string } {
  // A method's text is no expression by itself.
  const forms = [
    { source: `(${text}\n)`, expression: `(${text}\n)` },
    { source: `({${text}\n})`, expression: `Object.values({${text}\n})[0]` },
  ]
  for (const { source, expression } of forms) {
    let program: Program
    try {
      program = parse(source, { ecmaVersion: 'latest' })
    } catch {
      continue
    }
    refuseKinds(name, part, program)
    return { program, expression }
  }
  throw new UdfError(name, `the text of ${part} is not JavaScript that can be read: ${text.slice(0, 60)}`, { hint: MODULE_HINT })
}

function refuseKinds(name: string, part: string, program: Program): void {
  const [statement] = program.body
  const expression = statement?.type === 'ExpressionStatement' ? statement.expression : undefined
  const property = expression?.type === 'ObjectExpression' ? expression.properties[0] : undefined
  const fn = property?.type === 'Property' ? property.value : expression
  const refuse = (what: string, hint: string): never => {
    throw new UdfError(name, `${part} is ${what}`, { hint })
  }
  if (property?.type === 'Property' && (property.kind !== 'init' || property.computed)) {
    refuse('a getter, a setter or a method with a computed name', 'Write it as a function.')
  }
  if (fn?.type === 'ClassExpression') refuse('a class', 'Write a function that makes what it needs.')
  if (fn?.type !== 'FunctionExpression' && fn?.type !== 'ArrowFunctionExpression') refuse('no function', 'Write it as a function.')
  else if (fn.async)
    refuse('asynchronous', 'A function gives its value at once: fetch what it needs beforehand, and hand it over by capture: { … }.')
  else if (fn.generator) refuse('a generator', 'A function gives one value: return it.')
}

function refusal(name: string, part: string, missing: readonly FreeVariable[]): UdfError {
  const [first] = missing as [FreeVariable]
  const injected = injectedBy(first.name)
  const what = first.property && injected?.import ? `${first.name}.${first.property}` : first.name
  if (injected?.import) {
    return new UdfError(name, `${part} uses an import: ${injected.tool} has written it as ${what}, which the workers do not have`, {
      hint: `Put the function into a module of its own, with that import, and register it by { module, export }.`,
    })
  }
  if (injected) {
    return new UdfError(name, `${part} uses ${what}, which ${injected.tool} has put in for newer syntax; the workers do not have it`, {
      hint: `Build for a newer target (ES2022), or put the function into a module and register it by { module, export }.`,
    })
  }
  if (isNodeOnly(first.name)) {
    return new UdfError(name, `${part} uses ${first.name}, which a function sent as text may not`, { hint: MODULE_HINT })
  }
  const names = missing.map((variable) => `"${variable.name}"`).join(', ')
  const capture = missing.map((variable) => variable.name).join(', ')
  return new UdfError(name, `${part} uses ${names}, which ${missing.length > 1 ? 'are' : 'is'} not defined within it`, {
    hint: `It is sent to the workers as text: hand values over by capture: { ${capture} }, or put the function into a module and register it by { module, export }.`,
  })
}

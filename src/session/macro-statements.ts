// CREATE MACRO.
import { BindError } from '../common/errors.ts'
import { expandMacro } from '../logical/binder/macros.ts'
import type { CreateMacro, Expression, MacroOverload, Query } from '../parser/ast.ts'
import { makeSelect } from '../parser/make-node.ts'
import type { Macro } from './catalog/macros.ts'
import { placeText } from './catalog/schemas.ts'
import type { Engine, StatementScope } from './engine.ts'
import { refuseParameters } from './parameters.ts'

/** Throws a BindError where the name is taken, or the text names what is not there. */
export async function createMacro(engine: Engine, statement: CreateMacro, scope: StatementScope): Promise<void> {
  const { name, overloads, orReplace, ifNotExists, temporary, position } = statement
  const { macros, schemas } = engine.catalog
  refuseParameters(statement)
  const place = schemas.target(name, temporary)
  const [first] = overloads
  const isTable = first!.body.kind === 'query'
  const other = overloads.find(({ body }) => (body.kind === 'query') !== isTable)
  if (other) throw new BindError('a macro is of expressions, or of tables', { position: other.position })
  const entries = isTable ? macros.table : macros.scalar
  if (entries.at(place) && ifNotExists) return
  if (entries.at(place) && !orReplace) {
    throw new BindError(`macro "${placeText(place)}" exists already`, { position, hint: 'CREATE OR REPLACE MACRO takes its place.' })
  }
  for (const overload of overloads) {
    checkParameters(overload)
    await checkBody(engine, overload, scope)
  }
  const seen = new Set<string>()
  for (const { parameters, position: place } of overloads) {
    const key = `${parameters.length}`
    if (seen.has(key)) throw new BindError(`two of the macro's forms take ${parameters.length} parameters`, { position: place })
    seen.add(key)
  }
  const macro: Macro = { kind: 'macro', overloads }
  entries.set(place, macro)
}

function checkParameters({ parameters }: MacroOverload): void {
  const seen = new Set<string>()
  let optional: string | undefined
  for (const { name, default: otherwise } of parameters) {
    const key = name.text.toLowerCase()
    if (seen.has(key)) throw new BindError(`parameter "${name.text}" is named twice`, { position: name.position })
    seen.add(key)
    if (otherwise) optional = name.text
    else if (optional !== undefined) {
      throw new BindError(`parameter "${name.text}" needs a default, as "${optional}" before it has one`, { position: name.position })
    }
  }
}

/** Tells of what is named and not there; what else may be wrong depends on the arguments. */
async function checkBody(engine: Engine, overload: MacroOverload, scope: StatementScope): Promise<void> {
  const { parameters, position } = overload
  const nothing: Expression = { kind: 'null', position }
  const args = parameters.map(({ name }) => ({ name: undefined, value: nothing, position: name.position }))
  const body = expandMacro('', [overload], args, position)
  const query: Query =
    body.kind === 'query'
      ? body
      : {
          kind: 'query',
          recursive: false,
          with: [],
          body: makeSelect(position, { items: [{ kind: 'item', expression: body, alias: undefined, position }] }),
          orderBy: undefined,
          limit: undefined,
          offset: undefined,
          position,
        }
  try {
    await engine.bind(query, scope)
  } catch (error) {
    if (error instanceof BindError && error.message.includes('does not exist')) throw error
  }
}

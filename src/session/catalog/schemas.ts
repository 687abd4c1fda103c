// The schemas of a session, and what a name means: `t`, `s.t`, `memory.s.t`. Names are equal without regard to case.
import { BindError, type Position } from '../../common/errors.ts'
import { didYouMean } from '../../logical/binder/did-you-mean.ts'
import { nameParts, nameText } from '../../logical/binder/environment.ts'
import type { QualifiedName } from '../../parser/ast.ts'

export interface SchemaPlace {
  readonly database: string
  readonly schema: string
}

/** Where a thing of the catalog is. */
export interface Place extends SchemaPlace {
  readonly name: string
}

const MAIN: SchemaPlace = { database: 'memory', schema: 'main' }
const TEMP: SchemaPlace = { database: 'temp', schema: 'main' }

/** What the session tells of itself: `information_schema.tables`. Nothing can be made there. */
export const SYSTEM_SCHEMAS = ['information_schema', 'pg_catalog'] as const

export class Schemas {
  /** Made by CREATE SCHEMA, by their names in lower case. */
  private made = new Map<string, string>()
  private path: readonly SchemaPlace[] = [MAIN]

  /** The schema that new things go to. */
  get current(): SchemaPlace {
    return this.path[0]!
  }

  /** Where names are looked up, as SET search_path takes it. */
  get searchPath(): string {
    return this.path.map(({ schema }) => schema).join(',')
  }

  all(): readonly SchemaPlace[] {
    const own = ['main', ...this.made.values()].sort().map((schema) => ({ database: 'memory', schema }))
    const system = ['main', ...SYSTEM_SCHEMAS].sort().map((schema) => ({ database: 'system', schema }))
    return [...own, ...system, TEMP]
  }

  /** The places that a name may mean, the first of them first. */
  candidates(key: string): readonly Place[] {
    const parts = nameParts(key)
    const name = parts.at(-1)!
    if (parts.length > 3) return []
    const [first, second] = parts as [string, string]
    if (parts.length === 3) return [{ database: first, schema: second, name }]
    if (parts.length === 1) return [TEMP, ...this.path, ...(this.path.includes(MAIN) ? [] : [MAIN])].map((place) => ({ ...place, name }))
    // What is temporary stands before the rest; a schema may have a database's name.
    return [
      ...(first.toLowerCase() === 'main' ? [{ ...TEMP, name }] : []),
      { database: 'memory', schema: first, name },
      { database: first, schema: 'main', name },
    ]
  }

  /** Whether names without a schema are looked up there. */
  isVisible(place: SchemaPlace): boolean {
    return [TEMP, ...this.path].some((schema) => sameSchema(place, schema))
  }

  /** Where a statement that makes something of that name puts it. Throws a BindError where the schema is not there. */
  target(parts: QualifiedName, temporary = false): Place {
    const name = parts.at(-1)!.text
    if (parts.length === 1) return { ...(temporary ? TEMP : this.current), name }
    const schema = this.schema(parts.slice(0, -1))
    if (!schema) {
      const text = nameText(parts.slice(0, -1))
      throw new BindError(`schema "${text}" does not exist`, {
        position: parts[0]!.position,
        hint: didYouMean(text, [...this.made.values()]) ?? 'CREATE SCHEMA makes one.',
      })
    }
    if (temporary && schema !== TEMP && !this.made.has(schema.schema.toLowerCase())) {
      if (schema.schema === 'main') return { ...TEMP, name }
    }
    return { ...schema, name }
  }

  /** The schema that a name means: `s`, `memory.s`, `memory`. Undefined where there is none that can be changed. */
  schema(parts: QualifiedName): SchemaPlace | undefined {
    const words = parts.map(({ text }) => text.toLowerCase())
    if (words.length > 2) return undefined
    const [database, schema] = words.length === 2 ? (words as [string, string]) : [undefined, words[0]!]
    const made = database === undefined || database === 'memory' ? this.made.get(schema) : undefined
    if (made !== undefined) return { database: 'memory', schema: made }
    if (database === undefined) return schema === 'main' || schema === 'memory' ? MAIN : schema === 'temp' ? TEMP : undefined
    if (schema !== 'main') return undefined
    return database === 'memory' ? MAIN : database === 'temp' ? TEMP : undefined
  }

  /** False where there is one of that name. */
  create(parts: QualifiedName): boolean {
    const [first, second] = parts
    const name = second ?? first!
    if (parts.length > 2 || (second && first!.text.toLowerCase() !== 'memory')) {
      throw new BindError(`database "${nameText(parts.slice(0, -1))}" does not exist`, { position: first!.position })
    }
    const key = name.text.toLowerCase()
    if (key === 'main' || SYSTEM_SCHEMAS.some((system) => system === key) || this.made.has(key)) return false
    this.made.set(key, name.text)
    return true
  }

  /** The schema must be there, and empty. */
  drop({ schema }: SchemaPlace): void {
    this.made.delete(schema.toLowerCase())
    this.path = this.path.filter((place) => place.schema !== schema || place.database !== 'memory')
    if (this.path.length === 0) this.path = [MAIN]
  }

  /** Looks names up in these schemas, in this order. Throws a BindError where one is not there. */
  use(names: readonly QualifiedName[], position: Position): void {
    this.path = names.map((parts) => {
      const found = this.schema(parts)
      if (found) return found
      const known = this.all().filter(({ database }) => database === 'memory')
      const hint =
        didYouMean(nameText(parts), ['main', ...this.made.values()]) ?? `There are: ${known.map(({ schema }) => schema).join(', ')}.`
      throw new BindError(`schema "${nameText(parts)}" does not exist`, { position, hint })
    })
  }

  reset(): void {
    this.path = [MAIN]
  }

  /** Gives a function that makes the schemas what they are now. */
  restorePoint(): () => void {
    const { path } = this
    const made = new Map(this.made)
    return () => {
      this.made = made
      this.path = path
    }
  }
}

export function sameSchema(a: SchemaPlace, b: SchemaPlace): boolean {
  return a.database === b.database && a.schema === b.schema
}

export function samePlace(a: Place, b: Place): boolean {
  return sameSchema(a, b) && a.name.toLowerCase() === b.name.toLowerCase()
}

/** Whether a schema is the one that names need not say. */
function isOwn({ schema }: SchemaPlace): boolean {
  return schema === 'main'
}

/** As messages and EXPLAIN call it. */
export function placeText(place: Place): string {
  return isOwn(place) ? place.name : `${place.schema}.${place.name}`
}

/** Where the comment on a table, a view, or one of their columns is kept. */
export function commentPlace(place: Place, column?: string): Place {
  return { ...place, name: column === undefined ? place.name : `${place.name}\0${column}` }
}

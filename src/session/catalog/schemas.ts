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
/** Databases that are there without ATTACH. */
const OWN_DATABASES: readonly string[] = ['memory', 'temp', 'system']
const TEMP: SchemaPlace = { database: 'temp', schema: 'main' }

/** What the session tells of itself: `information_schema.tables`. Nothing can be made there. */
export const SYSTEM_SCHEMAS = ['information_schema', 'pg_catalog'] as const

export class Schemas {
  /** Made by CREATE SCHEMA, by database and name in lower case. */
  private made = new Map<string, SchemaPlace>()
  /** Made by ATTACH, by their names in lower case. */
  private attached = new Map<string, string>()
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
    const own = this.databases().flatMap((database) => this.within(database))
    const system = ['main', ...SYSTEM_SCHEMAS].sort().map((schema) => ({ database: 'system', schema }))
    return [...own, ...system, TEMP]
  }

  /** The databases in which something can be made to stay. */
  databases(): readonly string[] {
    return ['memory', ...[...this.attached.values()].sort()]
  }

  private within(database: string): readonly SchemaPlace[] {
    const made = [...this.made.values()].filter((place) => place.database === database)
    return ['main', ...made.map(({ schema }) => schema)].sort().map((schema) => ({ database, schema }))
  }

  /** The places that a name may mean, the first of them first. */
  candidates(key: string): readonly Place[] {
    const parts = nameParts(key)
    const name = parts.at(-1)!
    if (parts.length > 3) return []
    const [first, second] = parts as [string, string]
    if (parts.length === 3) return [{ database: first, schema: second, name }]
    if (parts.length === 1) return [TEMP, ...this.path, ...(this.path.includes(MAIN) ? [] : [MAIN])].map((place) => ({ ...place, name }))
    const { database } = this.current
    // What is temporary stands before the rest; a schema may have a database's name.
    return [
      ...(first.toLowerCase() === 'main' ? [{ ...TEMP, name }] : []),
      { database, schema: first, name },
      ...(database === 'memory' ? [] : [{ database: 'memory', schema: first, name }]),
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
        hint: didYouMean(text, this.names()) ?? 'CREATE SCHEMA makes one.',
      })
    }
    if (temporary && schema.schema === 'main') return { ...TEMP, name }
    return { ...schema, name }
  }

  /** The schema that a name means: `s`, `memory.s`, `memory`. Undefined where there is none that can be changed. */
  schema(parts: QualifiedName): SchemaPlace | undefined {
    const [first, second, more] = parts.map(({ text }) => text.toLowerCase())
    if (more !== undefined) return undefined
    if (second !== undefined) return this.schemaOf(first!, second)
    return this.schemaOf(this.current.database, first!) ?? this.schemaOf('memory', first!) ?? this.schemaOf(first!, 'main')
  }

  private schemaOf(database: string, schema: string): SchemaPlace | undefined {
    if (database === 'temp') return schema === 'main' ? TEMP : undefined
    const owner = database === 'memory' ? database : this.attached.get(database)
    if (owner === undefined) return undefined
    if (schema === 'main') return owner === 'memory' ? MAIN : { database: owner, schema }
    return this.made.get(keyOf(owner, schema))
  }

  /** Names of schemas and databases, for "did you mean". */
  private names(): readonly string[] {
    return ['main', ...[...this.made.values()].map(({ schema }) => schema), ...this.attached.values()]
  }

  /** False where there is one of that name. */
  create(parts: QualifiedName): boolean {
    const [first, second] = parts
    const name = second ?? first!
    const owner = second ? this.schemaOf(first!.text.toLowerCase(), 'main')?.database : this.current.database
    if (parts.length > 2 || owner === undefined || owner === 'temp') {
      throw new BindError(`database "${nameText(parts.slice(0, -1))}" does not exist`, { position: first!.position })
    }
    const key = keyOf(owner, name.text)
    const schema = name.text.toLowerCase()
    if (schema === 'main' || SYSTEM_SCHEMAS.some((system) => system === schema) || this.made.has(key)) return false
    this.made.set(key, { database: owner, schema: name.text })
    return true
  }

  /** The schema must be there, and empty. */
  drop({ database, schema }: SchemaPlace): void {
    this.made.delete(keyOf(database, schema))
    this.leave((place) => place.schema === schema && place.database === database)
  }

  /** A new database of the name; false where there is one. */
  attach(name: string): boolean {
    const key = name.toLowerCase()
    if (OWN_DATABASES.includes(key) || this.attached.has(key)) return false
    this.attached.set(key, name)
    return true
  }

  /** The schemas of an attached database, which must be empty then, and are no more; undefined where none has the name. */
  detach(name: string): readonly SchemaPlace[] | undefined {
    const database = this.attached.get(name.toLowerCase())
    if (database === undefined) return undefined
    const schemas = this.within(database)
    for (const { schema } of schemas) this.made.delete(keyOf(database, schema))
    this.attached.delete(name.toLowerCase())
    this.leave((place) => place.database === database)
    return schemas
  }

  private leave(isGone: (place: SchemaPlace) => boolean): void {
    this.path = this.path.filter((place) => !isGone(place))
    if (this.path.length === 0) this.path = [MAIN]
  }

  /** Looks names up in these schemas, in this order. Throws a BindError where one is not there. */
  use(names: readonly QualifiedName[], position: Position): void {
    this.path = names.map((parts) => {
      const found = this.schema(parts)
      if (found) return found
      const known = this.databases().flatMap((database) =>
        this.within(database).map(({ schema }) => (database === 'memory' ? schema : `${database}.${schema}`)),
      )
      const hint = didYouMean(nameText(parts), this.names()) ?? `There are: ${known.join(', ')}.`
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
    const attached = new Map(this.attached)
    return () => {
      this.made = made
      this.attached = attached
      this.path = path
    }
  }
}

function keyOf(database: string, schema: string): string {
  return `${database}\0${schema}`.toLowerCase()
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

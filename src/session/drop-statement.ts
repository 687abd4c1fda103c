// DROP.
import { BindError, type Position } from '../common/errors.ts'
import { didYouMean } from '../logical/binder/did-you-mean.ts'
import { nameKey, nameText } from '../logical/binder/environment.ts'
import type { Call, Drop, DroppedKind, QualifiedName } from '../parser/ast.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Entries, Entry } from './catalog/entries.ts'
import { type Place, placeText, type SchemaPlace, samePlace } from './catalog/schemas.ts'

/** Throws a BindError where there is no such thing, or something else needs it. */
export function drop(catalog: Catalog, { kind, names, ifExists, cascade, position }: Drop): void {
  const what = kind.slice('drop-'.length) as DroppedKind
  for (const parts of names) {
    if (dropOne(catalog, what, parts, cascade) || ifExists) continue
    const name = nameText(parts)
    const other = catalog.relations.find(nameKey(parts))?.value.kind
    const hint =
      (what === 'view' || what === 'table') && other
        ? `It is a ${other}: DROP ${other.toUpperCase()}.`
        : (didYouMean(name, namesOf(catalog, what)) ?? `DROP ${what.toUpperCase()} IF EXISTS does not mind.`)
    throw new BindError(`there is no ${what} "${name}"`, { position, hint })
  }
}

function dropOne(catalog: Catalog, what: DroppedKind, parts: QualifiedName, cascade: boolean): boolean {
  const { tables, relations } = catalog
  switch (what) {
    case 'view': {
      const found = relations.find(nameKey(parts))
      return found?.value.kind === 'view' && relations.delete(found.place)
    }
    case 'table': {
      const found = tables.find(nameKey(parts))
      if (found) checkUnreferenced(catalog, found.definition.place, parts[0]!.position)
      return found !== undefined && tables.drop(found.definition.place)
    }
    case 'index':
      return tables.dropIndex(parts.at(-1)!.text)
    case 'macro': {
      const { scalar, table } = catalog.macros
      return dropFrom(scalar, parts) || dropFrom(table, parts)
    }
    case 'sequence':
      return dropSequence(catalog, parts, cascade)
    case 'type':
      return dropFrom(catalog.types, parts)
    case 'schema':
      return dropSchema(catalog, parts, cascade)
  }
}

function dropFrom(entries: Entries<unknown>, parts: QualifiedName): boolean {
  const found = entries.find(nameKey(parts))
  return found !== undefined && entries.delete(found.place)
}

/** What a column's default takes its numbers from is needed; CASCADE drops the tables, too, as in DuckDB. */
function dropSequence(catalog: Catalog, parts: QualifiedName, cascade: boolean): boolean {
  const { sequences, tables } = catalog
  const found = sequences.find(nameKey(parts))
  if (!found) return false
  const users = tables.all().filter(({ definition }) => definition.defaults.some((value) => value && readsSequence(catalog, value, found)))
  if (users.length > 0 && !cascade) {
    throw new BindError(`sequence "${found.place.name}" is needed: a DEFAULT of table "${placeText(users[0]!.definition.place)}" uses it`, {
      position: parts[0]!.position,
      hint: 'Drop that table first, or DROP SEQUENCE … CASCADE, which drops it.',
    })
  }
  for (const { definition } of users) checkUnreferenced(catalog, definition.place, parts[0]!.position)
  for (const { definition } of users) tables.drop(definition.place)
  return sequences.delete(found.place)
}

/** Does the expression call `nextval` or `currval` with the name of that very sequence? */
function readsSequence(catalog: Catalog, part: object, sequence: Entry<unknown>): boolean {
  const { kind, name, args } = part as Partial<Call>
  if (kind === 'call' && /^(nextval|currval)$/i.test(nameText(name!))) {
    const [argument] = args!
    if (argument?.value.kind === 'string' && catalog.sequences.find(argument.value.value)?.value === sequence.value) return true
  }
  return Object.values(part).some((child) => typeof child === 'object' && child !== null && readsSequence(catalog, child, sequence))
}

/** Throws where a table refers to the one at the place; those of the database `within` go with it. */
export function checkUnreferenced({ tables }: Catalog, place: Place, position: Position, within?: string): void {
  const child = tables
    .all()
    .find(
      ({ definition }) =>
        definition.place !== place &&
        definition.place.database !== within &&
        definition.foreign.some(({ table }) => samePlace(table, place)),
    )
  if (!child) return
  throw new BindError(`table "${place.name}" is needed: a FOREIGN KEY of table "${placeText(child.definition.place)}" refers to it`, {
    position,
    hint: 'Drop that table first.',
  })
}

function dropSchema(catalog: Catalog, parts: QualifiedName, cascade: boolean): boolean {
  const { schemas } = catalog
  const schema = schemas.schema(parts)
  const position = parts[0]!.position
  if (!schema) return false
  if (schema.schema === 'main') throw new BindError('the schema main cannot be dropped', { position })
  const inside = catalog.within(schema)
  if (inside.length > 0 && !cascade) {
    throw new BindError(`schema "${schema.schema}" is not empty: ${inside.map(({ kind, place }) => `${kind} ${place.name}`).join(', ')}`, {
      position,
      hint: 'DROP SCHEMA … CASCADE drops them, too.',
    })
  }
  dropWithin(catalog, schema)
  schemas.drop(schema)
  return true
}

/** All that the schema holds. */
export function dropWithin(catalog: Catalog, schema: SchemaPlace): void {
  for (const { kind, place, entries } of catalog.within(schema)) {
    if (kind === 'table') catalog.tables.drop(place)
    else entries.delete(place)
  }
}

function namesOf({ relations, schemas }: Catalog, what: DroppedKind): readonly string[] {
  if (what === 'schema') return schemas.all().map(({ schema }) => schema)
  return relations.all().flatMap(({ place, value }) => (value.kind === what ? [place.name] : []))
}

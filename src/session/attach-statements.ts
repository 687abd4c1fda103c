// ATTACH and DETACH: further databases in memory, which last as long as the session.
import { BindError, UnsupportedError } from '../common/errors.ts'
import { didYouMean } from '../logical/binder/did-you-mean.ts'
import type { Attach, Detach } from '../parser/ast.ts'
import type { Catalog } from './catalog/catalog.ts'
import { checkUnreferenced, dropWithin } from './drop-statement.ts'

export function attach({ schemas }: Catalog, { path, name, ifNotExists, position }: Attach): void {
  if (path !== ':memory:' && path !== '') {
    throw new UnsupportedError(`ATTACH of ${path} is not supported: a database is in memory`, {
      position,
      hint: "ATTACH ':memory:' AS other; files are read by their paths: FROM 'plays/*.parquet'.",
    })
  }
  const called = name?.text ?? 'memory'
  if (schemas.attach(called) || ifNotExists) return
  throw new BindError(`there is a database "${called}" already`, {
    position: name?.position ?? position,
    hint: 'ATTACH … AS another name.',
  })
}

export function detach(catalog: Catalog, { name, ifExists }: Detach): void {
  const { schemas, tables } = catalog
  const { text, position } = name
  const database = schemas.databases().find((known) => known.toLowerCase() === text.toLowerCase())
  if (database === undefined && ifExists) return
  if (database === undefined || database === 'memory') {
    throw new BindError(`there is no attached database "${text}"`, { position, hint: didYouMean(text, schemas.databases()) })
  }
  if (schemas.current.database === database) {
    throw new BindError(`database "${text}" is the one in use`, { position, hint: 'USE memory, or another, comes first.' })
  }
  for (const { definition } of tables.all())
    if (definition.place.database === database) checkUnreferenced(catalog, definition.place, position, database)
  for (const schema of schemas.detach(database) ?? []) dropWithin(catalog, schema)
}

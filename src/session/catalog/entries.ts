// Things of one kind that a catalog has, by where they are.
import { type Place, type SchemaPlace, type Schemas, sameSchema } from './schemas.ts'

export interface Entry<T> {
  readonly place: Place
  readonly value: T
}

export class Entries<T> {
  private entries = new Map<string, Entry<T>>()

  constructor(readonly schemas: Schemas) {}

  get isEmpty(): boolean {
    return this.entries.size === 0
  }

  /** What a name means: see `nameKey`. */
  find(name: string): Entry<T> | undefined {
    for (const place of this.schemas.candidates(name)) {
      const found = this.at(place)
      if (found) return found
    }
    return undefined
  }

  at(place: Place): Entry<T> | undefined {
    return this.entries.get(keyOf(place))
  }

  /** Takes the place of what is there. */
  set(place: Place, value: T): void {
    this.entries.set(keyOf(place), { place, value })
  }

  /** False where there is nothing. */
  delete(place: Place): boolean {
    return this.entries.delete(keyOf(place))
  }

  /** By schema and name. */
  all(): readonly Entry<T>[] {
    return [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  }

  within(schema: SchemaPlace): readonly Entry<T>[] {
    return this.all().filter(({ place }) => sameSchema(place, schema))
  }

  /** The entries as they are now, whatever becomes of these. */
  copy(): Entries<T> {
    const copy = new Entries<T>(this.schemas)
    copy.entries = new Map(this.entries)
    return copy
  }

  /** Gives a function that makes the entries what they are now. */
  restorePoint(): () => void {
    const entries = new Map(this.entries)
    return () => {
      this.entries = new Map(entries)
    }
  }
}

function keyOf({ database, schema, name }: Place): string {
  return [database, schema, name].map((part) => part.toLowerCase()).join('\0')
}

// The options of functions that read text files: each is taken once, by any of its names, and what is left over is a mistake.
import { BindError, type Position, UnsupportedError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import type { TableArgument } from '../../logical/binder/collect-tables.ts'
import { didYouMean } from '../../logical/binder/did-you-mean.ts'
import { typeOfName } from '../../logical/binder/type-names.ts'

export class ReadOptions {
  private readonly left: Map<string, TableArgument>
  private readonly known: string[] = []

  constructor(
    private readonly called: string,
    options: ReadonlyMap<string, TableArgument>,
    private readonly position: Position | undefined,
  ) {
    this.left = new Map(options)
  }

  /** The option under any of the names; undefined where it is not given. */
  private take<T>(names: readonly string[], expected: string, read: (value: TableArgument) => T | undefined): T | undefined {
    this.known.push(...names)
    for (const name of names) {
      const value = this.left.get(name)
      if (value === undefined) continue
      this.left.delete(name)
      const taken = read(value)
      if (taken === undefined) throw new BindError(`${name} of ${this.called} is ${expected}`, { position: this.position })
      return taken
    }
    return undefined
  }

  flag(...names: string[]): boolean | undefined {
    return this.take(names, 'true or false', (value) => {
      if (typeof value === 'boolean') return value
      const text = String(value).toLowerCase()
      return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined
    })
  }

  /** `filename`: true for a column of that name, or another name. */
  pathColumn(): string | undefined {
    const given = this.take(['filename'], 'true, false or a name', (value) =>
      typeof value === 'boolean' || typeof value === 'string' ? value : undefined,
    )
    return given === true ? 'filename' : given || undefined
  }

  text(...names: string[]): string | undefined {
    return this.take(names, 'a text', (value) => (typeof value === 'string' ? value : undefined))
  }

  count(...names: string[]): number | undefined {
    return this.take(names, 'a whole number', (value) => {
      const count = Number(value)
      return Number.isSafeInteger(count) && count >= -1 ? count : undefined
    })
  }

  texts(...names: string[]): readonly string[] | undefined {
    return this.take(names, 'a text or a list of texts', (value) => {
      const items = Array.isArray(value) ? value : [value]
      return items.every((item) => typeof item === 'string') ? (items as string[]) : undefined
    })
  }

  /** `{'a': 'INTEGER'}` */
  typesByName(...names: string[]): readonly (readonly [string, SqlType])[] | undefined {
    return this.take(names, "a struct of names and types: {'a': 'INTEGER'}", typesOf)
  }

  /** As `typesByName`, or a list of types. */
  types(...names: string[]): readonly (readonly [string | undefined, SqlType])[] | undefined {
    return this.take(names, "a struct of names and types, or a list of types: {'a': 'INTEGER'}", (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? value.map((item) => [undefined, typeOfName(item as string)] as const)
        : typesOf(value),
    )
  }

  /** An option that is there with these values alone; any other is refused by name. */
  only(name: string, ...values: readonly TableArgument[]): void {
    const plain = (value: TableArgument | undefined) => String(value).toLowerCase()
    const value = this.take([name], 'a value', (given) => given)
    if (value === undefined || values.some((one) => plain(one) === plain(value))) return
    throw new UnsupportedError(`${name} => ${String(value)} of ${this.called} is not supported`, {
      position: this.position,
      ...(values.length > 0 && { hint: `It may be ${values.join(' or ')}.` }),
    })
  }

  /** Options that make no difference here. */
  ignore(...names: string[]): void {
    for (const name of names) this.take([name], 'anything', () => true)
  }

  finish(): void {
    const [name] = this.left.keys()
    if (name === undefined) return
    throw new BindError(`${this.called} has no option "${name}"`, {
      position: this.position,
      hint: didYouMean(name, this.known) ?? `Its options: ${this.known.join(', ')}.`,
    })
  }
}

function typesOf(value: TableArgument): readonly (readonly [string, SqlType])[] | undefined {
  if (typeof value !== 'object' || value === null || !('fields' in value)) return undefined
  const types = value.fields.flatMap(([name, type]) => (typeof type === 'string' ? [[name, typeOfName(type)] as const] : []))
  return types.length === value.fields.length ? types : undefined
}

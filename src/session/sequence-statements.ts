// CREATE SEQUENCE.
import { BindError } from '../common/errors.ts'
import { createArena, type SharedArena, SMALL_ARENA } from '../memory/shared-arena.ts'
import type { CreateSequence } from '../parser/ast.ts'
import { printSql } from '../parser/print-sql.ts'
import { placeText } from './catalog/schemas.ts'
import type { Engine } from './engine.ts'

const LARGEST = 2n ** 63n - 1n

/** What is kept of a sequence in shared memory: an i64, in a block of the allocator's smallest alignment. */
const COUNT_BYTES = 16

/** Makes sequences, whose counts lie in shared memory as long as the session does. */
export class SequenceStatements {
  private arena: SharedArena | undefined

  constructor(private readonly engine: Engine) {}

  create(statement: CreateSequence): void {
    const { name, orReplace, ifNotExists, temporary, position, cycle } = statement
    const { schemas, sequences } = this.engine.catalog
    const place = schemas.target(name, temporary)
    if (sequences.at(place) && ifNotExists) return
    if (sequences.at(place) && !orReplace) {
      throw new BindError(`sequence "${placeText(place)}" exists already`, {
        position,
        hint: 'CREATE OR REPLACE SEQUENCE takes its place.',
      })
    }
    const wrong = (message: string) => new BindError(message, { position })
    const increment = statement.increment ?? 1n
    if (increment === 0n) throw wrong('the increment of a sequence cannot be 0')
    const minimum = statement.minimum ?? (increment > 0n ? 1n : -LARGEST - 1n)
    const maximum = statement.maximum ?? (increment > 0n ? LARGEST : -1n)
    const start = statement.start ?? (increment > 0n ? minimum : maximum)
    for (const value of [increment, minimum, maximum, start]) {
      if (value > LARGEST || value < -LARGEST - 1n) throw wrong(`${value} is no BIGINT`)
    }
    if (minimum >= maximum) throw wrong(`MINVALUE (${minimum}) must be less than MAXVALUE (${maximum})`)
    if (start < minimum) throw wrong(`START (${start}) cannot be less than MINVALUE (${minimum})`)
    if (start > maximum) throw wrong(`START (${start}) cannot be more than MAXVALUE (${maximum})`)
    const [restart, end] = increment > 0n ? [minimum, maximum] : [maximum, minimum]
    sequences.set(place, {
      kind: 'sequence',
      name: placeText(place),
      address: this.count(),
      start,
      increment,
      firstLap: (end - start) / increment + 1n,
      restart,
      lap: cycle ? (end - restart) / increment + 1n : 0n,
      minimum,
      maximum,
      cycle,
      sql: `${printSql(statement)};`,
    })
  }

  private count(): number {
    this.arena ??= createArena(this.engine.memory, SMALL_ARENA)
    return this.arena.allocateZeroed(COUNT_BYTES, 'a sequence')
  }
}

// Vectors of an older file's type → the table's wider type. Rare, so but for the usual int32 → int64 it goes value by value.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Dictionary, Vector } from '../../memory/vector.ts'
import type { PageBuffer } from '../parquet/decode/page-pool.ts'
import type { ScanMemory } from '../parquet/decode/scan-memory.ts'
import { readValue, writeValue } from './engine-value.ts'
import { widenValue } from './widen.ts'

export class VectorWidener {
  readonly #shared: ScanMemory
  readonly #type: SqlType
  readonly #width: number
  readonly #view: DataView
  readonly #values: number
  /** The dictionary that was widened last, and what it became. */
  #from: Dictionary | undefined
  #to: Dictionary | undefined
  #buffer: PageBuffer | undefined

  constructor(shared: ScanMemory, type: SqlType, maxRows: number) {
    this.#shared = shared
    this.#type = type
    this.#width = widthOf(carrierOf(type))
    this.#view = new DataView(shared.memory.u8.buffer)
    this.#values = shared.allocate(maxRows * this.#width)
  }

  /** The vector's `rows` rows in the wider type; holds until the next call. */
  widen(vector: Vector, rows: number): Vector {
    if (vector.kind === 'dictionary') {
      return { ...vector, type: this.#type, dictionary: this.#widenDictionary(vector.dictionary, vector.type) }
    }
    this.#widenValues(vector.type, vector.values, rows, this.#values)
    return { ...vector, type: this.#type, values: this.#values }
  }

  #widenDictionary(dictionary: Dictionary, type: SqlType): Dictionary {
    if (this.#from?.key === dictionary.key) return this.#to!
    if (this.#buffer) this.#shared.pool.release(this.#buffer)
    // The NULL entry is a zero slot, which stays one.
    const entries = dictionary.count + 1
    this.#buffer = this.#shared.pool.acquire(entries * this.#width)
    this.#widenValues(type, dictionary.values, entries, this.#buffer.address)
    this.#from = dictionary
    // The key may stay: nobody sees the narrower dictionary.
    this.#to = { ...dictionary, values: this.#buffer.address }
    return this.#to
  }

  #widenValues(from: SqlType, source: number, count: number, out: number): void {
    const stored = widthOf(carrierOf(from))
    if (carrierOf(from) === 'i32' && carrierOf(this.#type) === 'i64' && this.#type.kind !== 'decimal') {
      this.#shared.memory.kernels.widenI32(source, source + count * stored, count, out)
      return
    }
    for (let i = 0; i < count; i++) {
      const value = widenValue(readValue(this.#view, from, source + i * stored), from, this.#type)
      writeValue(this.#view, this.#type, out + i * this.#width, value, () => 0)
    }
  }
}

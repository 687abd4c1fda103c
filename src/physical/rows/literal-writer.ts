// Writes literals into a flat vector.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'

const INLINE_BYTES = 12

export class LiteralWriter {
  private readonly view: DataView

  /** Both `values` and `validity` are zeroed; strings longer than a view holds go to `arena`. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: Arena,
    private readonly type: SqlType,
    private readonly values: number,
    private readonly validity: number,
  ) {
    this.view = memory.view
  }

  write(row: number, value: LiteralValue): void {
    if (value === null) return
    this.memory.u8[this.validity + (row >>> 3)]! |= 1 << (row & 7)
    const { view, values } = this
    switch (carrierOf(this.type)) {
      case 'u8':
        return view.setUint8(values + row, value ? 1 : 0)
      case 'i32':
        return view.setInt32(values + row * 4, Number(value), true)
      case 'f32':
        return view.setFloat32(values + row * 4, Number(value), true)
      case 'f64':
        return view.setFloat64(values + row * 8, Number(value), true)
      case 'i64':
        return view.setBigInt64(values + row * 8, value as bigint, true)
      case 'i128': {
        const bits = this.type.kind === 'uuid' ? (value as bigint) ^ (1n << 127n) : (value as bigint)
        view.setBigUint64(values + row * 16, BigInt.asUintN(64, bits), true)
        return view.setBigInt64(values + row * 16 + 8, BigInt.asIntN(64, bits >> 64n), true)
      }
      case 'view':
        return this.writeString(values + row * 16, typeof value === 'string' ? new TextEncoder().encode(value) : (value as Uint8Array))
    }
  }

  private writeString(at: number, bytes: Uint8Array): void {
    this.view.setUint32(at, bytes.length, true)
    if (bytes.length <= INLINE_BYTES) return this.memory.u8.set(bytes, at + 4)
    const heap = this.arena.allocate(bytes.length)
    this.memory.u8.set(bytes, heap)
    this.memory.u8.set(bytes.subarray(0, 4), at + 4)
    this.view.setBigUint64(at + 8, BigInt(heap), true)
  }
}

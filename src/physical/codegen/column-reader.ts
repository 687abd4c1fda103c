// Emits "the value of this column in row i" for a column of any layout.
import { carrierOf, type SqlType } from '../../common/types.ts'
import { elementAddress, loadBit, loadParts, type SqlValue } from '../../udf/emit/sql-value.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32 } from '../../wasm/instructions.ts'
import type { Local, Operand, Value } from '../../wasm/node.ts'
import { type Layout, SLOT_IDS, SLOT_VALIDITY, SLOT_VALUES } from './layout.ts'

/**
 * Reads one column in generated code. Made before the loop over the rows: it loads the addresses from the slot (and a constant's value)
 * into locals there; `read` then emits the load of one row.
 */
export class ColumnReader {
  private readonly values: Local
  private readonly validity: Local | undefined
  private readonly ids: Local | undefined
  private readonly constant: SqlValue | undefined

  constructor(
    private readonly f: FunctionBuilder,
    readonly type: SqlType,
    readonly layout: Layout,
    slot: { readonly frame: Local; readonly offset: number },
  ) {
    const word = (at: number): Local => f.let(i32.load(slot.frame, slot.offset + at))
    this.values = word(SLOT_VALUES)
    if (layout.nullable) this.validity = word(SLOT_VALIDITY)
    if (layout.kind === 'dictionary') this.ids = word(SLOT_IDS)
    if (layout.kind === 'constant') this.constant = this.at(i32.const(0))
  }

  /** The value in row `row` (an i32), in locals set here. Parts of a NULL are zero. */
  read(row: Operand): SqlValue {
    if (this.constant) return this.constant
    if (!this.ids) return this.at(row)
    return this.at(this.f.let(i32.load(elementAddress('i32', this.ids, row))))
  }

  private at(index: Operand): SqlValue {
    const { f, type } = this
    const carrier = carrierOf(type)
    const wide = carrier === 'i128' || carrier === 'view'
    const address = elementAddress(carrier, this.values, index)
    // The parts of a wide value share their address.
    const parts = loadParts(carrier, wide ? f.let(address) : address).map((part) => f.let(part))
    const valid: Value | undefined = this.validity && f.let(loadBit(this.validity, index))
    return { type, parts, valid, zeroed: true, bits: this.layout.bits }
  }
}

// How large the 64-bit numbers of a batch are: found out where products are computed or sums gathered, for what cannot overflow needs no check.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { Expr, LiteralExpr } from '../../logical/expression.ts'
import { operandsOf } from '../../logical/expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { KernelExports } from '../../memory/kernel-exports.generated.ts'
import { type Batch, type Dictionary, entryCount, type Vector } from '../../memory/vector.ts'

/** Whether a magnitude can be asked for at all: signed, in one i64. */
function isMeasurable(type: SqlType): boolean {
  return carrierOf(type) === 'i64' && type.kind !== 'ubigint'
}

/** The columns and literals whose size decides whether a product can overflow, and those of `measured`. */
export function factorsOf(exprs: readonly Expr[], measured: readonly Expr[] = []): ReadonlySet<number | LiteralExpr> {
  const factors = new Set<number | LiteralExpr>()
  const visit = (expr: Expr, inProduct: boolean): void => {
    const within = inProduct || (expr.kind === 'call' && expr.name === '*' && isMeasurable(expr.type))
    if (within && isMeasurable(expr.type)) {
      if (expr.kind === 'column') factors.add(expr.id)
      if (expr.kind === 'literal') factors.add(expr)
    }
    for (const operand of operandsOf(expr)) visit(operand, within)
  }
  for (const expr of exprs) visit(expr, measured.includes(expr))
  return factors
}

/** The `bits` of the vector's live rows; undefined where it has no such numbers, or has so many entries that to look at them does not pay. */
export function vectorBits(
  { kernels }: EngineMemory,
  vector: Vector,
  batch: Pick<Batch, 'selection' | 'selected' | 'rows'>,
): number | undefined {
  if (!isMeasurable(vector.type)) return undefined
  switch (vector.kind) {
    case 'flat':
      return vector.bits ?? kernels.wordBits(vector.values, batch.selection, batch.selected, batch.rows)
    case 'constant':
      return kernels.wordBits(vector.values, 0, 1, 1)
    case 'dictionary':
      return dictionaryBits(kernels, vector.dictionary, batch.selected)
  }
}

/** So many entries are looked at for a row: it takes a tenth of what a checked product takes, and is done once for all batches of a file's dictionary. */
const ENTRIES_A_ROW = 16

const bitsOfDictionaries = new WeakMap<Dictionary, number>()

function dictionaryBits(kernels: KernelExports, dictionary: Dictionary, rows: number): number | undefined {
  const known = bitsOfDictionaries.get(dictionary)
  if (known !== undefined) return known
  const entries = entryCount(dictionary)
  // A computed one gets its entries as rows ask for them: what is known of it now need not hold for the next batch.
  const lasts = dictionary.key >= 0
  if (entries > (lasts ? rows * ENTRIES_A_ROW : rows)) return undefined
  const bits = kernels.wordBits(dictionary.values, 0, entries, entries)
  if (lasts) bitsOfDictionaries.set(dictionary, bits)
  return bits
}

/** So many numbers of a magnitude of at most 2^SMALL_BITS add up to less than 2^63. */
export const SMALL_ROWS = 2 ** 16
export const SMALL_BITS = 46

/** Sizes are told apart in steps of so many bits, up to a largest: code is compiled for each. */
const STEP = 4
const MOST = 48

/** The size by which code is cached: at least `bits`, undefined where that is so large that hardly any product fits. */
export function bitsClass(bits: number | undefined): number | undefined {
  if (bits === undefined || bits > MOST) return undefined
  const size = STEP * Math.ceil(bits / STEP)
  return bits <= SMALL_BITS ? Math.min(size, SMALL_BITS) : size
}

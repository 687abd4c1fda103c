// What emits the code for one row: the function being built, and how that code reports an error, calls a kernel or a shared subroutine.
import type { QuernError } from '../../common/errors.ts'
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { FunctionBuilder } from '../../wasm/function-builder.ts'
import { i32 } from '../../wasm/instructions.ts'
import type { ModuleBuilder } from '../../wasm/module-builder.ts'
import type { FunctionReference, Local, Operand, Value, ValueType } from '../../wasm/node.ts'
import { loadParts, partTypes, type SqlValue, storeParts } from './sql-value.ts'

/** A place in generated code that can raise: the types of the values it leaves in the error block, and the error that they make. */
export interface ErrorSite {
  readonly types: readonly SqlType[]
  readonly describe: (values: readonly LiteralValue[]) => QuernError
  /** The number of the call or cast that raises (src/physical/codegen/error-sources.ts). */
  readonly source?: number | undefined
}

/** The error block: u32 site + 1 (0: no error yet), u32 row, then from 16 on the operands, 16 bytes each; from 128 on, room for a kernel's 16-byte result. */
export const ERROR_BLOCK_BYTES = 160
export const ERROR_OPERANDS = 16
const KERNEL_RESULT = 128

export class RowCode {
  /** Whether the rows' values count here (a NULL's do not): what raises asks it. Undefined where they always do. */
  guard: Value | undefined
  /** The number of the call or cast whose code is being emitted. */
  source: number | undefined

  constructor(
    readonly f: FunctionBuilder,
    readonly module: ModuleBuilder,
    private readonly sites: ErrorSite[],
    private readonly errors: Local,
    private readonly row: Value,
  ) {}

  /** The value in a local, so that using it twice computes it once. */
  let(value: Value): Value {
    return value.kind === 'local' || value.kind === 'const' ? value : this.f.let(value)
  }

  /** A value of `type` whose parts are computed here. */
  value(type: SqlType, ...parts: Value[]): SqlValue {
    return { type, parts: parts.map((part) => this.let(part)), valid: undefined, zeroed: false }
  }

  /** Records the error where the condition holds (and the row counts) unless one is recorded already, and goes on. */
  raise(condition: Value, operands: readonly SqlValue[], describe: ErrorSite['describe']): void {
    const site = this.sites.push({ types: operands.map(({ type }) => type), describe, source: this.source })
    const counts = this.guard ? i32.and(condition, this.guard) : condition
    this.f.if(counts, () => {
      this.f.if(i32.eqz(i32.load(this.errors)), () => {
        this.f.do(i32.store(this.errors, site))
        this.f.do(i32.store(this.errors, this.row, 4))
        operands.forEach(({ type, parts }, i) => {
          for (const store of storeParts(carrierOf(type), this.errors, parts, ERROR_OPERANDS + 16 * i)) this.f.do(store)
        })
      })
    })
  }

  /** For the code of a subroutine's body, which cannot raise. */
  within(f: FunctionBuilder): RowCode {
    return new RowCode(f, this.module, this.sites, this.errors, this.row)
  }

  /** A function of the kernel module. Only for what is rare or dear: an imported call costs 2.7 ns. */
  kernel(name: string, params: readonly ValueType[], results: readonly ValueType[]): FunctionReference {
    return this.module.import('kernels', name, params, results)
  }

  /** Calls a kernel that writes a 128-bit result to the address given as its last argument and returns a u32; gives that and the two words. */
  callWide(name: string, args: readonly Value[]): { status: Value; low: Value; high: Value } {
    const out = i32.add(this.errors, KERNEL_RESULT)
    const target = this.kernel(name, [...args.map(({ type }) => type), 'i32'], ['i32'])
    const status = this.f.let(this.f.call(target, ...args, out))
    const [low, high] = loadParts('i128', this.errors, KERNEL_RESULT).map((part) => this.f.let(part)) as [Local, Local]
    return { status, low, high }
  }

  /** A subroutine of the module, built when first asked for. */
  subroutine(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    build: (f: FunctionBuilder) => void,
  ): FunctionReference {
    const known = this.module.functions.find((other) => other.name === name)
    if (known) return known
    const f = this.module.function(name, params, results)
    build(f)
    return f
  }

  /** Fresh locals for a value of `type`, to be set on several ways through the code. */
  locals(type: SqlType): Local[] {
    return partTypes(carrierOf(type)).map((part) => this.f.local(part))
  }

  set(locals: readonly Local[], parts: readonly Operand[]): void {
    locals.forEach((local, i) => void this.f.set(local, parts[i]!))
  }
}

// How a scalar function or operator is declared. The registry, the documentation and the evaluator derive from the declaration.
import type { SqlType } from '../common/types.ts'
import type { LiteralValue } from '../logical/expression.ts'
import type { Lambda } from '../logical/lambda.ts'
import type { UserFunction } from '../logical/user-function.ts'
import type { RowCode } from './emit/row-code.ts'
import type { SqlValue } from './emit/sql-value.ts'
import type { Signature } from './signature.ts'

/** Inline code for one row. With `nulls: 'propagate'` it may take its arguments to be there; a `valid` that it gives is added to theirs. */
export type Emit = (code: RowCode, args: readonly SqlValue[], returns: SqlType) => SqlValue

/** For one row, in JavaScript; with `nulls: 'propagate'` never called with a NULL. Throws the typed error where it raises. */
export type RowFunction = (args: readonly LiteralValue[], types: readonly SqlType[], returns: SqlType) => LiteralValue

/** How a function is computed: inline, by a kernel called once a batch (src/kernels/expression/call.ts has its convention), or row by row in JavaScript. */
export type Body =
  | { readonly kind: 'emit'; readonly emit: Emit }
  | KernelBody
  | { readonly kind: 'js'; readonly js: RowFunction; readonly givesNull: boolean }
  | UserBody
  | LambdaBody

/** A user's function, called for the rows of a batch (src/physical/user). */
interface UserBody {
  readonly kind: 'user'
  readonly user: UserFunction
  readonly givesNull: true
}

/** A function that computes a lambda for elements (src/physical/codegen/lambda-runner.ts). */
export interface LambdaBody {
  readonly kind: 'lambda'
  readonly name: string
  readonly lambda: Lambda
  readonly givesNull: true
}

export interface KernelBody {
  readonly kind: 'kernel'
  /** The name of the exported kernel. */
  readonly kernel: string
  readonly givesNull: boolean
  /** What to throw for a row that the kernel refused. */
  readonly describe: RowError | undefined
  /** Computes the rows that the kernel leaves to JavaScript. */
  readonly script: RowFunction | undefined
  /** Bytes that tell the kernel of the call's types (src/kernels/expression/call.ts, `noteOf`). */
  readonly note?: readonly number[]
}

/** The error that a kernel's refusal of a row stands for. */
export type RowError = (args: readonly LiteralValue[], types: readonly SqlType[], returns: SqlType) => Error

export type NullHandling = 'propagate' | 'never' | 'own'

export interface ScalarFunction {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string
  /** SQL and the text of its value. */
  readonly example: readonly [sql: string, result: string]
  readonly signatures: readonly Signature[]
  readonly nulls: NullHandling
  readonly canRaise: (args: readonly SqlType[], returns: SqlType) => boolean
  readonly volatile: boolean
  readonly constants: readonly number[]
  readonly body: MakeBody
  readonly zoned: 'local' | 'argument' | 'json' | undefined
  readonly ofTypes: ((args: readonly SqlType[]) => LiteralValue) | undefined
}

/** `constants`: the values of the arguments that the declaration names as such and that are literals; undefined for all others. */
export type MakeBody = (args: readonly SqlType[], returns: SqlType, constants: readonly (LiteralValue | undefined)[]) => Body

interface Declaration {
  readonly name: string
  readonly aliases?: readonly string[]
  /** One or two sentences, ending with a period. */
  readonly doc: string
  readonly example: readonly [sql: string, result: string]
  readonly signatures: readonly Signature[]
  /** `propagate` unless told: NULL in any argument gives NULL. */
  readonly nulls?: NullHandling
  readonly canRaise?: boolean | ((args: readonly SqlType[], returns: SqlType) => boolean)
  readonly volatile?: boolean
  readonly emit?: Emit
  /** The name of the exported kernel. */
  readonly kernel?: string
  /** The kernel or JavaScript function may give NULL where no argument is. */
  readonly givesNull?: boolean
  /** What to throw for a row that the kernel refused. */
  readonly describe?: RowError
  /** The function; beside a kernel, for the rows that it leaves. */
  readonly js?: RowFunction
  /** Arguments whose values, where they are literals, the code depends on: `body` is given them, and code is cached by them. */
  readonly constants?: readonly number[]
  /**
   * In a session with a time zone: `local`: of moments it takes the local times, and gives moments where it would give local times; `argument`: it takes
   * the zone as one argument more; `json`: it takes moments as JSON, the texts of local times.
   */
  readonly zoned?: 'local' | 'argument' | 'json'
  /** The value, where it follows from the types of the arguments alone: the binder puts it in the call's place. */
  readonly ofTypes?: (args: readonly SqlType[]) => LiteralValue
  /** Instead of one of `emit`, `kernel` and `js`, where it depends on the types. */
  readonly body?: MakeBody
}

/** Declares a scalar function or operator. */
export function scalar(declaration: Declaration): ScalarFunction {
  const { aliases = [], nulls = 'propagate', canRaise = false, volatile = false, constants = [], zoned, ofTypes } = declaration
  const body = declaration.body ?? constantBody(declaration)
  return {
    ...declaration,
    aliases,
    nulls,
    canRaise: typeof canRaise === 'function' ? canRaise : () => canRaise,
    volatile,
    constants,
    body,
    zoned,
    ofTypes,
  }
}

function constantBody({ name, emit, kernel, givesNull = false, describe, js, ofTypes }: Declaration): ScalarFunction['body'] {
  const body: Body | undefined = emit
    ? { kind: 'emit', emit }
    : kernel
      ? { kind: 'kernel', kernel, givesNull, describe, script: js }
      : js
        ? { kind: 'js', js, givesNull }
        : ofTypes && { kind: 'js', js: (_, types) => ofTypes(types), givesNull }
  if (!body) throw new TypeError(`function ${name} has no body`)
  return () => body
}

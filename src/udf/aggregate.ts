// How an aggregate function is declared: names, types and documentation. How it is computed is the physical layer's.
import type { SqlType } from '../common/types.ts'
import type { Signature } from './signature.ts'

export interface AggregateFunction {
  readonly name: string
  readonly aliases: readonly string[]
  readonly doc: string
  /** A query over no table but VALUES, and the text of its value. */
  readonly example: readonly [sql: string, result: string]
  readonly signatures: readonly Signature[]
  /** NULL over no rows (count is not). */
  readonly nullable: boolean
  readonly canRaise: (args: readonly SqlType[]) => boolean
}

interface Declaration {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly doc: string
  readonly example: readonly [sql: string, result: string]
  readonly signatures: readonly Signature[]
  readonly nullable?: boolean
  readonly canRaise?: (args: readonly SqlType[]) => boolean
}

/** Declares an aggregate function; NULL over no rows unless `nullable` is false. */
export function aggregate(declaration: Declaration): AggregateFunction {
  return { aliases: [], nullable: true, canRaise: () => false, ...declaration }
}

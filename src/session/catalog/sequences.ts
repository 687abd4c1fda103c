// The sequences of a session.
import type { SequenceDefinition } from '../../logical/binder/environment.ts'
import type { Entries } from './entries.ts'

interface Sequence extends SequenceDefinition {
  readonly kind: 'sequence'
  readonly minimum: bigint
  readonly maximum: bigint
  readonly cycle: boolean
  readonly sql: string
}

export type Sequences = Entries<Sequence>

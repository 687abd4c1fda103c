// BEGIN, COMMIT, ROLLBACK: what a session has under names, as it was before.
import { TransactionError } from '../common/errors.ts'
import type { Transaction } from '../parser/ast.ts'
import type { Catalog } from './catalog/catalog.ts'

interface Running {
  readonly before: ReturnType<Catalog['snapshot']>
  /** Something in it failed: it can only be rolled back. */
  failed: boolean
}

/** The transaction of a session: all of its statements are in it. What queries read that began before it is not changed by its end. */
export class Transactions {
  private running: Running | undefined

  constructor(private readonly catalog: Catalog) {}

  execute({ action, position }: Transaction): void {
    if (action === 'begin') {
      if (this.running) throw new TransactionError('a transaction has begun already', { position, hint: 'COMMIT or ROLLBACK ends it.' })
      this.running = { before: this.catalog.snapshot(), failed: false }
      return
    }
    const { running } = this
    if (!running)
      throw new TransactionError(`there is no transaction to ${action === 'commit' ? 'commit' : 'roll back'}`, {
        position,
        hint: 'BEGIN begins one.',
      })
    this.running = undefined
    if (action === 'commit' && !running.failed) {
      running.before.forget()
      return
    }
    running.before.restore()
    if (action === 'commit') {
      throw new TransactionError('a statement of the transaction failed: it was rolled back', { position, hint: 'Nothing of it was kept.' })
    }
  }

  /** Throws where the transaction can only be rolled back. */
  checkUsable(): void {
    if (this.running?.failed) throw new TransactionError('a statement of the transaction failed', { hint: 'ROLLBACK ends it.' })
  }

  /** A statement failed while it ran. */
  fail(): void {
    if (this.running) this.running.failed = true
  }
}

// Batches, cut where row groups end.

/** Two parts of a batch: its first `rows` rows, and the others. */
type Cut<Batch> = (batch: Batch, rows: number) => readonly [Batch, Batch]

export class RowGroupCutter<Batch> {
  private readonly source: AsyncIterator<Batch> | Iterator<Batch>
  private rest: Batch | undefined

  constructor(
    batches: AsyncIterable<Batch> | Iterable<Batch>,
    /** Of a row group. */
    private readonly size: number,
    private readonly rowsOf: (batch: Batch) => number,
    private readonly cut: Cut<Batch>,
  ) {
    this.source = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]()
  }

  /** Are there rows behind the groups that were read? */
  async hasMore(): Promise<boolean> {
    while (!this.rest || this.rowsOf(this.rest) === 0) {
      const next = await this.source.next()
      if (next.done) return false
      this.rest = next.value
    }
    return true
  }

  /** The next row group's batches; none where there are no more rows. */
  async *group(): AsyncGenerator<Batch, void> {
    let left = this.size
    while (left > 0 && (await this.hasMore())) {
      const batch = this.rest!
      const rows = this.rowsOf(batch)
      const [first, rest] = rows <= left ? [batch, undefined] : this.cut(batch, left)
      this.rest = rest
      left -= Math.min(rows, left)
      yield first
    }
  }

  /** No more is wanted. */
  async end(): Promise<void> {
    await this.source.return?.()
  }
}

// A table over text files, CSV or JSON: which files, what columns, how their values are read.
import type { Schema } from '../../common/schema.ts'
import type { SqlType } from '../../common/types.ts'
import type { TableSource } from '../../logical/ports.ts'
import type { TextFile } from './text-plan.ts'

export interface TextColumn {
  readonly name: string
  readonly type: SqlType
  /** How dates and times are written, for `strptime`, where not as a cast reads them. */
  readonly pattern?: string | undefined
  /** The sign before decimals, where it is not a point. */
  readonly decimalSign?: string | undefined
  /** An empty text is one, and not NULL. */
  readonly notNull?: boolean | undefined
}

export class TextTable implements TableSource {
  readonly schema: Schema
  /** It takes reading the files to know. */
  readonly rowCount = undefined

  constructor(
    readonly name: string,
    readonly columns: readonly TextColumn[],
    readonly files: readonly TextFile[],
    /** Records that cannot be read are left out, instead of an error. */
    readonly ignoresErrors: boolean,
  ) {
    this.schema = columns.map(({ name: column, type }) => ({ name: column, type, nullable: true }))
  }
}

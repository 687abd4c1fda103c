// Tables and views share their names.
import type { Entries } from './entries.ts'
import type { MemoryTable } from './memory-tables.ts'
import type { SessionView } from './session-views.ts'

export type Relations = Entries<MemoryTable | SessionView>

// The tables that a frame reads, and DataFrames as tables of a query in SQL.
import { InternalError } from '../../common/errors.ts'
import { collectTables, queriesIn, type TableRequest } from '../../logical/binder/collect-tables.ts'
import type { Bindable, ViewCatalog } from '../../logical/binder/environment.ts'
import { NOWHERE, selectNode } from '../expressions/syntax.ts'
import type { Frame } from '../frame.ts'

/** The views, and before them the frames by their names: what is to be bound for each, `bindable` says. */
export function viewsWith(frames: ReadonlyMap<string, Frame>, views: ViewCatalog, bindable: (frame: Frame) => Bindable): ViewCatalog {
  if (frames.size === 0) return views
  return {
    view(name) {
      const frame = frames.get(name)
      return frame ? { query: bindable(frame), columns: [] } : views.view(name)
    },
    names: () => views.names(),
    call: (reference) => views.call?.(reference),
    macro: (call) => views.macro?.(call),
  }
}

/** All tables that the frame reads, each once. */
export function tablesOf(frame: Frame, views: ViewCatalog): TableRequest[] {
  const requests = new Map<string, TableRequest>()
  const add = (found: readonly TableRequest[]) => {
    for (const request of found) requests.set(request.key, { ...request, position: undefined })
  }
  // A frame may be part of many others, and is looked at once.
  const visited = new Set<Frame>()
  const visit = (at: Frame) => {
    if (visited.has(at)) return
    visited.add(at)
    if (at.kind === 'query') {
      for (const inner of at.frames.values()) visit(inner)
      add(collectTables(at.query, viewsWith(at.frames, views, visitedApart)))
    } else if (at.kind === 'source') {
      const body = selectNode({ from: at.reference })
      add(collectTables({ ...NO_CLAUSES, body }, views))
    }
    // Parts of SQL among the calls may hold queries.
    else for (const query of queriesIn(ownParts(at), views)) add(collectTables(query, views))
    if ('input' in at) visit(at.input)
    if ('left' in at) {
      visit(at.left)
      visit(at.right)
    }
  }
  visit(frame)
  return [...requests.values()]
}

/** The frame without those that it stands over, and without rows of values. */
function ownParts(frame: Frame): object {
  return Object.fromEntries(Object.entries(frame).filter(([key]) => !['call', 'input', 'left', 'right', 'rows', 'schema'].includes(key)))
}

/** The frames of a query are visited beside it, not through it. */
const visitedApart = (): Bindable => ({
  tables: () => [],
  bind() {
    throw new InternalError('only the tables of this query were asked for')
  },
})

const NO_CLAUSES = {
  kind: 'query',
  recursive: false,
  with: [],
  orderBy: undefined,
  limit: undefined,
  offset: undefined,
  position: NOWHERE,
} as const

// The frame of a window: which rows around a row its function sees.
import { BindError } from '../../common/errors.ts'
import type { FrameBound, WindowFrame } from '../../parser/ast.ts'
import { Column, operandOf } from './column.ts'
import { NOWHERE } from './syntax.ts'

type Distance = number | bigint | Column<unknown>

/** So far before the row (below zero) or behind it; an expression says of which side it is; `unbounded`: as far as the window goes. */
export type FrameEdge = number | 'unbounded' | { readonly preceding: Distance } | { readonly following: Distance }

export type FrameEdges = readonly [start: FrameEdge, end: FrameEdge]

export interface FrameOptions {
  /** Counted in rows: `[-6, 0]` is the row and the six before it. */
  readonly rows?: FrameEdges | undefined
  /** In values of the one column of `orderBy`: ``[{ preceding: sql`interval 7 days` }, 0]``. */
  readonly range?: FrameEdges | undefined
  /** Counted in groups of rows that are equal in `orderBy`. */
  readonly groups?: FrameEdges | undefined
  /** What is left out of it. */
  readonly exclude?: 'current row' | 'group' | 'ties' | undefined
}

const UNITS = ['rows', 'range', 'groups'] as const

/** The frame that the options name; undefined for that of a window without one. */
export function frameOf(options: FrameOptions): WindowFrame | undefined {
  const [unit, more] = UNITS.filter((name) => options[name] !== undefined)
  if (more) throw new BindError(`over(): a frame has ${unit} or ${more}, not both`)
  const { exclude } = options
  if (!unit) {
    if (exclude) throw new BindError('over(): exclude needs a frame', { hint: "rows: ['unbounded', 0]" })
    return undefined
  }
  const edges: unknown = options[unit]
  if (!Array.isArray(edges) || edges.length !== 2) {
    throw new BindError(`over(): ${unit} takes two edges`, { hint: `${unit}: [-6, 0], ${unit}: ['unbounded', 0]` })
  }
  const [start, end] = edges as unknown as FrameEdges
  return { unit, start: boundOf(start, 'preceding'), end: boundOf(end, 'following'), exclude, position: NOWHERE }
}

function boundOf(edge: FrameEdge, side: 'preceding' | 'following'): FrameBound {
  const bound = (kind: FrameBound['kind'], distance?: Distance): FrameBound => ({
    kind,
    offset: distance === undefined ? undefined : operandOf(distance, 'over()').node,
    position: NOWHERE,
  })
  if (edge === 'unbounded') return bound(`unbounded ${side}`)
  if (edge === 0) return bound('current row')
  if (typeof edge === 'number' && Number.isFinite(edge)) return bound(edge < 0 ? 'preceding' : 'following', Math.abs(edge))
  if (typeof edge === 'object' && edge !== null && !(edge instanceof Column)) {
    if ('preceding' in edge) return bound('preceding', edge.preceding)
    if ('following' in edge) return bound('following', edge.following)
  }
  throw new BindError('over(): an edge of a frame is a number, "unbounded", { preceding: … } or { following: … }')
}

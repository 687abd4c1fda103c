// The schema's elements of a list, a map or a struct → its SQL type and its shape. Lists are written in several ways; the rules that tell them apart are the
// format's ("Nested types", backward compatibility).
import { listOf, mapOf, type SqlType, structOf } from '../../../common/types.ts'
import { columnType } from '../column-type.ts'
import { REPETITION, type SchemaElement } from '../format.ts'
import type { NestedColumn, NestedShape } from './shape.ts'

interface Node {
  readonly type: SqlType
  readonly shape: NestedShape
}

/** An element of the schema, with its children. */
interface Tree {
  readonly element: SchemaElement
  readonly children: readonly Tree[]
}

/** Where a node of the schema stands: the levels of what is above it. */
interface Place {
  readonly definition: number
  readonly repetition: number
}

/**
 * The column that the element at `at` and all below it stand for; `place` is that of the element's parent. A text where Quern cannot read it: what it is. The
 * elements are known to be a tree.
 */
export function nestedColumn(elements: readonly SchemaElement[], at: number, place: Place): NestedColumn | string {
  const { tree } = treeAt(elements, at)
  const reading = new ShapeReader()
  const node = reading.field(tree, place)
  return typeof node === 'string' ? node : { ...node, leaves: reading.leaves }
}

/** What stands at `at` and the place behind it. */
function treeAt(elements: readonly SchemaElement[], at: number): { readonly tree: Tree; readonly next: number } {
  const element = elements[at]!
  const children: Tree[] = []
  let next = at + 1
  for (let i = 0; i < element.children && next < elements.length; i++) {
    const child = treeAt(elements, next)
    children.push(child.tree)
    next = child.next
  }
  return { tree: { element, children }, next }
}

class ShapeReader {
  leaves = 0

  /** A field of a struct, or a column: it may be optional or repeated. */
  field(tree: Tree, { definition, repetition }: Place): Node | string {
    switch (tree.element.repetition) {
      case REPETITION.optional:
        return this.value(tree, { definition: definition + 1, repetition })
      case REPETITION.repeated:
        return this.list(definition, repetition, (place) => this.value(tree, place))
      default:
        return this.value(tree, { definition, repetition })
    }
  }

  /** What it is, its own repetition left aside: that is part of the place. */
  value(tree: Tree, place: Place): Node | string {
    const { element, children } = tree
    if (element.physical !== undefined) return this.leaf(element, place)
    const kind = element.logical?.kind
    const [only, more] = children
    const repeats = only?.element.repetition === REPETITION.repeated && !more
    if (kind === 'list' && repeats) {
      return this.list(place.definition, place.repetition, (inner) => this.elementOf(only, element.name, inner))
    }
    if (kind === 'map' && repeats) return this.map(only, place)
    if (element.logical?.kind === 'other') return `of type ${element.logical.name}`
    return this.struct(children, place)
  }

  leaf({ physical, length, logical }: SchemaElement, { definition, repetition }: Place): Node | string {
    const leaf = this.leaves++
    const read = columnType({ physical: physical!, length }, logical)
    return typeof read === 'string'
      ? read
      : { type: read.type, shape: { kind: 'leaf', leaf, read, present: definition, maxRepetition: repetition } }
  }

  struct(children: readonly Tree[], place: Place): Node | string {
    const fields: Node[] = []
    for (const child of children) {
      const field = this.field(child, place)
      if (typeof field === 'string') return field
      fields.push(field)
    }
    const type = structOf(fields.map(({ type }, i) => ({ name: children[i]!.element.name, type })))
    return { type, shape: { kind: 'struct', present: place.definition, fields: fields.map(({ shape }) => shape) } }
  }

  /** `element` gives what repeats, by the place of one repetition. */
  list(definition: number, repetition: number, element: (place: Place) => Node | string): Node | string {
    const inner = { definition: definition + 1, repetition: repetition + 1 }
    const node = element(inner)
    if (typeof node === 'string') return node
    const shape = {
      kind: 'list',
      present: definition,
      filled: inner.definition,
      repetition: inner.repetition,
      element: node.shape,
    } as const
    return { type: listOf(node.type), shape }
  }

  /** The element of a list, by the group that repeats: itself in the older way of two levels, else what is in it. */
  elementOf(repeated: Tree, list: string, place: Place): Node | string {
    const { element, children } = repeated
    const [only, more] = children
    const isElement =
      !only ||
      more !== undefined ||
      only.element.repetition === REPETITION.repeated ||
      element.logical?.kind === 'list' ||
      element.logical?.kind === 'map' ||
      element.name === 'array' ||
      element.name === `${list}_tuple`
    return isElement ? this.value(repeated, place) : this.field(only, place)
  }

  /** Of a map without values the keys are a list. */
  map(repeated: Tree, place: Place): Node | string {
    const { children } = repeated
    if (children.length !== 2) return this.list(place.definition, place.repetition, (inner) => this.value(repeated, inner))
    const entries = this.list(place.definition, place.repetition, (inner) => this.struct(children, inner))
    if (typeof entries === 'string') return entries
    const { element } = entries.type as { readonly element: { readonly fields: readonly { readonly type: SqlType }[] } }
    return { type: mapOf(element.fields[0]!.type, element.fields[1]!.type), shape: entries.shape }
  }
}

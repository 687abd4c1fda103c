// Where a value within a nested one ends. A program describes a type, written by src/physical/nested/element-program.ts: a node is +0 u16 its bytes, +2 u8 its
// code, then what the code needs. Of a list its element's node; of an array +3 u32 size and the element's node; of a struct or union +3 u16 parts and their nodes.
import { ABSENT, codeWidth, LIST_END, TEXT, textEnd } from './code'

export const LIST: u32 = 16
const ARRAY: u32 = 17
const STRUCT: u32 = 18
const UNION: u32 = 19

export function codeOf(node: usize): u32 {
  return load<u8>(node, 2)
}

/** The node of a list's or array's element. */
export function elementNode(node: usize): usize {
  return node + (codeOf(node) == ARRAY ? 7 : 3)
}

/** The address behind the element at `at`. */
export function skipElement(node: usize, at: usize): usize {
  if (load<u8>(at) == ABSENT) return at + 1 + <usize>codeWidth(codeOf(node))
  return skipValue(node, at + 1)
}

export function skipValue(node: usize, at: usize): usize {
  const code = codeOf(node)
  if (code < TEXT) return at + <usize>codeWidth(code)
  if (code == TEXT) return textEnd(at)
  if (code == LIST) {
    const inner = elementNode(node)
    const width = codeWidth(codeOf(inner))
    while (load<u8>(at) != LIST_END) at = width ? at + 1 + <usize>width : skipElement(inner, at)
    return at + 1
  }
  if (code == ARRAY) {
    const inner = elementNode(node)
    for (let i = load<u32>(node, 3); i > 0; i--) at = skipElement(inner, at)
    return at
  }
  let part = node + 5
  if (code == UNION) {
    for (let tag = load<u8>(at); tag > 0; tag--) part += <usize>load<u16>(part)
    return skipElement(part, at + 1)
  }
  if (code == STRUCT) {
    for (let parts = load<u16>(node, 3); parts > 0; parts--) {
      at = skipElement(part, at)
      part += <usize>load<u16>(part)
    }
  }
  return at
}

let next = -1

/** A key for a dictionary that an operator makes. Keys below zero are results': they never meet a source's. */
export function resultKey(): number {
  return next--
}

// Rewriting without copying: what did not change stays the same object, by which rules say "unchanged".

/** `list.map(f)`, but the same list where `f` gave every element back as it was. */
export function mapSame<T>(list: readonly T[], f: (element: T) => T): readonly T[] {
  let mapped: T[] | undefined
  for (let i = 0; i < list.length; i++) {
    const element = list[i]!
    const result = f(element)
    if (mapped) mapped.push(result)
    else if (result !== element) {
      mapped = list.slice(0, i)
      mapped.push(result)
    }
  }
  return mapped ?? list
}

/** The object with `patch` over it; the same object where the patch holds what is there already. */
export function patchSame<T extends object>(target: T, patch: Partial<T>): T {
  for (const key in patch) if (patch[key] !== target[key]) return { ...target, ...patch }
  return target
}

/** The tree without places, for comparing. */
export function shape<T>(node: T): T {
  if (Array.isArray(node)) return node.map(shape) as T
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'position')
      .map(([key, value]) => [key, shape(value)]),
  ) as T
}

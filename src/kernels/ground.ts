// What every kernel stands on: where the kernels' own static data ends.

/** The first byte behind the kernels' static data (constant tables, the same in every worker). */
export function staticEnd(): usize {
  return __heap_base
}

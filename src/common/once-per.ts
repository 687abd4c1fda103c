/**
 * A function that computes what follows from an object alone once for each object. A pipeline's parts are opened anew for every morsel, their specs
 * live as long as the query: what is costly and depends on the spec alone goes through this.
 */
export function oncePer<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) {
      value = compute(key)
      known.set(key, value)
    }
    return value
  }
}

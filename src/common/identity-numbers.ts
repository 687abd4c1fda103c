/** A function that gives each object a number of its own, the same each time: for keys of what is equal to itself alone. */
export function identityNumbers<T extends object>(): (object: T) => number {
  const numbers = new WeakMap<T, number>()
  let count = 0
  return (object) => {
    let number = numbers.get(object)
    if (number === undefined) numbers.set(object, (number = ++count))
    return number
  }
}

// Functions of doubles that WebAssembly has no instruction for. Accurate to the last digit or next to it.

export function f64Log(x: f64): f64 {
  return NativeMath.log(x)
}

export function f64Log10(x: f64): f64 {
  return NativeMath.log10(x)
}

export function f64Log2(x: f64): f64 {
  return NativeMath.log2(x)
}

export function f64Exp(x: f64): f64 {
  return NativeMath.exp(x)
}

export function f64Power(x: f64, y: f64): f64 {
  return NativeMath.pow(x, y)
}

export function f64Cbrt(x: f64): f64 {
  return NativeMath.cbrt(x)
}

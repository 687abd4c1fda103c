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

/** As C has it, where JavaScript gives NaN: 1 to any power is 1, also to NaN, and so is -1 to an infinite one. */
export function f64Power(x: f64, y: f64): f64 {
  if (x == 1 || (x == -1 && abs(y) == Infinity)) return 1
  return NativeMath.pow(x, y)
}

export function f64Cbrt(x: f64): f64 {
  return NativeMath.cbrt(x)
}

export function f64Sin(x: f64): f64 {
  return NativeMath.sin(x)
}

export function f64Cos(x: f64): f64 {
  return NativeMath.cos(x)
}

export function f64Tan(x: f64): f64 {
  return NativeMath.tan(x)
}

export function f64Asin(x: f64): f64 {
  return NativeMath.asin(x)
}

export function f64Acos(x: f64): f64 {
  return NativeMath.acos(x)
}

export function f64Atan(x: f64): f64 {
  return NativeMath.atan(x)
}

export function f64Sinh(x: f64): f64 {
  return NativeMath.sinh(x)
}

export function f64Cosh(x: f64): f64 {
  return NativeMath.cosh(x)
}

export function f64Tanh(x: f64): f64 {
  return NativeMath.tanh(x)
}

export function f64Asinh(x: f64): f64 {
  return NativeMath.asinh(x)
}

export function f64Acosh(x: f64): f64 {
  return NativeMath.acosh(x)
}

export function f64Atanh(x: f64): f64 {
  return NativeMath.atanh(x)
}

export function f64Atan2(y: f64, x: f64): f64 {
  return NativeMath.atan2(y, x)
}

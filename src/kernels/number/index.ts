export { f64Remainder, i128Divide, i128Multiply, i128Remainder } from './int128'
export { f64Cbrt, f64Exp, f64Log, f64Log2, f64Log10, f64Power } from './math'

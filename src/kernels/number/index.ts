export { f64Remainder, i128Divide, i128Multiply, i128Remainder } from './int128'

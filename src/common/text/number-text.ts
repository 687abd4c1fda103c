// Numbers as text: floats by their shortest digits that read back as the same value, decimals by their scale.

/** `1.0`, `-0.0`, `0.0001`, `1e-05`, `1e+16`, `nan`, `inf`: plain notation from 1e-4 up to below 1e16, as the oracle prints doubles. */
export function formatDouble(value: number): string {
  if (Number.isSafeInteger(value) && value !== 0 && Math.abs(value) < 1e15) return `${value}.0`
  return formatShortest(value, value.toExponential())
}

/** As `formatDouble`, with the digits that a 32-bit float needs: `0.1`, not `0.10000000149011612`. */
export function formatFloat(value: number): string {
  return formatShortest(value, shortestFloatDigits(value))
}

/** Below it floats have fewer than 6 digits of precision. */
const SMALLEST_NORMAL_FLOAT = 2 ** -126

/** 9 digits always read back as the same float. A shortest form of 6 digits or fewer comes out of `toExponential(5)` with zeros at its end. */
function shortestFloatDigits(value: number): string {
  for (let fraction = Math.abs(value) < SMALLEST_NORMAL_FLOAT ? 0 : 5; fraction < 8; fraction++) {
    const nearest = value.toExponential(fraction)
    if (Math.fround(Number(nearest)) === value) return nearest
    // A power of two has half as much room below it as above: the number just above may read back where the nearest, below, does not.
    const above = (value * (1 + 10 ** -(fraction + 1))).toExponential(fraction)
    if (Math.fround(Number(above)) === value) return above
  }
  return value.toExponential(8)
}

function formatShortest(value: number, exponential: string): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const sign = value < 0 ? '-' : ''
  const [mantissa, exponentText] = exponential.slice(sign.length).split('e') as [string, string]
  const exponent = Number(exponentText)
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

/** The unscaled value with its point: (12345n, 2) is `123.45`. `leadingZero: false` writes `.50`, as the oracle does where all digits are behind the point. */
export function formatDecimal(unscaled: bigint, scale: number, leadingZero = true): string {
  if (scale === 0) return unscaled.toString()
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + (leadingZero ? 1 : 0), '0')
  const point = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

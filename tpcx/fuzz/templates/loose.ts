// Floats that differ from engine to engine in their last digits.

export const LOOSE: readonly string[] = [
  '{sin|cos|tan|atan|sinh|tanh|asinh|cbrt|exp}({0.5|1|$small / 100.0::DOUBLE})',
  '{ln|log|log2|log10|sqrt}(abs($dbl) + 1)',
  'log({2|10}, abs($small) + 1)',
  '{acos|asin|atanh}($#9 / 10.0::DOUBLE)',
  'acosh(1 + abs($small))',
  'atan2($dbl, $small)',
  'power(abs($small) + 1, {0.5|2|-1})',
  '(abs($small) ^ 2)',
  'cot(1 + $#9)',
  'cosh($small / 100.0::DOUBLE)',
  '($num * 1.5)',
  '($num / 3)',
  '($num + $num)',
  'pi()',
]

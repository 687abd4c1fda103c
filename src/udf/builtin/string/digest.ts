import { BLOB, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'
import { bytesOf } from '../../text/bytes.ts'
import { md5, sha1, sha256 } from '../../text/digest.ts'

function digest(name: string, title: string, example: string, compute: (message: Uint8Array) => string): ScalarFunction {
  return scalar({
    name,
    doc: `The ${title} of a text’s or blob’s bytes, in hexadecimal digits.`,
    example: [`${name}('quern')`, example],
    signatures: [takes([VARCHAR], VARCHAR), takes([BLOB], VARCHAR)],
    js: ([value]) => compute(bytesOf(value as string | Uint8Array)),
  })
}

/** Half of the 16 bytes of an MD5 digest, the first byte the least. */
function md5Half(name: string, side: string, example: string, from: number): ScalarFunction {
  return scalar({
    name,
    doc: `The ${side} eight bytes of the MD5 digest as a number.`,
    example: [`${name}('quern')`, example],
    signatures: [takes([VARCHAR], UBIGINT), takes([BLOB], UBIGINT)],
    js([value]) {
      const digits = md5(bytesOf(value as string | Uint8Array)).slice(from, from + 16)
      return BigInt(`0x${digits.match(/../g)!.reverse().join('')}`)
    },
  })
}

export const DIGESTS: readonly ScalarFunction[] = [
  md5Half('md5_number_upper', 'first', '7069548752597164685', 0),
  md5Half('md5_number_lower', 'last', '2303789759284532923', 16),
  digest('md5', 'MD5 digest', '8d22dc6822151c62bb56567f94b4f81f', md5),
  digest('sha1', 'SHA-1 digest', 'a451345e2d93c28af3e6bd2f676b4a662f30d987', sha1),
  digest('sha256', 'SHA-256 digest', 'b24a00aaabed80461000bbf33dd4b762760d78f3351e8eb844c55cb1d791ffc8', sha256),
]

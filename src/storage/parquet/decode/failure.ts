// The codes that kernels return instead of a count (src/kernels/codec/failure.ts), as errors.
import { ConversionError } from '../../../common/errors.ts'
import type { ChunkReader } from '../chunk-reader.ts'

const OUT_OF_RANGE = -4
const PROBLEMS: Readonly<Record<number, string>> = {
  [-1]: 'ends before its last value',
  [-2]: 'decompresses to more than its header says',
  [-3]: 'breaks its encoding',
}

/** The result of a kernel, or the error that it stands for. `what` names what was read: `values`, `definition levels`. */
export function checked(result: number, reader: ChunkReader, what: string): number {
  if (result >= 0) return result
  if (result === OUT_OF_RANGE) throw new ConversionError(`${reader.where()}: a value is out of the range of its type`)
  return reader.fail(`${what}: ${PROBLEMS[result] ?? `failure ${result}`}`)
}

// Casts to VARCHAR: integers by kernels, all else by the formatters that show results.
import { formatterOf } from '../../common/text/format.ts'
import { carrierOf, isInteger, type SqlType } from '../../common/types.ts'
import type { Body } from '../function.ts'

/** How a value of the type becomes text; moments are shown in `zone`. */
export function textBody(from: SqlType, zone?: string): Body {
  const kernel = isInteger(from) ? integerKernel(from) : undefined
  if (kernel) return { kind: 'kernel', kernel, givesNull: false, describe: undefined, script: undefined }
  const format = formatterOf(from, zone)
  return { kind: 'js', givesNull: false, js: ([value]) => format(value!) }
}

function integerKernel(from: SqlType): string | undefined {
  if (from.kind === 'ubigint') return 'unsigned64Text'
  const carrier = carrierOf(from)
  return carrier === 'i32' ? 'integer32Text' : carrier === 'i64' ? 'integer64Text' : undefined
}

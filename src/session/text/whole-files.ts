// read_text and read_blob: a row a file, with all that is in it.
import { ConversionError } from '../../common/errors.ts'
import { BIGINT, BLOB, TIMESTAMPTZ, VARCHAR } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import { RowsTable } from '../../physical/rows-table.ts'
import type { FileStamp, FileSystem } from '../../storage/files/file-system.ts'
import { resolveSource, type SourcePath } from '../../storage/files/resolve.ts'

export function wholeFilesTable(name: 'read_text' | 'read_blob', paths: SourcePath, fileSystem: FileSystem): RowsTable {
  const type = name === 'read_text' ? VARCHAR : BLOB
  const rows = resolveSource(paths, '', fileSystem).map((stamp): LiteralValue[] => {
    const bytes = bytesOf(stamp, fileSystem)
    const content = type === BLOB ? bytes : textOf(bytes, stamp.path)
    return [stamp.path, content, BigInt(bytes.length), BigInt(Math.floor(stamp.modified / 1000)) * 1_000_000n]
  })
  const column = (called: string, of: typeof type | typeof BIGINT | typeof TIMESTAMPTZ) => ({ name: called, type: of, nullable: false })
  const schema = [column('filename', VARCHAR), column('content', type), column('size', BIGINT), column('last_modified', TIMESTAMPTZ)]
  return new RowsTable(name, schema, rows)
}

function bytesOf({ path, size }: FileStamp, fileSystem: FileSystem): Uint8Array {
  const file = fileSystem.open(path)
  try {
    const bytes = new Uint8Array(size)
    let at = 0
    for (let read = -1; at < size && read !== 0; at += read) read = file.read(bytes.subarray(at), at)
    return bytes.subarray(0, at)
  } finally {
    file.close()
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ConversionError(`${path} is no UTF-8 text`, { hint: 'read_blob gives its bytes.' })
  }
}

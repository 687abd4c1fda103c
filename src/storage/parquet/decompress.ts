// Every codec of the format but LZO, from shared memory to shared memory.

import * as zlib from 'node:zlib'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { UnsupportedError } from '../../common/errors.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { CODEC, CODEC_NAMES } from './format.ts'

/** Decompresses `input` to `size` bytes. Throws whatever its library throws. */
type BytesDecoder = (input: Uint8Array, size: number) => Uint8Array

/** Node 22 and later have it; before, zstddec is loaded by `prepareCodec`. */
const nativeZstd = (zlib as { zstdDecompressSync?: (input: Uint8Array, options: object) => Uint8Array }).zstdDecompressSync
let zstd: BytesDecoder | undefined = nativeZstd && ((input, size) => nativeZstd(input, { maxOutputLength: Math.max(1, size) }))

/** Loads what the codec needs that cannot be loaded at once; to be awaited before the first page is read. Undefined where nothing is to be loaded. */
export function prepareCodec(codec: number): Promise<void> | undefined {
  return codec === CODEC.zstd && !zstd ? loadZstd() : undefined
}

async function loadZstd(): Promise<void> {
  const { ZSTDDecoder } = await import('zstddec')
  const decoder = new ZSTDDecoder()
  await decoder.init()
  // It takes no memory shared between threads.
  zstd = (input, size) => decoder.decode(new Uint8Array(input), size)
}

/** The largest ratio that a codec can reach: what claims more is damage, and is not given room. */
const MAX_RATIO: Readonly<Record<number, number>> = { [CODEC.snappy]: 32, [CODEC.gzip]: 1040, [CODEC.lz4]: 260, [CODEC.lz4Raw]: 260 }

export function isKnownCodec(codec: number): boolean {
  return codec >= 0 && codec < CODEC_NAMES.length && codec !== CODEC.lzo
}

export function codecError(codec: number, where: string): UnsupportedError {
  return new UnsupportedError(
    `${where}: is compressed with ${CODEC_NAMES[codec] ?? `the unknown codec ${codec}`}, which Quern does not read`,
  )
}

/** False where `compressed` bytes can never become `size`. */
export function isPossibleSize(codec: number, compressed: number, size: number): boolean {
  if (codec === CODEC.uncompressed) return size === compressed
  return size <= (MAX_RATIO[codec] ?? Number.POSITIVE_INFINITY) * compressed + 64
}

/** Decompresses `length` bytes at `source` to exactly `size` bytes at `out`; a negative number or a text says why it cannot. */
export function decompress(
  memory: EngineMemory,
  codec: number,
  source: number,
  length: number,
  out: number,
  size: number,
): number | string {
  const { kernels, u8 } = memory
  if (size === 0) return 0
  switch (codec) {
    case CODEC.uncompressed:
      return kernels.plainCopy(source, source + length, 1, length, out)
    case CODEC.snappy:
      return kernels.snappyDecompress(source, length, out, size)
    case CODEC.lz4Raw:
      return kernels.lz4Decompress(source, length, out, size)
    case CODEC.lz4:
      return hadoopLz4(memory, source, length, out, size)
    default:
      return withBytes(decoderOf(codec), u8, source, length, out, size)
  }
}

function decoderOf(codec: number): BytesDecoder {
  if (codec === CODEC.gzip) return (input, size) => gunzipSync(input, { maxOutputLength: size })
  if (codec === CODEC.brotli) return (input, size) => brotliDecompressSync(input, { maxOutputLength: size })
  return zstd!
}

function withBytes(decode: BytesDecoder, u8: Uint8Array, source: number, length: number, out: number, size: number): number | string {
  let bytes: Uint8Array
  try {
    bytes = decode(u8.subarray(source, source + length), size)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (bytes.length > size) return `decompresses to ${bytes.length} bytes, its header says ${size}`
  u8.set(bytes, out)
  return bytes.length
}

/** The deprecated LZ4 is Hadoop's blocks, but some writers gave the name to the raw block. */
function hadoopLz4({ kernels }: EngineMemory, source: number, length: number, out: number, size: number): number {
  const framed = kernels.lz4HadoopDecompress(source, length, out, size)
  return framed === size ? framed : kernels.lz4Decompress(source, length, out, size)
}

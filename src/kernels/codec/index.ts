// The kernels that decompress and check pages.
export { crc32, crc32Table, crc32TableBytes } from './crc32'
export { lz4Decompress, lz4HadoopDecompress } from './lz4'
export { snappyDecompress, snappyPart, snappyStateBytes } from './snappy'

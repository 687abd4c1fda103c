// Everything that the engine's one kernel module exports. A kernel is a file; its functions are raw memory in, raw memory out.

export { snappyDecompress } from './codec/snappy'
export * from './ground'
export { bitPackedReadValidity, rleReadValidity } from './parquet/levels'
export { rleReadBooleans, rleReadU32, rleSkip } from './parquet/rle'
export { rleInit, rleStateBytes } from './parquet/rle-state'
export * from './memory/arena'
export * from './memory/counters'

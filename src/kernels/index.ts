// Everything that the engine's one kernel module exports. A kernel is a file; its functions are raw memory in, raw memory out.
export * from './codec/index'
export * from './ground'
export * from './memory/arena'
export * from './memory/counters'
export * from './parquet/index'

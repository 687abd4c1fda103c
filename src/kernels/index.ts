// Everything that the engine's one kernel module exports. A kernel is a file; its functions are raw memory in, raw memory out.
export * from './ground'

// The kernels that decode Parquet pages.
export { assembleRows } from './assemble'
export { fixedToI64, fixedToI128, uuidToI128, viewsToI64, viewsToI128 } from './decimals'
export { deltaReadI32, deltaReadI64, deltaSkip } from './delta'
export { deltaByteArrayScratchBytes, deltaByteArraySize, deltaByteArrayToPlain } from './delta-byte-array'
export { deltaLengthInit, deltaLengthSkip, deltaLengthStateBytes, deltaLengthViews } from './delta-length'
export { deltaInit, deltaStateBytes } from './delta-state'
export { decodeIds1, decodeIds4, decodeIds8, decodeIds16, idsInRange } from './dictionary-ids'
export { halfToFloat } from './float16'
export { narrowI32, narrowU32, widenI32, widenU32 } from './integers'
export { bitPackedReadLevels, levelCount, levelOfRow, rleReadLevels } from './level-bytes'
export { bitPackedReadValidity, rleReadValidity } from './levels'
export { plainBooleans, plainCopy } from './plain'
export { rleReadBooleans, rleReadU32, rleSkip } from './rle'
export { rleInit, rleRest, rleStateBytes } from './rle-state'
export { spread1, spread4, spread8, spread16 } from './spread'
export { streamSplitRead } from './stream-split'
export {
  int96ToMicros,
  intervalToI128,
  millis32ToMicros,
  millis64ToMicros,
  nanosToMicros,
  utcToTimesWithZone,
} from './temporal'
export { isAscii, utf8Valid, utf8ValidViews } from './utf8'
export { fixedViews, plainViews, plainViewsSkip } from './views'

export { joinReadCodes, joinWriteCodes } from './join-codes'
export { joinRecallEntries, joinRememberEntries } from './join-entries'
export { place1, place4, place8, place16, placeView } from './join-gather'
export { joinEqual1, joinEqual4, joinEqual8, joinEqual16, joinEqualF32, joinEqualF64, joinEqualView } from './join-keys'
export { joinMissingKeys, joinRecall, joinRecallNear, joinRemember, joinRememberNear } from './join-memo'
export { joinRangeEntries, joinRangeLevel, joinRangePairs, joinRanges } from './join-range'
export {
  joinBeginEqual,
  joinCandidates,
  joinCross,
  joinFlag,
  joinHeads,
  joinInsert,
  joinKeepPairs,
  joinLowerHashes,
  joinMark,
  joinMarkKeys,
  joinMatched,
  joinNoMatches,
  joinPairs,
  joinSelect,
  joinSelectFlagged,
  joinSettle,
} from './join-table'

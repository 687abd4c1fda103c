// Everything that the engine's one kernel module exports. A kernel is a file; its functions are raw memory in, raw memory out.

export { bagAdd, bagEmpty, bagEntropy, bagHistogram, bagMerge, bagMode } from './aggregate/bag'
export { listBytes, listClose } from './aggregate/byte-list'
export { listMerge } from './aggregate/chunk-list'
export { denseIds, denseUsed } from './aggregate/dense'
export { boundBytes, boundKeys, boundsSelect, boundsTake, groupsKnown } from './aggregate/group-bounds'
export { pack1, pack4, pack8, pack16, packF32, packF64, packInterned } from './aggregate/group-keys'
export {
  denseFind,
  denseIndex,
  denseLearn,
  denseRows,
  groupKeys,
  groupsAppend,
  groupsById,
  groupsFind,
  groupsOpen,
  groupsScratchBytes,
  groupsSingle,
} from './aggregate/group-table'
export {
  internCount,
  internDictionary,
  internedEntries,
  internedRows,
  internedViews,
  internFailed,
  internOpen,
  internScratchBytes,
  internUnify,
  internViews,
} from './aggregate/intern-table'
export { packNeed, packStates, unpackStates } from './aggregate/packed-states'
export { topAdd, topClose, topEmpty, topMerge } from './aggregate/top-list'
export { listJoin, listKey, listSelect, listText, listView } from './aggregate/value-list'
export { holdView, keepView, mergeView, mergeWins, viewWins } from './aggregate/view-state'
export * from './cast/index'
export * from './codec/index'
export { element } from './element/element'
export { listContains, listElement, listLength, listPosition, mapHasKey, mapValue, structField } from './element/list-access'
export { listAverage, listCount, listMax, listMin, listSum } from './element/list-aggregate'
export { packElements } from './element/pack'
export { unnestRows } from './element/unnest'
export * from './expression/index'
export { bloomInsert, bloomSelect } from './filter/bloom'
export { keysInsert, keysMark32, keysMark64, keysSelect32, keysSelect64, keyValues32, keyValues64 } from './filter/keys'
export { entrySelect, rangeSelect, rangeWiden, valueRange32, valueRange64 } from './filter/range'
export * from './ground'
export * from './join/index'
export * from './json/index'
export * from './memory/arena'
export * from './memory/counters'
export * from './number/index'
export * from './parquet/index'
export { append1, append4, append8, append16, appendViews } from './row/append'
export { flatten1, flatten4, flatten8, flatten16, flattenStrings, stringBytes } from './row/flatten'
export { gather1, gather4, gather8, gather16, gatherEntries, gatherView } from './row/gather'
export { hashColumn1, hashColumn4, hashColumn8, hashColumn16, hashColumnF32, hashColumnF64, hashColumnView, lowerHashes } from './row/hash'
export { rowsAdopt, rowsClear, rowsCopyHeads, rowsNext, rowsOpen, rowsReserve, rowsReservePartitioned } from './row/row-block'
export { heapNeed, scatter1, scatter4, scatter8, scatter16, scatterView } from './row/scatter'
export { mergeCuts, mergeNext, mergeWindows } from './sort/merge-runs'
export { entryOrder, sortRows, sortSpareEntries } from './sort/merge-sort'
export { addPrefix, cutPrefixes, entryRows, selectWithin, sortEntries, sortPrefix } from './sort/prefix'
export { pruneRanked, rankRows } from './sort/rank'
export { candidateEntries, moveCandidates, pruneCandidates, selectCandidates } from './sort/top-per-group'
export * from './string/index'
export * from './window/index'

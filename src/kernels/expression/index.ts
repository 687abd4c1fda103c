export { markEntries } from './mark'
export { keepParts, recallValues, rememberValues } from './recall'
export { sequenceValue } from './sequence'
export { wordBits } from './word-bits'

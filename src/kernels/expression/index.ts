export { markEntries } from './mark'
export { recallValues, rememberValues } from './recall'
export { sequenceValue } from './sequence'
export { wordBits } from './word-bits'
